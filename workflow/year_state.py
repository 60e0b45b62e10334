"""The state of the year for those whose turn comes late or never: few statements at any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from cases.lifecycle import State, states_of
from cases.models import Case, Cycle
from cases.models.cycle import DEADLINE_STATES
from cases.reading.cycles import latest_cycle
from cases.reading.log import LogLine, events_of, line_of
from directory.roles import Role
from directory.working_days import calendar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from directory.access import Access

WATCHERS = frozenset(
    {Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR}
)
# The step in which the year comes to a role.
COMES_AT = {
    Role.COUNCIL_MEMBER: State.COUNCIL,
    Role.COUNCIL_CHAIR: State.COUNCIL,
    Role.LEADER: State.APPROVED,
}
MOST_LATE, LATEST_LINES = 5, 8
OVER = (State.PUBLISHED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the year: until when, how much stands in it, and whether it is the reader's."""

    state: State
    due_on: date | None
    working_days: int | None
    waiting: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class YearState:
    """Where a year stands: its cases by step, the late, what comes when, and the last acts."""

    cycle: Cycle
    counts: Mapping[State, int]
    late: Mapping[State, int]
    latest: list[Case]
    steps: list[Step]
    lines: list[LogLine]

    @property
    def late_count(self) -> int:
        return sum(self.late.values())


def year_state(access: Access, *, on: date) -> YearState | None:
    """Return where the year at work stands, for who watches it; nothing for anybody else."""
    cycle = latest_cycle() if access.holds_any(*WATCHERS) else None
    if cycle is None:
        return None
    is_late = Q(due_on__lt=on) & ~Q(state__in=OVER)
    rows = Case.objects.filter(cycle=cycle).order_by().values("state")
    found = {
        State(row["state"]): row
        for row in rows.annotate(n=Count("pk"), late=Count("pk", filter=is_late))
    }
    counts = {state: found[state]["n"] if state in found else 0 for state in State}
    return YearState(
        cycle=cycle,
        counts=counts,
        late={state: row["late"] for state, row in found.items()},
        latest=_late_in(cycle, is_late),
        steps=_steps_of(cycle, counts, access),
        lines=[line_of(event) for event in events_of(cycle, {})[:LATEST_LINES]],
    )


def _late_in(cycle: Cycle, late: Q) -> list[Case]:
    rows = Case.objects.filter(late, cycle=cycle).select_related("agency")
    return list(rows.order_by("due_on", "agency__sort_key", "pk")[:MOST_LATE])


def _steps_of(cycle: Cycle, counts: Mapping[State, int], access: Access) -> list[Step]:
    known = {State(row.state): row for row in cycle.deadlines.all()}
    days, mine = calendar(), {COMES_AT[role] for role in access.roles if role in COMES_AT}
    return [
        Step(
            state=state,
            due_on=days.next_working_day(row.due_on) if row.due_on else None,
            working_days=row.working_days,
            waiting=sum(counts[each] for each in states_of(state)),
            is_mine=state in mine,
        )
        for state in DEADLINE_STATES
        if (row := known.get(state))
    ]
