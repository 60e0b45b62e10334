"""Pages of people: the list, one person with roles, and what an administrator does there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.absence_forms import LeaveForm
from directory.access import person_behind, role_name
from directory.forms import GrantForm, ReasonForm, SearchForm, UserCorrectionForm, UserForm
from directory.models import Membership, RoleProposal, User
from directory.roles import Role
from directory.services import leaving, memberships, people, proposals
from directory.services.password_letters import letters_leave, send_password_link
from directory.views.common import (
    LATEST_EVENTS,
    check_may_change,
    check_may_read,
    fulfil,
    page,
    status_of,
    timeline,
)
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from directory.forms import PlacedForm

PAGE_SIZE = 50


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    check_may_read(request)
    asked = SearchForm.asked(request.GET)
    today = clock.today()
    in_force = Membership.objects.in_force_on(today).select_related("agency").order_by("role", "pk")
    found = User.objects.get_queryset().matching(asked.get("q") or "").in_order()
    found = found.filter(is_active=asked.get("show") != "locked")
    if asked.get("role"):
        held = Membership.objects.in_force_on(today).filter(role=asked["role"])
        found = found.filter(pk__in=held.values("user"))
    found = found.prefetch_related(Prefetch("memberships", in_force, to_attr="roles_now"))
    facts = {
        "page": Paginator(found, PAGE_SIZE).get_page(asked.get("page") or 1),
        "asked": asked,
        "kept": [(key, asked[key]) for key in ("role", "show") if asked.get(key)],
        "roles": [(role.value, role_name(role)) for role in Role],
    }
    return page(request, "users", "users", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Open an account; the person sets a password on a link from the administrator."""
    check_may_change(request)
    form = UserForm(request.POST or None)
    told = _("Đã tạo tài khoản. Hãy giao vai trò cho người dùng này.")
    made = fulfil(request, form, people.create_user, told=told)
    if made:
        return redirect("user", made[0].pk)
    status = form.status if form.errors else HTTPStatus.OK
    return page(request, "user_new", "users", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def user(request: HttpRequest, pk: int) -> HttpResponse:
    check_may_read(request)
    shown = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return show(request, shown)
    check_may_change(request)
    form = UserCorrectionForm(request.POST)
    told = _("Đã lưu thông tin người dùng.")
    if fulfil(request, form, people.change_user, shown, told=told):
        return redirect("user", pk)
    return show(request, shown, form=form)


def show(request: HttpRequest, shown: User, **forms: PlacedForm) -> HttpResponse:
    """Render a person's page; a form that was refused stands for the empty one."""
    today = clock.today()
    held = list(Membership.objects.filter(user=shown).select_related("agency").in_order())
    now = [each for each in held if each.valid_to is None or each.valid_to > today]
    events = shown.events.select_related("by", "agency").order_by("-at", "-pk")[:LATEST_EVENTS]
    facts: dict[str, Any] = {
        "shown": shown,
        "held_now": now,
        "proposed": [role_name(each.role) for each in shown.proposals.open()],
        "held_before": [each for each in held if each not in now],
        "events": timeline(events),
        "form": UserCorrectionForm.about(shown),
        "grant_form": GrantForm(on=today),
        "reason_form": ReasonForm(),
        "leave_form": LeaveForm(),
        "letters_leave": letters_leave(),
    }
    return page(request, "user", "users", facts | forms, status=status_of(forms))


@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    check_may_change(request)
    shown = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST, on=clock.today())
    for given in fulfil(request, form, proposals.give, shown):
        messages.success(request, _told_of(given))
        return redirect("user", pk)
    return show(request, shown, grant_form=form)


def _told_of(given: Membership | RoleProposal) -> str:
    if isinstance(given, Membership):
        return _("Đã giao vai trò.")
    return _(
        "Đã đề xuất. Vai trò có hiệu lực khi quản trị hệ thống khác hoặc điều phối viên xác nhận."
    )


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role; the form is small, so a refusal answers as a page of its own."""
    check_may_change(request)
    membership = get_object_or_404(Membership.objects.select_related("user", "agency"), pk=pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    memberships.end(membership, by=person_behind(request), at=clock.now(), reason=reason)
    messages.success(request, _("Đã kết thúc vai trò."))
    return redirect("user", membership.user_id)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass on all that a person holds, and lock the account."""
    check_may_change(request)
    shown = get_object_or_404(User, pk=pk)
    form = LeaveForm(request.POST)
    told = _("Đã bàn giao mọi vai trò và khóa tài khoản; việc đang mở đi theo vai trò.")
    if fulfil(request, form, leaving.leave, shown, told=told):
        return redirect("user", pk)
    return show(request, shown, leave_form=form)


@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, people.deactivate, _("Đã khóa tài khoản."))


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, people.activate, _("Đã mở lại tài khoản."))


def _switch(request: HttpRequest, pk: int, service: Any, done: str) -> HttpResponse:
    check_may_change(request)
    shown = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    service(shown, by=person_behind(request), at=clock.now(), reason=reason)
    messages.success(request, done)
    return redirect("user", pk)


@require_POST
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the person a link to set a password; where no letter leaves, show it once, on record."""
    check_may_change(request)
    shown = get_object_or_404(User, pk=pk, is_active=True)
    by, at = person_behind(request), clock.now()
    if letters_leave():
        send_password_link(shown, by=by, at=at)
        told = _("Đã gửi đường dẫn đặt mật khẩu đến %(email)s.") % {"email": shown.email}
        messages.success(request, told)
        return redirect("user", pk)
    path = people.make_password_link(shown, by=by, at=at)
    facts = {"shown": shown, "link": request.build_absolute_uri(path)}
    return page(request, "password_link", "users", facts)
