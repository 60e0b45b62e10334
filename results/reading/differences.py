"""What changed against last year, counted for the leader before the rows are read one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from results.reading.standing import Line, Standing

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Differences:
    """The agencies that can be compared with their own last year, and where they moved."""

    compared: int
    without: tuple[Line, ...]
    class_up: tuple[Line, ...]
    class_down: tuple[Line, ...]
    risen: tuple[Line, ...]
    fallen: tuple[Line, ...]
    mean_change: Decimal | None


def differences_in(standing: Standing) -> Differences:
    """Compare a standing with last year's: classes, the largest moves in rank, the mean index."""
    compared = [line for line in standing.lines if line.index_change is not None]
    ranked = [line for line in standing.lines if line.rank_change]
    risen = sorted((line for line in ranked if _places(line) > 0), key=lambda line: -_places(line))
    fallen = sorted((line for line in ranked if _places(line) < 0), key=_places)
    changes = [line.index_change for line in compared if line.index_change is not None]
    return Differences(
        compared=len(compared),
        without=tuple(line for line in standing.lines if line.last is None),
        class_up=tuple(line for line in compared if line.class_change > 0),
        class_down=tuple(line for line in compared if line.class_change < 0),
        risen=tuple(risen[:MOST_SHOWN]),
        fallen=tuple(fallen[:MOST_SHOWN]),
        mean_change=sum(changes[1:], start=changes[0]) / len(changes) if changes else None,
    )


def _places(line: Line) -> int:
    return line.rank_change or 0
