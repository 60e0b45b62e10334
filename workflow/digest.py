"""What one person is told in the morning: lists of what is late, due, asked, owed and new."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from cases.names import STATE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.utils.functional import _StrPromise

    from cases.lifecycle import State
    from workflow.heaps import Heap
    from workflow.questions import Asked
    from workflow.remedies_due import Owed

# A letter is read in a minute: of long lists it names the first, and says how many follow.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Line:
    """Turns as a digest names them: `days` working days late, or left where it is not late."""

    heap: Heap
    days: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A case of one's agency that others have now."""

    agency: _StrPromise | str
    year: int
    turn: _StrPromise
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Finished:
    """A shared case in which one's own part is written; `left` criteria are with colleagues.

    With none left it waits to be handed in by whoever shared it out.
    """

    agency: _StrPromise | str
    year: int
    left: int
    due_on: date


@dataclass(slots=True)
class Digest:
    """What one person is told in the morning.

    `behind` is late work of others in one's agency, which heads are told of, and `city` that of
    everybody, which coordinators are. `unanswered` are questions that the other side owes a word.
    """

    late: list[Line] = field(default_factory=list)
    soon: list[Line] = field(default_factory=list)
    behind: list[Line] = field(default_factory=list)
    city: list[Line] = field(default_factory=list)
    finished: list[Finished] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    unanswered: list[Asked] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Return how many things of which kind there are, for the subject; nothing of none."""
        found = {
            "late": _sum(self.late),
            "soon": _sum(self.soon),
            "behind": _sum(self.behind),
            "city": _sum(self.city),
            "asked": len(self.asked),
            "unanswered": len(self.unanswered),
            "owed": len(self.owed),
            "finished": len(self.finished),
            "told": len(self.told),
        }
        return [(kind, count) for kind, count in found.items() if count]

    @property
    def agency(self) -> _StrPromise | str:
        """Return the agency that one's own work is about, where it is a single one."""
        return _only(line.heap.agency for line in (*self.late, *self.soon))

    @property
    def field(self) -> _StrPromise | str:
        """Return the field that one's own work is in, where it is a single one."""
        return _only(line.heap.field for line in (*self.late, *self.soon))

    @property
    def by_step(self) -> list[tuple[int, _StrPromise, int]]:
        """Return how much is late in the whole city: year, step and count, in their order."""
        counts: Counter[tuple[int, State]] = Counter()
        for line in self.city:
            counts[line.heap.year, line.heap.state] += line.heap.count
        return [
            (year, STATE_NAMES[state], count) for (year, state), count in sorted(counts.items())
        ]

    @property
    def stuck(self) -> list[Line]:
        """Return what is late for so long that a coordinator is told whose it is."""
        after = settings.ESCALATE_TO_COORDINATOR_AFTER
        return [line for line in self.city if line.days >= after]

    @property
    def longest(self) -> list[Line]:
        return self.stuck[:MOST_NAMED]

    @property
    def more_stuck(self) -> int:
        return _sum(self.stuck[MOST_NAMED:])

    @property
    def first_asked(self) -> list[Asked]:
        return self.asked[:MOST_NAMED]

    @property
    def more_asked(self) -> int:
        return len(self.asked[MOST_NAMED:])

    @property
    def first_unanswered(self) -> list[Asked]:
        return self.unanswered[:MOST_NAMED]

    @property
    def more_unanswered(self) -> int:
        return len(self.unanswered[MOST_NAMED:])

    @property
    def first_owed(self) -> list[Owed]:
        return self.owed[:MOST_NAMED]

    @property
    def more_owed(self) -> int:
        return len(self.owed[MOST_NAMED:])

    @property
    def first_told(self) -> list[str]:
        return self.told[:MOST_NAMED]

    @property
    def more_told(self) -> int:
        return len(self.told[MOST_NAMED:])


def _sum(lines: Iterable[Line]) -> int:
    return sum(line.heap.count for line in lines)


def _only(names: Iterable[_StrPromise | str]) -> _StrPromise | str:
    found = {str(name): name for name in names}
    return next(iter(found.values())) if len(found) == 1 else ""
