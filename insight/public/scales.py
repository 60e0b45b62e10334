"""On what scale the indexes of a bloc are drawn: from a round number below them all to 100."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.drawing import Scale

if TYPE_CHECKING:
    from decimal import Decimal

    from results.reading.published_year import PublishedYear

ROUND, FULL = 10, 100


def scales_of(found: PublishedYear) -> dict[str, Scale]:
    """Return the scale of each bloc; a filter does not change it."""
    return {code: _scale_of(found, code, lowest) for code, lowest in found.lowest.items()}


def _scale_of(found: PublishedYear, bloc: str, lowest: Decimal) -> Scale:
    low = float(max(0, int(lowest) // ROUND * ROUND))
    bounds = sorted({float(band.lower_in(bloc)) for band in found.book.classes})
    return Scale(low, tuple(bound for bound in bounds if low < bound < FULL))
