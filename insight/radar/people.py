"""Self-score inflation by agency and leniency by reviewer, as figures over plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from insight.radar.figures import ZERO, Spread, ranks, spread_of
from scoring.numbers import mean

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

# Below these numbers nothing is flagged: a handful of verdicts says nothing about anybody.
FEWEST_CLAIMS = 10
FEWEST_RULINGS = 20
FEWEST_REVIEWERS = 5
HUNDRED = Decimal(100)
# Differences smaller than one hundredth of the maximum are no matter for anybody.
SMALLEST = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Claim:
    """What an agency claimed for a criterion and what counts now."""

    agency: Hashable
    peers: Hashable
    maximum: Decimal
    claimed: Decimal
    counted: Decimal

    @property
    def inflated(self) -> Decimal:
        """Return by what share of the maximum the claim exceeds what counts."""
        return (self.claimed - self.counted) / self.maximum


@dataclass(frozen=True, slots=True)
class Inflation:
    """How far an agency's own points lie above those that count, over all its judged criteria."""

    agency: Hashable
    peers: Hashable
    n: int
    lowered: int
    raised: int
    claimed: Decimal
    counted: Decimal
    maximum: Decimal
    spread: Spread
    rank: int | None = None
    is_far: bool = False

    @property
    def points(self) -> Decimal:
        return self.claimed - self.counted

    @property
    def share(self) -> Decimal:
        """Return the inflation as a share of the maximum of what was judged."""
        return self.points / self.maximum

    @property
    def percent(self) -> Decimal:
        return HUNDRED * self.share

    @property
    def percents(self) -> Spread:
        """Return how the differences of single criteria lie, in percent of their maximum."""
        return self.spread.times(HUNDRED)

    @property
    def is_enough(self) -> bool:
        return self.n >= FEWEST_CLAIMS


@dataclass(frozen=True, slots=True)
class Peers:
    """The agencies that are compared with each other, the most inflated first."""

    key: Hashable
    lines: tuple[Inflation, ...]
    spread: Spread | None

    @property
    def counted(self) -> list[Inflation]:
        return [line for line in self.lines if line.is_enough]


def inflation(claims: Iterable[Claim]) -> list[Peers]:
    """Return the inflation of every agency among its peers; those with few numbers unranked."""
    by_agency: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        by_agency.setdefault(claim.agency, []).append(claim)
    by_peers: dict[Hashable, list[Inflation]] = {}
    for group in by_agency.values():
        line = _inflation(group)
        by_peers.setdefault(line.peers, []).append(line)
    return [_placed(key, lines) for key, lines in by_peers.items()]


def _inflation(claims: list[Claim]) -> Inflation:
    spread = spread_of(claim.inflated for claim in claims)
    assert spread is not None  # noqa: S101 - a group has at least one claim
    return Inflation(
        agency=claims[0].agency,
        peers=claims[0].peers,
        n=len(claims),
        lowered=sum(claim.counted < claim.claimed for claim in claims),
        raised=sum(claim.counted > claim.claimed for claim in claims),
        claimed=sum((claim.claimed for claim in claims), ZERO),
        counted=sum((claim.counted for claim in claims), ZERO),
        maximum=sum((claim.maximum for claim in claims), ZERO),
        spread=spread,
    )


def _placed(key: Hashable, lines: list[Inflation]) -> Peers:
    enough = [line for line in lines if line.is_enough]
    spread = spread_of((line.share for line in enough), least=SMALLEST)
    places = ranks({line.agency: line.share for line in enough})
    placed = [
        replace(
            line,
            rank=places.get(line.agency),
            is_far=bool(spread and line.is_enough and spread.side(line.share) > 0),
        )
        for line in lines
    ]
    return Peers(key, tuple(sorted(placed, key=_most_inflated_first)), spread)


def _most_inflated_first(line: Inflation) -> tuple[bool, Decimal]:
    return not line.is_enough, -line.share


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict of a reviewer, what had been claimed, and what counts after the later steps."""

    reviewer: Hashable
    maximum: Decimal
    claimed: Decimal
    given: Decimal
    final: Decimal

    @property
    def lenient(self) -> Decimal:
        """Return by what share of the maximum the verdict exceeds what counts in the end."""
        return (self.given - self.final) / self.maximum


@dataclass(frozen=True, slots=True)
class Leniency:
    """How a reviewer's verdicts stood up to the later steps."""

    reviewer: Hashable
    n: int
    agreed: int
    kept: int
    above: int
    below: int
    mean: Decimal
    spread: Spread
    side: int = 0

    @property
    def agreed_percent(self) -> Decimal:
        """Return how often the verdict was what the agency claimed."""
        return HUNDRED * self.agreed / self.n

    @property
    def kept_percent(self) -> Decimal:
        """Return how often the later steps left the verdict as it was."""
        return HUNDRED * self.kept / self.n

    @property
    def mean_percent(self) -> Decimal:
        return HUNDRED * self.mean

    @property
    def percents(self) -> Spread:
        """Return how single differences lie, in percent of their maximum."""
        return self.spread.times(HUNDRED)

    @property
    def is_enough(self) -> bool:
        return self.n >= FEWEST_RULINGS


@dataclass(frozen=True, slots=True)
class Reviewers:
    """The reviewers compared with each other, the most lenient first."""

    lines: tuple[Leniency, ...]
    spread: Spread | None


def leniency(rulings: Iterable[Ruling]) -> Reviewers:
    """Return the leniency of every reviewer; those with few verdicts are not flagged."""
    by_reviewer: dict[Hashable, list[Ruling]] = {}
    for ruling in rulings:
        by_reviewer.setdefault(ruling.reviewer, []).append(ruling)
    lines = [_leniency(group) for group in by_reviewer.values()]
    spread = spread_of(
        (line.mean for line in lines if line.is_enough), least=SMALLEST, fewest=FEWEST_REVIEWERS
    )
    flagged = [
        replace(line, side=spread.side(line.mean)) if spread and line.is_enough else line
        for line in lines
    ]
    return Reviewers(
        tuple(sorted(flagged, key=lambda line: (not line.is_enough, -line.mean))), spread
    )


def _leniency(rulings: list[Ruling]) -> Leniency:
    differences = [ruling.lenient for ruling in rulings]
    spread, middle = spread_of(differences), mean(differences)
    assert spread is not None  # noqa: S101 - a group has at least one ruling
    assert middle is not None  # noqa: S101 - the same
    return Leniency(
        reviewer=rulings[0].reviewer,
        n=len(rulings),
        agreed=sum(ruling.given == ruling.claimed for ruling in rulings),
        kept=sum(ruling.given == ruling.final for ruling in rulings),
        above=sum(ruling.given > ruling.final for ruling in rulings),
        below=sum(ruling.given < ruling.final for ruling in rulings),
        mean=middle,
        spread=spread,
    )
