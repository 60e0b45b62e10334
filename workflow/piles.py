"""Open turns heaped by whose they are: one pile a person, cycle, state and due day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min

from cases.lifecycle import State
from cases.names import STATE_NAMES
from directory.roles import Role
from notifications.services import Draft
from wording.languages import named_later
from workflow import addresses
from workflow.holders import Seat, people_by_seat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.utils.functional import _StrPromise

    from directory.models import User
    from workflow.querysets import TurnQuerySet


@dataclass(frozen=True, slots=True)
class Heap:
    """Turns of one seat with the same cycle, state and due day; `case` is one of them."""

    seat: Seat
    cycle: int
    year: int
    state: State
    due_on: date
    count: int
    case: int | None
    agency: str | _StrPromise


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


def heaps_of(turns: TurnQuerySet) -> list[Heap]:
    """Return open turns that have a due day, counted by seat, cycle, state and day: one query."""
    rows = (
        turns.open()
        .with_due()
        .exclude(due_on=None)
        .values(
            *("role", "agency_id", "field", "state", "due_on"),
            cycle=F("process__cycle_id"),
            year=F("process__cycle__year"),
        )
        .annotate(
            count=Count("pk"),
            case=Min("process__case_id"),
            about=Min("process__case__agency__name"),
            about_en=Min("process__case__agency__name_en"),
        )
        .order_by("cycle", "due_on", "state", "role", "agency_id", "field")
    )
    return [
        Heap(
            seat=Seat(Role(row["role"]), row["agency_id"], row["field"]),
            cycle=row["cycle"],
            year=row["year"],
            state=State(row["state"]),
            due_on=row["due_on"],
            count=row["count"],
            case=row["case"],
            agency=named_later(row["about"] or "", row["about_en"] or ""),
        )
        for row in rows
    ]


def piles_of(heaps: Iterable[Heap], *, on: date, but: User | None = None) -> list[Pile]:
    """Return the piles of the people who hold the seats on a day: one query."""
    heaps = list(heaps)
    people = people_by_seat((heap.seat for heap in heaps), on=on, but=but)
    found: dict[tuple[User, int, State, date], list[Heap]] = defaultdict(list)
    for heap in heaps:
        for user in people[heap.seat]:
            found[user, heap.cycle, heap.state, heap.due_on].append(heap)
    return [Pile(user, tuple(rows)) for (user, *_), rows in found.items()]
