"""How long a step takes, from the pace so far and from the year before; no framework, no database.

Nothing is learned and nothing is weighed by hand: it is the arithmetic a coordinator would do on
paper, so that each line can be explained to the agency it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# On the first day of work the pace says more about the day than about the work.
FEWEST_DAYS = 2
# Less done than a tenth is a beginning, and no pace.
SMALLEST_SHARE = 0.1
# A median of fewer says what those few did, and not what is usual.
FEWEST_PEERS = 3
# A department's pace is that of the last two working weeks: of the whole time it would remember
# the days before anything had reached it.
WINDOW = 10


class Basis(StrEnum):
    """What an estimate rests on."""

    PACE = "pace"
    OWN_YEAR = "own_year"
    BOTH = "both"
    USUAL = "usual"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many working days a step will have taken in all, and what that rests on."""

    days: float
    basis: Basis


def estimate(
    *,
    spent: int,
    done: int,
    total: int,
    own_year: float | None = None,
    usual: float | None = None,
) -> Estimate | None:
    """Return how long a step will take that has lasted some working days; None for want of facts.

    By the pace where there is one, by what the agency took the year before, by the mean of the two
    where both are known; else by what is usual. It never ends before today.
    """
    pace = None
    if total and spent >= FEWEST_DAYS and done >= SMALLEST_SHARE * total:
        pace = spent * total / done
    if pace is not None and own_year is not None:
        found = Estimate((pace + own_year) / 2, Basis.BOTH)
    elif pace is not None:
        found = Estimate(pace, Basis.PACE)
    elif own_year is not None:
        found = Estimate(own_year, Basis.OWN_YEAR)
    elif usual is not None:
        found = Estimate(usual, Basis.USUAL)
    else:
        return None
    return Estimate(max(found.days, spent), found.basis)


def queued(*, place: int, concluded: int, within: int = WINDOW) -> float | None:
    """Return in how many working days the review at a place of a queue is reached.

    `concluded` is how many the department did in the window; None where it did none.
    """
    return place * within / concluded if concluded and within else None


def usual_of(durations: Iterable[float]) -> float | None:
    """Return the median of what others took; None of too few."""
    found = list(durations)
    return float(median(found)) if len(found) >= FEWEST_PEERS else None
