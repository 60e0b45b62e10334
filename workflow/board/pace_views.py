"""The coordinator's page of progress over time, and the same as a weekly report to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.names import action_name
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import access_behind, person_behind
from wording import clock
from wording.spelling import percent
from workflow.board.counted import board_counts
from workflow.board.pace import ages, by_field, progressed, week_until
from workflow.board.pace_chart import chart_of
from workflow.board.rows import rows_of
from workflow.models import CaseNote

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle

MOST_LATE = 20


@require_safe
def progress(request: HttpRequest, year: int) -> HttpResponse:
    """Show how far a cycle is against its plan, by field, and where it stands still."""
    access_behind(request).check_holds(*OVERSEERS)
    cycle = find_cycle(year)
    follow = CaseNote.objects.filter(user=person_behind(request), case__cycle=cycle)
    context = {
        **frame(request, cycle, "board", _("Tiến độ")),
        **_figures(cycle),
        "follow_ups": follow.exclude(follow_up_on=None)
        .select_related("case__agency")
        .order_by("follow_up_on", "pk"),
    }
    return render(request, "workflow/progress/page.html", context)


@require_safe
def weekly_report(request: HttpRequest, year: int) -> HttpResponse:
    """Show the week as a paper: what was done, how far it is, what is late and with whom."""
    access = access_behind(request)
    access.check_holds(*OVERSEERS)
    cycle, today = find_cycle(year), clock.today()
    counts = board_counts(cycle, {"when": "late"}, on=today, most=MOST_LATE)
    week = week_until(cycle, on=today)
    context = {
        **_figures(cycle),
        "cycle": cycle,
        "week": week,
        "moves": sorted((action_name(action), n) for action, n in week.moves.items()),
        "late": rows_of(cycle, access, counts.cases, on=today),
        "late_count": counts.found,
    }
    return render(request, "workflow/progress/report.html", context)


def _figures(cycle: Cycle) -> dict[str, Any]:
    today = clock.today()
    found = progressed(cycle, on=today)
    planned = found.planned_on(today)
    return {
        "chart": chart_of(found, on=today),
        "done": percent(100 * found.now, 0),
        "planned": percent(100 * planned, 0) if found.plan else "",
        "is_behind": bool(found.plan) and found.now < planned,
        "fields": by_field(cycle, on=today),
        "ages": ages(cycle, on=today),
        "today": today,
    }
