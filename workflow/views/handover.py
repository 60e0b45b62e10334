"""The hand-over page of a cycle: what agencies that ended left, and who takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.models import Case
from cases.reading.handover import handover_of
from cases.services.departments import Departments
from cases.services.handover import assignment_of
from cases.views.cycles import why_not_coordinator
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from wording import clock
from wording.refusals import StalePage
from wording.versions import say_at
from workflow import handover as services
from workflow.edge import deliver_soon
from workflow.forms.handover import HandOverForm, PartForm
from workflow.unheld import unheld
from workflow.views.acting import ask, sent
from workflow.views.coming_back import go_back

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle
    from cases.services.departments import Part

# How an address names the two seats of a field; the value says whether it is the alternate's.
SEATS = {"chu-tri": False, "thay-the": True}
READERS = (Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR)


@require_GET
def handover(request: HttpRequest, year: int) -> HttpResponse:
    """Show what agencies that ended left in a cycle, and the turns that nobody can take."""
    access_behind(request).check_holds(*READERS)
    cycle, today = find_cycle(year), clock.today()
    facts = {
        **frame(request, cycle, "board", _("Bàn giao")),
        "left": handover_of(cycle, on=today),
        "unheld": unheld(on=today, cycle=cycle),
        "why_not": why_not_coordinator(request),
        "reads_directory": access_behind(request).holds_any(Role.ADMINISTRATOR, Role.AUDITOR),
    }
    return render(request, "workflow/handover/page.html", facts)


@require_http_methods(["GET", "POST"])
def field_assign(request: HttpRequest, year: int, code: str, seat: str) -> HttpResponse:
    """Give a field whose lead, or alternate, ended to another agency, with a reason."""
    access_behind(request).check_holds(Role.COORDINATOR)
    if seat not in SEATS:
        raise Http404
    cycle, as_alternate = find_cycle(year), SEATS[seat]
    part = _part(request, cycle, code)
    latest = assignment_of(cycle, part, as_alternate=as_alternate)
    version = latest.pk if latest else 0
    form = HandOverForm(sent(request), on=clock.today(), initial={"version": version})
    facts = {
        "title": _("Giao lĩnh vực cho cơ quan khác"),
        "about": part,
        "seat": _("thay thế") if as_alternate else _("chủ trì"),
    }
    if not form.is_valid():
        return _ask(request, cycle, form, **facts)
    said, by = form.said, person_behind(request)
    try:
        services.assign_field(
            cycle, part=part, as_alternate=as_alternate, **said, by=by, at=clock.now()
        )
    except StalePage as refusal:
        say_at(form, refusal, version=version)
        return _ask(request, cycle, form, status=refusal.status, **facts)
    deliver_soon()
    told = {"agency": form.cleaned_data["agency"], "field": part}
    messages.success(request, _("%(agency)s tiếp nhận lĩnh vực %(field)s.") % told)
    return go_back(request, "handover", year)


def _part(request: HttpRequest, cycle: Cycle, code: str) -> Part:
    """Find the part that an address names; the field's own where it names no other."""
    form = PartForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    for part in Departments(cycle, on=clock.today()).parts.values():
        in_set = part.field.criteria_set_id == (asked.get("bo") or cycle.criteria_set_id)
        is_meant = part.lead.code == asked["phan"] if asked.get("phan") else part.is_of_its_field
        if in_set and is_meant and part.field.code == code:
            return part
    raise Http404


@require_http_methods(["GET", "POST"])
def case_carry(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Name the agency that speaks for a case whose own agency ended, with a reason."""
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    cases = Case.objects.select_related("agency", "cycle", "carried_by")
    case = get_object_or_404(cases, cycle=cycle, pk=pk)
    version = case.carried_by_id or 0
    form = HandOverForm(sent(request), on=clock.today(), initial={"version": version})
    facts = {"title": _("Bàn giao hồ sơ cho cơ quan tiếp nhận"), "about": case.agency}
    if not form.is_valid():
        return _ask(request, cycle, form, **facts)
    try:
        services.carry_case(case, **form.said, by=person_behind(request), at=clock.now())
    except StalePage as refusal:
        say_at(form, refusal, version=version)
        return _ask(request, cycle, form, status=refusal.status, **facts)
    deliver_soon()
    told = {"agency": form.cleaned_data["agency"], "of": case.agency}
    messages.success(request, _("%(agency)s tiếp nhận hồ sơ của %(of)s.") % told)
    return go_back(request, "handover", year)


def _ask(request: HttpRequest, cycle: Cycle, form: HandOverForm, **facts: Any) -> HttpResponse:
    page = frame(request, cycle, "board", _("Bàn giao"))
    return ask(request, "workflow/handover/form.html", form=form, **page, **facts)
