"""Being away: who acts for whom, noted by oneself, the head of the agency or the city."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory.absence_forms import AbsenceForm, WhoForm, told
from directory.access import NotAllowed, access_behind, only_for, person_behind
from directory.models import Absence, User
from directory.roles import Role
from directory.services import absences as services
from directory.views.common import fulfil
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from directory.access import Access


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Show who is away, and note an absence: one's own, or that of somebody one answers for."""
    access, today = access_behind(request), clock.today()
    user = _about(request, access)
    held = services.lendable(user, on=today)
    if request.method != "POST":
        form = AbsenceForm(held=held, initial={"first_on": today})
        return _page(request, access, user, form, status=HTTPStatus.OK)
    form = AbsenceForm(request.POST, held=held)
    done = _(
        "Đã ghi; hết ngày cuối, quyền tự trở về. Người làm thay được báo khi quyền có hiệu lực: "
        "ngay bây giờ, hoặc sau khi người thứ hai xác nhận vai trò toàn Thành phố."
    )
    if fulfil(request, form, services.note, user, told=done):
        return redirect("absences")
    said = form.cleaned_data
    if said.get("substitute") and services.conflicts(
        said["substitute"], said.get("roles", ()), on=today
    ):
        form.ask_about_conflict()
    return _page(request, access, user, form, status=form.status)


def _about(request: HttpRequest, access: Access) -> User:
    """Return whose absence the page is about. Raises NotAllowed where it is not the reader's."""
    form, me = WhoForm(request.GET), person_behind(request)
    asked = form.cleaned_data["nguoi"] if form.is_valid() else ""
    if not asked or asked == me.email:
        return me
    user: User = get_object_or_404(User, email=asked, is_active=True)
    if not services.may_note(access, user, services.lendable(user, on=clock.today())):
        raise NotAllowed(only_for(*services.FOR_ALL, Role.AGENCY_HEAD))
    return user


def _page(
    request: HttpRequest, access: Access, user: User, form: AbsenceForm, *, status: HTTPStatus
) -> HttpResponse:
    me = person_behind(request)
    context = {
        "about": user,
        "is_me": user == me,
        "form": form,
        "rows": [_row(each, access, me) for each in _standing(access, me)],
        "may_note_others": access.own.holds_any(*services.FOR_ALL, Role.AGENCY_HEAD),
        "who_form": WhoForm(initial={"nguoi": "" if user == me else user.email}),
    }
    return render(request, "directory/absences.html", context, status=status)


def _standing(access: Access, me: User) -> list[Absence]:
    """Return the absences that last or come, of the reader and of those they answer for."""
    rows = Absence.objects.not_over_on(clock.today())
    if not access.own.holds_any(*services.FOR_ALL):
        headed = access.own.agencies(Role.AGENCY_HEAD)
        rows = rows.filter(Q(user=me) | Q(substitute=me) | Q(roles__agency__in=headed))
    shown = rows.select_related("user", "substitute", "noted_by").prefetch_related("roles__agency")
    return list(shown.order_by("first_on", "pk").distinct())


def _row(absence: Absence, access: Access, me: User) -> dict[str, Any]:
    roles = list(absence.roles.all())
    may_end = absence.substitute_id == me.pk or services.may_note(access, absence.user, roles)
    return {
        "absence": absence,
        "roles": [told(each) for each in roles],
        "is_now": absence.is_on(clock.today()),
        "may_end": may_end,
        "why_not_confirm": services.why_not_confirm(access, absence) if absence.waits else "",
    }


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an absence early; the substitute acts for nobody by it from this moment."""
    rows = Absence.objects.select_related("user", "substitute")
    absence = get_object_or_404(rows, pk=pk)
    services.end(absence, by=person_behind(request), at=clock.now())
    messages.success(request, _("Đã kết thúc; từ bây giờ không ai làm thay theo lần vắng này nữa."))
    return redirect("absences")


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm as a second person that somebody acts in a role of the whole city."""
    rows = Absence.objects.select_related("user", "substitute")
    absence = get_object_or_404(rows, pk=pk)
    services.confirm(absence, by=person_behind(request), at=clock.now())
    told = _("Đã xác nhận; %(name)s được báo và làm thay trong những ngày đã ghi.")
    messages.success(request, told % {"name": absence.substitute.full_name})
    return redirect("absences")
