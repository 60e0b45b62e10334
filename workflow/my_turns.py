"""A person's turns grouped as they are worked on: by cycle, by kind, by field for reviewers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.names import state_name
from cases.reading.sets import ending
from directory.roles import Role
from workflow.addresses import of_case, of_cycle, page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cases.models import Cycle
    from workflow.models import Turn

NEAR_DAYS = 3
SHOWN_AT_ONCE = 6
PAGE_OF_CYCLE = {
    (State.COUNCIL, Role.COORDINATOR): "board",
    (State.COUNCIL, Role.COUNCIL_CHAIR): "council",
    (State.APPROVED, Role.LEADER): "approval",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One turn: whose case, by when, and where it is taken."""

    label: str
    url: str
    due_on: date | None
    is_late: bool
    is_near: bool


@dataclass(slots=True)
class Kind:
    """The turns of one kind: a state, or for a reviewer one field with its page."""

    name: str
    state: str
    url: str = ""
    rows: list[Row] = field(default_factory=list)

    @property
    def first(self) -> list[Row]:
        return self.rows[:SHOWN_AT_ONCE]

    @property
    def rest(self) -> list[Row]:
        return self.rows[SHOWN_AT_ONCE:]

    @property
    def late(self) -> int:
        return sum(1 for row in self.rows if row.is_late)

    @property
    def near(self) -> int:
        return sum(1 for row in self.rows if row.is_near)

    @property
    def due_on(self) -> date | None:
        return min((row.due_on for row in self.rows if row.due_on), default=None)


@dataclass(slots=True)
class CycleTurns:
    """A person's turns in one cycle."""

    cycle: Cycle
    kinds: dict[str, Kind] = field(default_factory=dict)

    @property
    def by_urgency(self) -> list[Kind]:
        """Return the kinds by their earliest deadline, what is late therefore first."""
        return sorted(
            self.kinds.values(),
            key=lambda kind: (kind.due_on or date.max, kind.name),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """How many turns wait, and how pressing they are."""

    waiting: int
    late: int
    near: int


def cycles_of(turns: Iterable[Turn], *, today: date) -> list[CycleTurns]:
    """Group turns that came in the order of urgency; the newest cycle first."""
    found: dict[int, CycleTurns] = {}
    for turn in turns:
        cycle = turn.process.cycle
        mine = found.setdefault(cycle.pk, CycleTurns(cycle))
        key = f"{turn.state} {turn.field} {turn.review.field.criteria_set_id if turn.review else 0}"
        kind = mine.kinds.setdefault(key, _kind(turn))
        kind.rows.append(_row(turn, today))
    return sorted(found.values(), key=lambda each: -each.cycle.year)


def _kind(turn: Turn) -> Kind:
    if turn.review is None:
        return Kind(state_name(turn.state), turn.state)
    code = turn.field + ending(turn.process.cycle, turn.review.field.criteria_set_id)
    url = page("grid-field", turn.process.cycle.year, code)
    return Kind(str(turn.review.field), turn.state, url)


def _row(turn: Turn, today: date) -> Row:
    case, due_on = turn.process.case, turn.due_on
    left = (due_on - today).days if due_on else None
    return Row(
        label=case.agency.called if case else str(turn.process.cycle),
        url=of_case(case) if case else _page_of_cycle(turn),
        due_on=due_on,
        is_late=left is not None and left < 0,
        is_near=left is not None and 0 <= left <= NEAR_DAYS,
    )


def _page_of_cycle(turn: Turn) -> str:
    name = PAGE_OF_CYCLE.get((State(turn.state), Role(turn.role)), "cycle")
    return of_cycle(turn.process.cycle, name)


def summary_of(turns: Sequence[Turn], *, today: date) -> Summary:
    rows = [_row(turn, today) for turn in turns]
    return Summary(
        waiting=len(rows),
        late=sum(1 for row in rows if row.is_late),
        near=sum(1 for row in rows if row.is_near),
    )
