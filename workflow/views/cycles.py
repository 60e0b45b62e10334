"""The overview of a cycle: its stages, its calendar and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms.cycle import SigningForm
from cases.lifecycle import ROAD, State, states_of
from cases.names import SHORT_NAMES
from cases.reading.cycles import counts_by_state, deadlines_of, stages_of
from cases.services.cycles import signing_version
from cases.services.keeping import last_day
from cases.views.cycles import why_not_coordinator
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import access_behind
from directory.roles import Role
from directory.services.agencies import year_to_copy
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
        "kept_until": last_day(found),
        "sees_keeping": access_behind(request).holds_any(*OVERSEERS),
        "signing": SigningForm(
            initial={
                "head_signs": found.head_signs_explanations,
                "version": signing_version(found),
            }
        ),
        "may_choose_signing": found.stage == found.Stage.DRAFT and not why_not_coordinator(request),
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
        count = sum(counts[each] for each in states_of(state))
        width = 1000 * count / total
        bars.append(
            {
                "state": state,
                "name": SHORT_NAMES[state],
                "count": count,
                "late": sum((late or {}).get(each, 0) for each in states_of(state)),
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
