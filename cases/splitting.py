"""Divide what waits at a desk among the people there, so that each line can be explained.

Plain Python. An agency stays with one person wherever one can take all of it; the one who has
least left takes the next agency, the ones with most left first.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Why(StrEnum):
    """Why a piece of work goes to whom it goes."""

    HAS_BEGUN = "has_begun"
    HAS_AGENCY = "has_agency"
    ONLY_ONE = "only_one"
    LEAST_LEFT = "least_left"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of work: of which case and field, how much is left, and who has it already.

    `bodies` are the agencies whose own case it is; their people do not judge it.
    """

    key: int
    case: int
    bodies: frozenset[int]
    field: str
    left: int
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """A person at the desk: for which fields (none: all), and for which agencies they work."""

    person: int
    fields: frozenset[str] = frozenset()
    works_for: frozenset[int] = frozenset()

    def takes(self, part: Part) -> bool:
        """Tell whether the person may have a piece of work."""
        covers = not self.fields or not part.field or part.field in self.fields
        return covers and self.works_for.isdisjoint(part.bodies)


@dataclass(frozen=True, slots=True)
class Given:
    """What the division makes of a piece of work, and why; `person` is None where nobody can."""

    part: Part
    person: int | None
    why: Why


@dataclass
class _Loads:
    """How much each person has left so far, and whose the agencies are."""

    hands: Sequence[Hand]
    parts: Sequence[Part]

    def __post_init__(self) -> None:
        self.left: dict[int, int] = defaultdict(int)
        self.agencies: dict[int, set[int]] = defaultdict(set)
        for part in self.parts:
            if part.person is not None:
                self.take(part, part.person)

    def take(self, part: Part, person: int) -> None:
        self.left[person] += part.left
        self.agencies[person].add(part.case)

    def chosen(self, group: Sequence[Part]) -> tuple[int | None, Why]:
        """Return who takes all of a group: who has its agency, else who has least left."""
        able = [hand.person for hand in self.hands if all(hand.takes(part) for part in group)]
        if not able:
            return None, Why.NOBODY
        owner = next((who for who in able if group[0].case in self.agencies[who]), None)
        if owner is not None:
            return owner, Why.HAS_AGENCY
        if len(able) == 1:
            return able[0], Why.ONLY_ONE
        return min(able, key=lambda who: (self.left[who], len(self.agencies[who]))), Why.LEAST_LEFT


def split(parts: Sequence[Part], hands: Sequence[Hand]) -> list[Given]:
    """Divide the parts that nobody has; those who have some keep them, and count as loaded."""
    loads, given = _Loads(hands, parts), []
    for group in _by_case(part for part in parts if part.person is None):
        together = any(all(hand.takes(part) for part in group) for hand in hands)
        for chunk in [group] if together else [[part] for part in group]:
            person, why = loads.chosen(chunk)
            for part in chunk:
                given.append(Given(part, person, why))
                if person is not None:
                    loads.take(part, person)
    return given


def _by_case(parts: Iterable[Part]) -> list[list[Part]]:
    """Return the parts by case, the case with most left first; equal ones in the order given."""
    groups: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        groups[part.case].append(part)
    return sorted(groups.values(), key=lambda group: -sum(part.left for part in group))
