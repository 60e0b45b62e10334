"""Until when the evidence of a cycle is kept: shown to who oversees it, said by its coordinator."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.refusals import Invalid
from cases.services.keeping import handed_in, keep_until, keeping_version, last_day, latest_day_of
from cases.views.cycles import why_not_coordinator
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import NotAllowed, access_behind, person_behind
from directory.roles import Role
from wording import clock
from wording.refusals import NothingChanged, StalePage
from wording.spelling import day
from wording.versions import say_at
from workflow.edge import lock_soon
from workflow.forms.cycle import KeepingForm
from workflow.views.acting import sent

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle


@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: HttpRequest, year: int) -> HttpResponse:
    """Show until when evidence is kept; take a later day, with the ground for it."""
    access = access_behind(request)
    access.check_holds(*OVERSEERS)
    cycle = find_cycle(year)
    if request.method == "POST":
        access.check_holds(Role.COORDINATOR)
    start = {"on": last_day(cycle), "version": keeping_version(cycle)}
    form = KeepingForm(sent(request), initial=start)
    if request.method != "POST":
        return _page(request, cycle, form)
    if not form.is_valid():
        return _page(request, cycle, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        keep_until(cycle, **form.said, by=person_behind(request), at=clock.now())
    except (Invalid, NotAllowed, NothingChanged, StalePage) as refusal:
        say_at(form, refusal, version=keeping_version(find_cycle(year)))
        return _page(request, find_cycle(year), form, status=refusal.status)
    lock_soon()
    told = {"year": cycle.year, "day": day(form.cleaned_data["on"])}
    messages.success(request, _("Minh chứng năm %(year)s được giữ đến hết %(day)s.") % told)
    return redirect("keeping", year=cycle.year)


def _page(
    request: HttpRequest,
    cycle: Cycle,
    form: KeepingForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    facts = {
        **frame(request, cycle, "cycle", _("Thời hạn giữ minh chứng")),
        "form": form,
        "last_day": last_day(cycle),
        "latest": latest_day_of(cycle),
        "files": handed_in(cycle).values("evidence__blob").distinct().count(),
        "why_not": why_not_coordinator(request),
    }
    return render(request, "workflow/cycle/keeping.html", facts, status=status)
