"""Spread, outliers and shares over plain numbers: what the consistency radar rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

Key = TypeVar("Key", bound="Hashable")

ZERO = Decimal(0)
QUARTER, HALF = Decimal("0.25"), Decimal("0.5")
# Tukey's rule: what lies so many interquartile ranges beyond a quartile is far from the others.
WHISKER = Decimal("1.5")
FEWEST_PEERS = 8
FEWEST_ALIKE = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """How values lie: how many, the quartiles, and the bounds beyond which one is far off."""

    n: int
    low: Decimal
    first: Decimal
    median: Decimal
    third: Decimal
    high: Decimal
    least: Decimal = ZERO
    fewest: int = FEWEST_PEERS

    @property
    def range(self) -> Decimal:
        """Return the interquartile range."""
        return self.third - self.first

    @property
    def reach(self) -> Decimal:
        """Return how far beyond a quartile a value must lie to be far off."""
        return max(WHISKER * self.range, self.least)

    @property
    def floor(self) -> Decimal:
        return self.first - self.reach

    @property
    def ceiling(self) -> Decimal:
        return self.third + self.reach

    def times(self, factor: Decimal) -> Spread:
        """Return the same spread in another unit, as of shares written in percent."""
        return Spread(
            n=self.n,
            low=self.low * factor,
            first=self.first * factor,
            median=self.median * factor,
            third=self.third * factor,
            high=self.high * factor,
            least=self.least * factor,
            fewest=self.fewest,
        )

    def side(self, value: Decimal) -> int:
        """Return −1 or 1 where a value lies beyond the bounds, 0 inside; 0 among too few."""
        if not self.is_enough:
            return 0
        return (value > self.ceiling) - (value < self.floor)

    @property
    def is_enough(self) -> bool:
        return self.n >= self.fewest


def quantile(ordered: Sequence[Decimal], share: Decimal) -> Decimal:
    """Return a quantile of ordered values, between two of them in proportion.

    The same rule as QUARTILE.INC of spreadsheets, so that anyone can check it there.
    """
    place = share * (len(ordered) - 1)
    below = int(place.to_integral_value(ROUND_FLOOR))
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def spread_of(
    values: Iterable[Decimal], *, least: Decimal = ZERO, fewest: int = FEWEST_PEERS
) -> Spread | None:
    """Return how values lie, or None for no values.

    `least` keeps a difference from being called far where nearly all values are equal; among
    less than `fewest` values none is called far.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    return Spread(
        n=len(ordered),
        low=ordered[0],
        first=quantile(ordered, QUARTER),
        median=quantile(ordered, HALF),
        third=quantile(ordered, 1 - QUARTER),
        high=ordered[-1],
        least=least,
        fewest=fewest,
    )


def ranks(values: Mapping[Key, Decimal]) -> dict[Key, int]:
    """Rank keys by their value, the highest first; equal values share the better rank."""
    counted = Counter(values.values())
    place, places = 1, {}
    for value in sorted(counted, reverse=True):
        places[value] = place
        place += counted[value]
    return {key: places[value] for key, value in values.items()}


@dataclass(frozen=True, slots=True)
class Judged(Generic[Key]):
    """One verdict in the situation it was given in: what was claimed, and with which evidence."""

    key: Key
    claimed: Decimal
    has_evidence: bool
    given: Decimal


@dataclass(frozen=True, slots=True)
class Alike:
    """A verdict other than the usual one of its situation, with the numbers that show it."""

    given: Decimal
    usual: Decimal
    n: int
    usual_n: int
    given_n: int


def judged_otherwise(verdicts: Iterable[Judged[Key]], *, least: Decimal = ZERO) -> dict[Key, Alike]:
    """Return the verdicts that differ from what most got in the same situation.

    A situation is a claim and whether there is evidence. Where fewer than four verdicts share it,
    or no verdict is given to more than half of them, nothing is usual and nothing differs from it.
    `least` is how far from the usual one a verdict must be to differ.
    """
    situations: dict[tuple[Decimal, bool], list[Judged[Key]]] = {}
    for verdict in verdicts:
        situations.setdefault((verdict.claimed, verdict.has_evidence), []).append(verdict)
    found: dict[Key, Alike] = {}
    for group in situations.values():
        counted = Counter(verdict.given for verdict in group)
        usual, usual_n = counted.most_common(1)[0]
        if len(group) < FEWEST_ALIKE or 2 * usual_n <= len(group):
            continue
        found |= {
            verdict.key: Alike(verdict.given, usual, len(group), usual_n, counted[verdict.given])
            for verdict in group
            if verdict.given != usual and abs(verdict.given - usual) >= least
        }
    return found


SAME_CLAIM = Decimal("0.05")
OTHER_VERDICT = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A verdict beside last year's on the same agency, as shares of the maximum."""

    claimed: Decimal
    given: Decimal
    claimed_before: Decimal
    given_before: Decimal

    @property
    def change(self) -> Decimal:
        return self.given - self.given_before

    @property
    def claimed_before_percent(self) -> Decimal:
        return 100 * self.claimed_before

    @property
    def given_before_percent(self) -> Decimal:
        return 100 * self.given_before

    @property
    def is_at_odds(self) -> bool:
        """Tell whether about the same claim got a clearly other verdict than last year."""
        same = abs(self.claimed - self.claimed_before) <= SAME_CLAIM
        return same and abs(self.change) >= OTHER_VERDICT
