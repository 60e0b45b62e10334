"""Bundles of evidence: asked for on a case or a criterion, watched, and fetched."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db.transaction import on_commit
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Bundle
from cases.reading import grid as reading
from cases.reading.sets import criteria_at
from cases.services import bundles
from cases.tasks import make_bundle
from cases.views.case_context import find_case
from cases.views.grid_context import find_cycle
from cases.views.items_parts import is_part
from directory.access import access_behind, person_behind
from wording import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
def of_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for all evidence of a case."""
    case = find_case(request, pk)
    name = _("Minh chứng %(year)s – %(agency)s") % {"year": case.cycle.year, "agency": case.agency}
    bundle = bundles.ask(case.cycle, [case], name=name, by=person_behind(request), at=clock.now())
    return begun(bundle)


@require_POST
def of_criterion(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Ask for all evidence of a criterion, over the agencies that the reader may compare."""
    cycle, access = find_cycle(year), access_behind(request)
    criterion = get_object_or_404(criteria_at(cycle, code))
    reading.check_may_compare(access, criterion.field)
    judge = criterion.judge_id
    cases = list(reading.cases_in(cycle, criterion.field, access, judge=judge))
    bundle = bundles.ask(
        cycle,
        cases,
        criterion=criterion,
        name=_("Minh chứng %(year)s – tiêu chí %(code)s")
        % {"year": cycle.year, "code": criterion.code},
        by=person_behind(request),
        at=clock.now(),
    )
    return begun(bundle)


def begun(bundle: Bundle) -> HttpResponse:
    # Without a broker it waits for the next sweep.
    on_commit(partial(make_bundle.delay, str(bundle.pk)), robust=True)
    return redirect("bundles")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show what the reader asked for: what is being made, what is ready, what was taken away."""
    mine = bundles.of_person(person_behind(request))
    context = {
        "bundles": mine,
        "waits": any(each.is_waiting for each in mine),
        "kept_days": bundles.KEPT_FOR.days,
        "crumbs": [{"label": _("Gói minh chứng")}],
    }
    page = "cases/bundle_list.html" if is_part(request) else "cases/bundles.html"
    return render(request, page, context)


@require_safe
def fetch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send who asked for a bundle to its bytes."""
    by = person_behind(request)
    bundle = get_object_or_404(Bundle.objects.select_related("cycle"), pk=pk, asked_by=by)
    return HttpResponseRedirect(bundles.link_to(bundle, by=by, at=clock.now()))
