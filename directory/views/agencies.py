"""Pages of agencies: the list of a year, one agency with its blocs and what became of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.access import person_behind
from directory.forms import (
    AgencyCorrectionForm,
    BlocForm,
    LineageForm,
    MoveRolesForm,
    NewAgencyForm,
    SearchForm,
)
from directory.lineage import as_now, as_then, exists, load_threads
from directory.models import Agency, Bloc, BlocMembership, Membership
from directory.services import agencies as services
from directory.services.role_moves import move_roles as move_all_roles
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

PAGE_SIZE = 100


def latest_year() -> int:
    """Return the latest year that has blocs; before there is any, the present one."""
    found = BlocMembership.objects.aggregate(latest=Max("year"))["latest"]
    return int(found or clock.today().year)


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    check_may_read(request)
    asked = SearchForm.asked(request.GET)
    year = asked.get("year") or latest_year()
    of_year = BlocMembership.objects.of_year(year).select_related("bloc")
    found = Agency.objects.matching(asked.get("q") or "").in_order()
    if asked.get("bloc"):
        of_bloc = of_year.filter(bloc__code=asked["bloc"])
        found = found.filter(pk__in=of_bloc.values("agency"))
    elif asked.get("show") != "all":
        found = found.existing_on(clock.today())
    facts = {
        "page": Paginator(
            found.prefetch_related(Prefetch("blocs", of_year, to_attr="blocs_of_year")), PAGE_SIZE
        ).get_page(asked.get("page") or 1),
        "asked": asked,
        "year": year,
        "kept": [(key, asked[key]) for key in ("year", "bloc", "show") if asked.get(key)],
        "blocs": list(Bloc.objects.all()),
        "year_to_copy": services.year_to_copy(year) if asked.get("year") else None,
    }
    return page(request, "agencies", "agencies", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def new_agency(request: HttpRequest) -> HttpResponse:
    check_may_change(request)
    form = NewAgencyForm(request.POST or None)
    made = fulfil(request, form, services.create_agency, told=_("Đã thêm cơ quan."))
    if made:
        return redirect("agency", made[0].pk)
    status = form.status if form.errors else HTTPStatus.OK
    return page(request, "agency_new", "agencies", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    check_may_read(request)
    shown = get_object_or_404(Agency, pk=pk)
    if request.method != "POST":
        return show(request, shown)
    check_may_change(request)
    form = AgencyCorrectionForm(request.POST)
    told = _("Đã lưu thông tin cơ quan.")
    if fulfil(request, form, services.correct_agency, shown, told=told):
        return redirect("agency", pk)
    return show(request, shown, form=form)


def show(request: HttpRequest, shown: Agency, **forms: PlacedForm) -> HttpResponse:
    """Render an agency's page; a form that was refused stands for the empty one."""
    today, threads = clock.today(), load_threads()
    blocs = list(shown.blocs.select_related("bloc").order_by("-year"))
    in_bloc = {"year": latest_year(), "ranked": True}
    holders = Membership.objects.in_force_on(today).filter(agency=shown)
    events = shown.events.select_related("by", "agency").order_by("-at", "-pk")[:LATEST_EVENTS]
    facts: dict[str, Any] = {
        "shown": shown,
        "blocs": blocs,
        "came_from": threads.into.get(shown.pk, []),
        "followed_by": threads.out_of.get(shown.pk, []),
        "now": (now := as_now(shown, on=today, threads=threads)),
        "then": as_then(shown, on=shown.valid_from, threads=threads),
        "holders": holders.select_related("user").order_by("role", "user__sort_key", "pk"),
        "events": timeline(events),
        "form": AgencyCorrectionForm.about(shown),
        "bloc_form": BlocForm(initial={**in_bloc, "version": services.blocs_version(blocs)}),
        "lineage_form": LineageForm(),
        "has_ended": not exists(shown, today),
        "move_form": MoveRolesForm(on=today, initial={"to": now[0] if len(now) == 1 else None}),
    }
    return page(request, "agency", "agencies", facts | forms, status=status_of(forms))


@require_POST
def assign_bloc(request: HttpRequest, pk: int) -> HttpResponse:
    check_may_change(request)
    shown = get_object_or_404(Agency, pk=pk)
    form = BlocForm(request.POST)
    told = _("Đã xếp cơ quan vào khối.")
    if fulfil(request, form, services.assign_bloc, shown, told=told):
        return redirect("agency", pk)
    return show(request, shown, bloc_form=form)


@require_POST
def move_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the roles held at an agency that ended to the one that takes over."""
    check_may_change(request)
    shown = get_object_or_404(Agency, pk=pk)
    form = MoveRolesForm(request.POST, on=clock.today())
    for count in fulfil(request, form, move_all_roles, shown):
        messages.success(
            request,
            ngettext("Đã chuyển %(count)s vai trò.", "Đã chuyển %(count)s vai trò.", count)
            % {"count": count},
        )
        return redirect("agency", pk)
    return show(request, shown, move_form=form)


@require_POST
def record_change(request: HttpRequest, pk: int) -> HttpResponse:
    check_may_change(request)
    shown = get_object_or_404(Agency, pk=pk)
    form = LineageForm(request.POST)
    told = _("Đã ghi nhận thay đổi của cơ quan.")
    if fulfil(request, form, services.record_change, shown, told=told):
        return redirect("agency", pk)
    return show(request, shown, lineage_form=form)


@require_POST
def copy_blocs(request: HttpRequest, year: int) -> HttpResponse:
    """Put the agencies into last year's blocs for a year that has none, and say who stays out."""
    check_may_change(request)
    count, ended = services.copy_blocs(year, by=person_behind(request), at=clock.now())
    told = ngettext(
        "Đã xếp %(count)d cơ quan vào khối của năm %(year)d theo năm trước.",
        "Đã xếp %(count)d cơ quan vào khối của năm %(year)d theo năm trước.",
        count,
    )
    messages.success(request, told % {"count": count, "year": year})
    if ended:
        left = _("Không chép vì đã kết thúc hoạt động: %(names)s.")
        messages.warning(request, left % {"names": ", ".join(each.called for each in ended)})
    return redirect(f"{reverse('agencies')}?year={year}")
