"""The coordinator's board: who is late, what will be late, and one click to act."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.lifecycle import ROAD
from cases.models import Extension
from cases.names import SHORT_NAMES
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from cases.views.taken_away import taken_away, wanted
from directory.access import access_behind, only_for, person_behind
from directory.roles import Role
from wording import clock
from workflow.board.details import reminders_on, with_details
from workflow.board.filters import chosen, counts
from workflow.board.forms import filter_of
from workflow.board.rows import Row, rows_of
from workflow.board.tables import board_table
from workflow.board.watching import filters_of, notes_of
from workflow.views.cycles import bars_of
from workflow.views.handover import READERS as HANDOVER_READERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cases.models import Cycle

ROWS_A_PAGE = 35
COORDINATOR = frozenset({Role.COORDINATOR})


@require_safe
def board(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show where every case of the cycle stands, late first."""
    access = access_behind(request)
    access.check_holds(*OVERSEERS)
    cycle, today = find_cycle(year), clock.today()
    rows = rows_of(cycle, access, on=today)
    blocs = {row.case.bloc.code: str(row.case.bloc) for row in rows}
    fields = {review.field_code: review.field_name for row in rows for review in row.reviewing.open}
    form = filter_of(request, rows)
    choice = form.chosen()
    shown = _sorted(chosen(rows, choice, on=today), choice.get("sort", ""))
    if kind := wanted(request):
        return taken_away(board_table(cycle, with_details(shown, on=today)), kind)
    late = [row for row in shown if row.is_late]
    at_risk = [row for row in shown if row.will_be_late]
    page = Paginator(shown, ROWS_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        **frame(request, cycle, "board"),
        "can_hand_over": access.holds_any(*HANDOVER_READERS),
        "extensions_waiting": Extension.objects.filter(case__cycle=cycle, verdict="").count(),
        "choice": choice,
        "complaints": form.complaints(),
        "page": page,
        "rows": with_details(list(page), on=today),
        "stages": [(stage, SHORT_NAMES[stage]) for stage in ROAD],
        "bars": _bars(rows, choice),
        "filters": _filters(rows, choice, blocs, fields),
        "kept": [(name, value) for name, value in choice.items() if name != "q"],
        "why_not": _why_not_act(request, cycle),
        "late_query": _asking(late, "late", choice),
        "late_count": len(late),
        "risk_query": _asking(at_risk, "risk", choice),
        "risk_count": len(at_risk),
        "reminded": {nudge.case_id: nudge.at for nudge in reminders_on(cycle, today)},
        "notes": notes_of((row.case.pk for row in page), person_behind(request)),
        "saved": filters_of(person_behind(request)),
        "all_query": _asking(shown, "all", choice),
        "at": clock.now(),
        "total": len(rows),
    }
    return render(request, "workflow/board/board.html", facts)


def _sorted(rows: list[Row], asked: str) -> list[Row]:
    keys = {
        "agency": lambda row: row.case.agency.sort_key,
        "due": lambda row: (row.due_on is None, str(row.due_on or "")),
        "days": lambda row: row.days,
        "progress": lambda row: row.progress.done / (row.progress.total or 1),
    }
    key = keys.get(asked.removeprefix("-"))
    return sorted(rows, key=key, reverse=asked.startswith("-")) if key else rows


def _bars(rows: Sequence[Row], choice: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the bar of the states, each part of which chooses its rows."""
    late = Counter(row.state for row in rows if row.is_late)
    others = {name: value for name, value in choice.items() if name != "state"}
    bars = bars_of(Counter(row.state for row in rows), late)
    for bar in bars:
        bar["current"] = choice.get("state") == bar["state"]
        # What is chosen leads back to the page without it.
        asked = others if bar["current"] else {**others, "state": bar["state"].value}
        bar["url"] = f"?{urlencode(asked)}" if bar["count"] or bar["current"] else ""
    return bars


def _asking(rows: Sequence[Row], which: str, choice: Mapping[str, str]) -> str:
    """Return what asks for a reminder of all of a kind that the filters show; none where none is.

    The address says what they have in common and not which they are: they may be thousands.
    """
    return urlencode({**choice, "which": which}) if rows else ""


def _filters(
    rows: Sequence[Row],
    choice: Mapping[str, str],
    blocs: Mapping[str, str],
    fields: Mapping[str, str],
) -> dict[str, list[dict[str, Any]]]:
    """Return the chips of each group, with how many rows each would show."""
    counted = counts(rows, choice, on=clock.today())
    words = {
        "when": {
            "late": _("Quá hạn"),
            "risk": _("Có nguy cơ trễ"),
            "week": _("Đến hạn tuần này"),
            "aged": _("Ở một bước quá 10 ngày làm việc"),
        },
        "bloc": dict(blocs),
        "field": dict(sorted(fields.items())),
    }
    return {group: _chips(group, labels, counted[group], choice) for group, labels in words.items()}


TONES = {"late": "lacquer", "risk": "ochre"}


def _chips(
    group: str, labels: Mapping[str, str], counted: Counter[str], choice: Mapping[str, str]
) -> list[dict[str, Any]]:
    others = {name: value for name, value in choice.items() if name != group}
    return [
        {
            "key": value,
            "label": label,
            "count": counted[value],
            "tone": TONES.get(value, "plain"),
            "current": choice.get(group) == value,
            # A chip that is on leads back to the page without it.
            "url": "?"
            + urlencode(others if choice.get(group) == value else {**others, group: value}),
        }
        for value, label in labels.items()
        if counted[value] or choice.get(group) == value
    ]


def _why_not_act(request: HttpRequest, cycle: Cycle) -> str:
    if not access_behind(request).holds(Role.COORDINATOR):
        return only_for(*COORDINATOR)
    if cycle.stage == cycle.Stage.PUBLISHED:
        return _("Kỳ đánh giá đã công bố; không còn việc nào để nhắc.")
    return ""
