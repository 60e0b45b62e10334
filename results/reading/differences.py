"""What changed against last year, counted for the leader before the rows are read one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.paging import Rows

if TYPE_CHECKING:
    from decimal import Decimal

    from results.reading.places import Place
    from results.reading.standing import Line, Standing

MOST_SHOWN = 5
# Of those in another class, how many are named.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Differences:
    """The agencies that can be compared with their own last year, and where they moved."""

    compared: int
    without: int
    class_up: Rows[Place, Line]
    class_down: Rows[Place, Line]
    risen: Rows[Place, Line]
    fallen: Rows[Place, Line]
    mean_change: Decimal | None

    @property
    def shown(self) -> list[Place]:
        """Return whoever is named, to make their lines together."""
        moved = (self.class_up, self.class_down, self.risen, self.fallen)
        return [place for rows in moved for place in rows.keys[:MOST_NAMED]]


def differences_in(standing: Standing) -> Differences:
    """Compare a standing with last year's: classes, the largest moves in rank, the mean index."""
    lines = standing.lines
    compared = lines.only(lambda place: place.index_change is not None)
    changes = [each.index_change for each in compared.keys if each.index_change is not None]
    ranked = [place for place in lines.keys if place.rank_change]
    risen = sorted((each for each in ranked if _moved(each) > 0), key=lambda each: -_moved(each))
    fallen = sorted((each for each in ranked if _moved(each) < 0), key=_moved)
    return Differences(
        compared=len(compared),
        without=sum(place.last is None for place in lines.keys),
        class_up=compared.only(lambda place: place.class_change > 0),
        class_down=compared.only(lambda place: place.class_change < 0),
        risen=Rows(risen[:MOST_SHOWN], standing.make),
        fallen=Rows(fallen[:MOST_SHOWN], standing.make),
        mean_change=sum(changes[1:], start=changes[0]) / len(changes) if changes else None,
    )


def _moved(place: Place) -> int:
    return place.rank_change or 0
