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
    from collections.abc import Iterable, Mapping

    from cases.models import Cycle
    from workflow.models import Turn
    from workflow.querysets import OfKind

NEAR_DAYS = 3
# Of a kind with more than the first number only the second is shown at once.
SHOWN_WHOLE, SHOWN_AT_ONCE = 8, 6
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
    """The turns of one kind: a state, or for a reviewer one field with its page.

    `rows` are the most urgent of them; `all_url` leads to the others, where there are any.
    """

    name: str
    state: str
    count: int
    late: int
    near: int
    due_on: date | None
    all_url: str
    url: str = ""
    rows: list[Row] = field(default_factory=list)


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


def cycles_of(
    turns: Iterable[Turn], told: Mapping[int, OfKind], *, today: date
) -> list[CycleTurns]:
    """Group turns that came in the order of urgency, with what is told of the kind of each.

    The newest cycle comes first.
    """
    found: dict[int, CycleTurns] = {}
    for turn in turns:
        cycle = turn.process.cycle
        mine = found.setdefault(cycle.pk, CycleTurns(cycle))
        key = f"{turn.state} {turn.field} {turn.review.field.criteria_set_id if turn.review else 0}"
        kind = mine.kinds.setdefault(key, _kind(turn, told[turn.pk]))
        if kind.count <= SHOWN_WHOLE or len(kind.rows) < SHOWN_AT_ONCE:
            kind.rows.append(row_of(turn, today))
    return sorted(found.values(), key=lambda each: -each.cycle.year)


def _kind(turn: Turn, told: OfKind) -> Kind:
    year, name, url = turn.process.cycle.year, state_name(turn.state), ""
    all_url = page("turns", year, turn.state)
    if turn.review is not None:
        code = turn.field + ending(turn.process.cycle, turn.review.field.criteria_set_id)
        name, url = str(turn.review.field), page("grid-field", year, code)
        all_url = f"{url}?loc=cho-toi"
    return Kind(
        name=name,
        state=turn.state,
        count=told.waiting,
        late=told.late,
        near=told.near,
        due_on=told.due_on,
        all_url=all_url if told.waiting > SHOWN_WHOLE else "",
        url=url,
    )


def row_of(turn: Turn, today: date) -> Row:
    """Return what is shown of one turn."""
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


def summary_of(cycles: Iterable[CycleTurns]) -> Summary:
    """Add up all kinds of all cycles."""
    kinds = [kind for each in cycles for kind in each.kinds.values()]
    return Summary(
        waiting=sum(kind.count for kind in kinds),
        late=sum(kind.late for kind in kinds),
        near=sum(kind.near for kind in kinds),
    )
