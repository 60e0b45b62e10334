"""The overview of a cycle: its stages, its calendar and how far it is, and moving a deadline."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.lifecycle import ROAD, State
from cases.models.cycle import DEADLINE_STATES
from cases.permissions import check_holds
from cases.reading.board import SHORT_NAMES
from cases.reading.cycles import counts_by_state, deadlines_of, stages_of
from cases.views.cycles import why_not_coordinator
from cases.views.cycles_frame import find_cycle, frame
from directory import clock
from directory.access import access_behind, person_behind
from directory.roles import Role
from directory.services.agencies import year_to_copy
from workflow.deadlines import move_deadline
from workflow.edge import deliver_soon
from workflow.forms_cycle import DeadlineForm, name_of
from workflow.views.acting import ask, go_back
from workflow.views.pipelines import runs_to_watch, under_way, why_not_start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle


@require_safe
def cycle(request: HttpRequest, year: int) -> HttpResponse:
    """Show a cycle to everybody who signs in: where it is and when what is due."""
    found = find_cycle(year)
    counts, watched = counts_by_state(found), runs_to_watch(found)
    facts = {
        **frame(request, found, "cycle"),
        "stages": stages_of(found, counts),
        "bars": bars_of(counts),
        "total": sum(counts.values()),
        "deadlines": deadlines_of(found, counts),
        "why_not": _why_not_move(request, found),
        "watched": watched,
        "year_to_copy": _year_to_copy(request, found),
        "why_not_open": under_way(watched, "open_cycle")
        or why_not_start(request, found, "open_cycle"),
        "why_not_score": under_way(watched, "score_cycle")
        or why_not_start(request, found, "score_cycle"),
    }
    return render(request, "workflow/cycle/overview.html", facts)


def _year_to_copy(request: HttpRequest, cycle: Cycle) -> int | None:
    """Return whose blocs a draft year without any could take, for who may give them."""
    if cycle.stage != cycle.Stage.DRAFT or not access_behind(request).holds(Role.ADMINISTRATOR):
        return None
    return year_to_copy(cycle.year)


def bars_of(
    counts: Mapping[State, int], late: Mapping[State, int] | None = None
) -> list[dict[str, Any]]:
    """Return the states with their counts and the place of each on a bar of 1000 units."""
    total, at, bars = max(sum(counts.values()), 1), 0.0, []
    for state in (*ROAD, State.WITHDRAWN):
        width = 1000 * counts[state] / total
        bars.append(
            {
                "state": state,
                "name": SHORT_NAMES[state],
                "count": counts[state],
                "late": (late or {}).get(state, 0),
                "x": f"{at:.1f}",
                "width": f"{max(width - 3, 0):.1f}",
            }
        )
        at += width
    return bars


def _why_not_move(request: HttpRequest, cycle: Cycle) -> str:
    if cycle.stage == cycle.Stage.PUBLISHED:
        return _("Kỳ đánh giá đã công bố; thời hạn không còn thay đổi.")
    return why_not_coordinator(request)


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_move(request: HttpRequest, year: int, state: str) -> HttpResponse:
    """Move the deadline of a step for the whole cycle, with a reason; those concerned are told."""
    check_holds(access_behind(request), Role.COORDINATOR)
    found = find_cycle(year)
    if state not in set(DEADLINE_STATES):
        raise Http404
    step = State(state)
    row = next(one for one in deadlines_of(found, counts_by_state(found)) if one.state == step)
    initial = {
        "to": row.due_on,
        "first": date(found.year, 1, 1),
        "last": date(found.year + 2, 12, 31),
    }
    form = DeadlineForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return ask(
            request,
            "workflow/cycle/deadline_form.html",
            title=_("Điều chỉnh thời hạn bước “%(state)s”") % {"state": name_of(step)},
            form=form,
            **frame(request, found, "cycle", _("Điều chỉnh thời hạn")),
            row=row,
        )
    moved = move_deadline(
        found,
        step,
        to=form.cleaned_data["to"],
        reason=form.cleaned_data["reason"],
        by=person_behind(request),
        at=clock.now(),
    )
    deliver_soon()
    told = {"state": name_of(step), "count": moved}
    messages.success(
        request, _("Đã điều chỉnh thời hạn bước “%(state)s” cho %(count)d hồ sơ đang mở.") % told
    )
    return go_back(request, "cycle", year=year)
