"""The coordinator's list of cases that will most likely be late, to act on before they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.reading.case_counts import progress_in
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import access_behind
from directory.roles import Role
from wording import clock
from workflow.forecast import forecast

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ROWS_A_PAGE = 50


@require_safe
def likely_late(request: HttpRequest, year: int) -> HttpResponse:
    """Show which cases will most likely miss their day, and why."""
    access = access_behind(request)
    access.check_holds(*OVERSEERS)
    cycle, today = find_cycle(year), clock.today()
    found = forecast(cycle, progress_in(cycle), on=today)
    context = {
        **frame(request, cycle, "board", _("Dự báo trễ hạn")),
        "page": Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "may_remind": access.holds(Role.COORDINATOR) and cycle.stage != cycle.Stage.PUBLISHED,
        "today": today,
    }
    return render(request, "workflow/progress/forecast.html", context)
