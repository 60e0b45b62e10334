"""The coordinator's board: one row a case, who holds the turn, since when, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from cases.clocks import Clocks
from cases.lifecycle import BEFORE_COUNCIL, State, states_of
from cases.models import Case
from cases.reading.case_counts import progress_in
from cases.reading.progress import Reviewing, reviewing_in
from cases.services.progress import Progress
from directory.working_days import calendar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from cases.models import Cycle
    from directory.access import Access
    from directory.working_days import Calendar

# The turns somebody can be late with; an explanation closes by itself when its time is up.
CLOSES_BY_ITSELF = frozenset(states_of(State.EXPLANATION))
CAN_BE_LATE = frozenset(BEFORE_COUNCIL) - CLOSES_BY_ITSELF
HAS_A_DAY = CAN_BE_LATE | CLOSES_BY_ITSELF | {State.COUNCIL}
SOON = 2  # working days
NOT_BEGUN = Clocks()


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage of one case: passed and when, skipped, at work, or still to come."""

    state: State
    look: str  # done, skipped, now, near, late or next
    days: int = 0
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A case on the board."""

    case: Case
    state: State
    days: int
    due_on: date | None
    days_left: int | None
    is_late: bool
    progress: Progress
    reviewing: Reviewing
    holders: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    clocks: Clocks = NOT_BEGUN

    @property
    def element_id(self) -> str:
        return f"row-{self.case.pk}"

    @property
    def query(self) -> str:
        """Return what picks the case in the address of an act."""
        return f"case={self.case.pk}"

    @property
    def will_be_late(self) -> bool:
        """Tell whether the day is near and most of the work is not done: no guess, arithmetic."""
        return (
            self.state in CAN_BE_LATE
            and not self.is_late
            and self.days_left is not None
            and self.days_left <= SOON
            and self.progress.less_than_half
        )

    @property
    def can_be_withdrawn(self) -> bool:
        return self.state in BEFORE_COUNCIL

    @property
    def look(self) -> str:
        if self.is_late:
            return "late"
        near = self.days_left is not None and self.days_left <= SOON
        return "near" if near else "now"


def rows_of(
    cycle: Cycle,
    access: Access,
    cases: Sequence[int],
    *,
    on: date,
    days: Calendar | None = None,
) -> list[Row]:
    """Return these cases of the cycle, as far as the person may read them; four queries at most.

    The days off are asked for where they did not come along.
    """
    readable = Case.objects.visible_to(access).filter(cycle=cycle).select_related("agency", "bloc")
    found = readable.in_bulk(cases)
    days = days or calendar()
    states = {case.state for case in found.values()}
    progress, reviewing = progress_in(cycle, cases, states=states), reviewing_in(cycle, cases)
    rows = []
    for case in (found[pk] for pk in cases if pk in found):
        state = State(case.state)
        reviews = reviewing.get(case.pk, Reviewing())
        counted = reviews.progress if state == State.SECTOR_REVIEW else progress.get(case.pk)
        due_on = _due(case, reviews)
        rows.append(
            Row(
                case=case,
                state=state,
                days=max(days.working_days_between(localdate(case.entered_at), on), 0),
                due_on=due_on,
                days_left=days.working_days_between(on, due_on) if due_on else None,
                is_late=due_on is not None and due_on < on,
                progress=counted or Progress(),
                reviewing=reviews,
            )
        )
    return rows


def _due(case: Case, reviews: Reviewing) -> date | None:
    """Return the day the open turn is due; of several reviews, the first one to fall due."""
    if case.state not in HAS_A_DAY:
        return None
    days = [review.due_on for review in reviews.open if review.due_on]
    return min(days, default=case.due_on)
