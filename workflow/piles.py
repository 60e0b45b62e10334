"""Heaps of turns by the person who has them: one pile a person, cycle, state and due day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases.names import STATE_NAMES
from notifications.services import Draft
from workflow import addresses
from workflow.holders import people_by_seat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cases.lifecycle import State
    from directory.models import User
    from workflow.heaps import Heap


@dataclass(frozen=True, slots=True)
class Pile:
    """What one person has to do by one day in one state of one cycle."""

    user: User
    heaps: tuple[Heap, ...]

    @property
    def count(self) -> int:
        return sum(heap.count for heap in self.heaps)

    def letter(self, key: str, **said: Any) -> Draft:
        """Draft a letter about the pile: of the one case, or of how many they are."""
        one, alone = self.heaps[0], self.count == 1 and self.heaps[0].case is not None
        return Draft(
            to=self.user,
            key=f"{key}/{self.user.pk}",
            context={
                "year": one.year,
                "turn": STATE_NAMES[one.state],
                "due_on": one.due_on,
                "agency": one.agency if alone else "",
                "count": "" if self.count == 1 else self.count,
                **said,
            },
            url=addresses.page("case", one.case) if alone else addresses.of_my_turns(),
        )


def piles_of(heaps: Iterable[Heap], *, on: date, but: User | None = None) -> list[Pile]:
    """Return the piles of the people who hold the seats on a day: one query."""
    heaps = list(heaps)
    people = people_by_seat((heap.seat for heap in heaps), on=on, but=but)
    found: dict[tuple[User, int, State, date], list[Heap]] = defaultdict(list)
    for heap in heaps:
        for user in people[heap.seat]:
            found[user, heap.cycle, heap.state, heap.due_on].append(heap)
    return [Pile(user, tuple(rows)) for (user, *_), rows in found.items()]
