"""The coordinator's board: who is late, what will be late, and one click to act."""

from __future__ import annotations

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
from directory.working_days import calendar
from wording import clock
from workflow.board.counted import board_counts, cases_in_order
from workflow.board.details import reminders_on, with_details
from workflow.board.forms import COLUMNS, filter_of
from workflow.board.rows import rows_of
from workflow.board.tables import board_table
from workflow.board.watching import filters_of, look_of, notes_of, remember_filter
from workflow.views.cycles import bars_of
from workflow.views.handover import READERS as HANDOVER_READERS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping

    from django.core.paginator import Page
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cases.models import Cycle
    from directory.access import Access
    from directory.working_days import Calendar
    from workflow.board.counted import Counts
    from workflow.board.forms import BoardFilter
    from workflow.board.rows import Row

ROWS_A_PAGE = 32
# Of what is taken away, so many are loaded at a time.
ROWS_AT_ONCE = 200
LONGEST_NUMBER = 9
COORDINATOR = frozenset({Role.COORDINATOR})


@require_safe
def board(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show where every case of the cycle stands, late first."""
    access = access_behind(request)
    access.check_holds(*OVERSEERS)
    cycle, today = find_cycle(year), clock.today()
    form = filter_of(request, cycle)
    choice = form.chosen()
    if kind := wanted(request):
        return taken_away(board_table(cycle, _all_rows(cycle, access, choice)), kind)
    look = look_of(person_behind(request))
    if choice:
        remember_filter(look, urlencode(choice))
    days = calendar()
    counts, page = _page(cycle, choice, request.GET.get("page"), days)
    shown = rows_of(cycle, access, counts.cases, on=today, days=days)
    facts = {
        **frame(request, cycle, "board"),
        "can_hand_over": access.holds_any(*HANDOVER_READERS),
        "extensions_waiting": Extension.objects.filter(case__cycle=cycle, verdict="").count(),
        "choice": choice,
        "complaints": form.complaints(),
        "page": page,
        "rows": with_details(shown, on=today, days=days),
        "stages": [(stage, SHORT_NAMES[stage]) for stage in ROAD],
        "bars": _bars(counts, choice),
        "filters": _filters(form, counts, choice),
        "kept": [(name, value) for name, value in choice.items() if name != "q"],
        "why_not": _why_not_act(request, cycle),
        "late_query": _asking(counts.late, "late", choice),
        "late_count": counts.late,
        "risk_query": _asking(counts.at_risk, "risk", choice),
        "risk_count": counts.at_risk,
        "reminded": {each.case_id: each.at for each in reminders_on(cycle, today, counts.cases)},
        "notes": notes_of(counts.cases, person_behind(request)),
        "saved": filters_of(person_behind(request)),
        "choice_query": urlencode(choice),
        "latest_query": "" if choice else look.query,
        "columns": [(name, label, name not in look.hidden) for name, label in COLUMNS.items()],
        "hidden": look.hidden,
        "back": request.get_full_path(),
        "all_query": _asking(counts.found, "all", choice),
        "at": clock.now(),
        "total": counts.all,
    }
    return render(request, "workflow/board/board.html", facts)


def _page(
    cycle: Cycle, choice: Mapping[str, str], asked: str | None, days: Calendar
) -> tuple[Counts, Page[int]]:
    """Count the board and return the page asked for; beyond the last one it is the last."""
    number = int(asked) if asked and asked.isdecimal() and len(asked) < LONGEST_NUMBER else 1
    first = max(number - 1, 0) * ROWS_A_PAGE
    asked_for: dict[str, Any] = {"on": clock.today(), "most": ROWS_A_PAGE, "days": days}
    counts = board_counts(cycle, choice, first=first, **asked_for)
    page = Paginator(range(counts.found), ROWS_A_PAGE).get_page(number)
    if page.number != number:
        first = (page.number - 1) * ROWS_A_PAGE
        counts = board_counts(cycle, choice, first=first, **asked_for)
    return counts, page


def _all_rows(cycle: Cycle, access: Access, choice: Mapping[str, str]) -> Iterator[Row]:
    """Return the rows of every page, some at a time: thousands take no more room than a few."""
    today, days = clock.today(), calendar()
    cases = cases_in_order(cycle, choice, on=today)
    for at in range(0, len(cases), ROWS_AT_ONCE):
        some = rows_of(cycle, access, cases[at : at + ROWS_AT_ONCE], on=today, days=days)
        yield from with_details(some, on=today, days=days)


def _bars(counts: Counts, choice: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the bar of the states, each part of which chooses its rows."""
    others = {name: value for name, value in choice.items() if name != "state"}
    bars = bars_of(counts.states, counts.late_by_state)
    for bar in bars:
        bar["current"] = choice.get("state") == bar["state"]
        # What is chosen leads back to the page without it.
        asked = others if bar["current"] else {**others, "state": bar["state"].value}
        bar["url"] = f"?{urlencode(asked)}" if bar["count"] or bar["current"] else ""
    return bars


def _asking(found: int, which: str, choice: Mapping[str, str]) -> str:
    """Return what asks for a reminder of all of a kind that the filters show; none where none is.

    The address says what they have in common and not which they are: they may be thousands.
    """
    return urlencode({**choice, "which": which}) if found else ""


def _filters(
    form: BoardFilter, counts: Counts, choice: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the chips of each group, with how many rows each would show."""
    when = {
        "late": _("Quá hạn"),
        "risk": _("Có nguy cơ trễ"),
        "week": _("Đến hạn tuần này"),
        "aged": _("Ở một bước quá 10 ngày làm việc"),
    }
    words = {"when": when, **form.named}
    return {
        group: _chips(group, labels, counts.chips[group], choice) for group, labels in words.items()
    }


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
