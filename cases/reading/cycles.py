"""A cycle as its pages show it: stages, counts by state, and the calendar with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.lifecycle import BEFORE_COUNCIL, LEAST_DAYS, State, states_of
from cases.models import Case, CaseEvent, Cycle
from cases.models.cycle import DEADLINE_STATES
from directory.working_days import calendar
from wording.spelling import day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cases.models import Deadline
    from directory.working_days import Calendar

# Where a new cycle starts from when there is no earlier one: month and day of the year after.
FIRST_DEADLINES: dict[State, tuple[int, int] | int] = {
    State.SELF_ASSESSMENT: (1, 15),
    State.SIGN_OFF: (1, 20),
    State.SECTOR_REVIEW: (2, 20),
    State.APPRAISAL: (3, 5),
    State.EXPLANATION: 5,
    State.SETTLEMENT: (3, 20),
    State.COUNCIL: (3, 27),
    State.APPROVED: (3, 31),
}


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """One move of a deadline: from which day to which, why, by whom."""

    old: date | None
    new: date | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A state's deadline with how many cases stand under it and how often it was moved."""

    state: State
    due_on: date | None
    working_days: int | None
    least_days: int
    waiting: int
    moves: tuple[MovedDeadline, ...]


def latest_cycle() -> Cycle | None:
    """Return the cycle at work: the newest one past its preparation, or else the newest."""
    cycles = Cycle.objects.order_by("-year")
    return cycles.exclude(stage=Cycle.Stage.DRAFT).first() or cycles.first()


def counts_by_state(cycle: Cycle) -> dict[State, int]:
    """Return how many cases stand in each state, in the order of the table of states."""
    rows = Case.objects.filter(cycle=cycle).order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(rows)
    return {state: found.get(state.value, 0) for state in State}


def stages_of(cycle: Cycle, counts: Mapping[State, int]) -> list[dict[str, str]]:
    """Return the stages of the year for the stepper: done, now or next, with a note each."""
    order = list(Cycle.Stage)
    here = order.index(Cycle.Stage(cycle.stage))
    finished = cycle.stage == Cycle.Stage.PUBLISHED
    return [
        {
            "name": str(stage.label),
            "note": _note(stage, cycle, counts),
            "state": "done" if at < here or finished else "now" if at == here else "next",
        }
        for at, stage in enumerate(order)
    ]


def _note(stage: Cycle.Stage, cycle: Cycle, counts: Mapping[State, int]) -> str:
    before_council = sum(counts[state] for state in BEFORE_COUNCIL)
    if stage == Cycle.Stage.DRAFT and cycle.opened_at:
        return _("mở ngày %(day)s") % {"day": day(cycle.opened_at)}
    if stage == Cycle.Stage.OPEN and cycle.stage == Cycle.Stage.OPEN:
        return ngettext(
            "còn %(count)d hồ sơ đang xử lý", "còn %(count)d hồ sơ đang xử lý", before_council
        ) % {"count": before_council}
    if stage == Cycle.Stage.PUBLISHED and cycle.published_at:
        return _("ngày %(day)s") % {"day": day(cycle.published_at)}
    return ""


def deadlines_of(cycle: Cycle, counts: Mapping[State, int]) -> list[DeadlineRow]:
    """Return the calendar in the order of the states, each with its moves; three queries."""
    known = {State(row.state): row for row in cycle.deadlines.all()}
    moves, days = _moves_of(cycle), calendar()
    return [
        DeadlineRow(
            state=state,
            due_on=_working_day(known.get(state), days),
            working_days=known[state].working_days if state in known else None,
            least_days=known[state].least_days if state in known else 0,
            waiting=sum(counts[each] for each in states_of(state)),
            moves=tuple(moves.get(state, ())),
        )
        for state in DEADLINE_STATES
    ]


def _working_day(row: Deadline | None, days: Calendar) -> date | None:
    """Return the day a deadline falls on: a day off moves to the next working day."""
    return days.next_working_day(row.due_on) if row and row.due_on else None


def _moves_of(cycle: Cycle) -> dict[State, list[MovedDeadline]]:
    events = CaseEvent.objects.filter(cycle=cycle, case=None, action="move_deadline")
    moves: dict[State, list[MovedDeadline]] = {}
    for event in events.select_related("by").order_by("at", "pk"):
        moves.setdefault(State(event.facts["state"]), []).append(
            MovedDeadline(
                old=_day(event.facts, "old"),
                new=_day(event.facts, "new"),
                reason=event.reason,
                by=str(event.by) if event.by else "",
                at=event.at,
            )
        )
    return moves


def _day(facts: dict[str, Any], key: str) -> date | None:
    return parse_date(facts.get(key) or "")


def suggested_deadlines(year: int) -> dict[State, date | int]:
    """Suggest the calendar of a new cycle: the latest one's, moved by years to working days.

    In the order of the steps, whatever was moved in the latest year: what is suggested is accepted.
    """
    last = Cycle.objects.filter(year__lt=year).order_by("-year").first()
    days = calendar()
    found: dict[State, date | int] = {
        state: when if isinstance(when, int) else days.next_working_day(date(year + 1, *when))
        for state, when in FIRST_DEADLINES.items()
    }
    for row in last.deadlines.select_related("cycle") if last else ():
        found[State(row.state)] = row.working_days or days.next_working_day(
            _years_later(row.due_on, year - row.cycle.year)
        )
    return _in_order(found)


def _in_order(found: Mapping[State, date | int]) -> dict[State, date | int]:
    """Let no step end before the one that comes before it."""
    ordered: dict[State, date | int] = {}
    latest = date.min
    for state in DEADLINE_STATES:
        when = found[state]
        if isinstance(when, date):
            when = latest = max(when, latest)
        ordered[state] = when
    return ordered


def suggested_least_days(year: int) -> dict[State, int]:
    """Suggest what a step gives at least: as in the latest cycle, or as everywhere."""
    last = Cycle.objects.filter(year__lt=year).order_by("-year").first()
    known = last.deadlines.values_list("state", "least_days") if last else ()
    return {**LEAST_DAYS, **{State(state): days for state, days in known if days}}


def _years_later(due: date | None, years: int) -> date:
    if due is None:
        raise ValueError("A deadline without working days has a day.")
    # 29 February has no sister in most years.
    safe = min(due.day, 28) if due.month == 2 else due.day
    return due.replace(year=due.year + years, day=safe)
