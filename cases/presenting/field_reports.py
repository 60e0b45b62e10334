"""The figures of a field as its page and its paper write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wording.spelling import NOTHING, percent

if TYPE_CHECKING:
    from decimal import Decimal

    from cases.reading.field_figures import FieldFigures


def share_told(share: Decimal | None) -> str:
    """Write a share of the most that can be had in per cent."""
    return NOTHING if share is None else percent(share * 100, 1)


def bands_told(figures: FieldFigures) -> list[dict[str, Any]]:
    return [
        {"label": f"{share_told(each.low)} – {share_told(each.high)}", "count": each.count}
        for each in figures.bands
    ]


def criteria_told(figures: FieldFigures) -> list[dict[str, Any]]:
    """Return the criteria with their shares; best and weakest are marked where they differ."""
    apart = len(figures.criteria) > len(figures.best) + len(figures.weakest)
    return [
        {
            "of": each,
            "share": share_told(each.share),
            "before": share_told(each.before),
            "is_best": apart and each in figures.best,
            "is_weakest": apart and each in figures.weakest,
        }
        for each in figures.criteria
    ]
