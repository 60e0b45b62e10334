"""Why a verdict is worth a second look, in neutral words and with the numbers that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.presenting.words import number, rate

if TYPE_CHECKING:
    from decimal import Decimal

    from insight.radar.field import Verdict
    from insight.radar.figures import Alike, Earlier, Spread


def signed(value: Decimal) -> str:
    """Write a difference with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number(abs(value))}"


def whys(verdict: Verdict, spread: Spread | None, *, year: int) -> list[str]:
    """Return one sentence for each way in which a verdict differs from the others."""
    sentences = []
    if verdict.side and spread:
        sentences.append(_beside_peers(verdict, spread))
    if verdict.alike:
        sentences.append(_beside_alike(verdict, verdict.alike))
    if verdict.earlier and verdict.earlier.is_at_odds:
        sentences.append(_beside_last_year(verdict.earlier, year))
    return sentences


def _beside_peers(verdict: Verdict, spread: Spread) -> str:
    told = {
        "change": signed(verdict.change),
        "floor": signed(spread.floor),
        "ceiling": signed(spread.ceiling),
        "median": signed(spread.median),
        "n": spread.n,
    }
    return (
        _(
            "Chênh lệch %(change)s điểm, ngoài khoảng thường gặp từ %(floor)s đến %(ceiling)s "
            "(trung vị %(median)s, %(n)d đơn vị)."
        )
        % told
    )


def _beside_alike(verdict: Verdict, alike: Alike) -> str:
    told = {
        "claimed": number(verdict.claimed),
        "usual_n": alike.usual_n,
        "n": alike.n,
        "usual": number(alike.usual),
        "given_n": alike.given_n,
        "given": number(alike.given),
    }
    if verdict.files:
        return (
            _(
                "Cùng tự chấm %(claimed)s điểm và có minh chứng: %(usual_n)d/%(n)d đơn vị được "
                "%(usual)s điểm, %(given_n)d đơn vị được %(given)s điểm."
            )
            % told
        )
    return (
        _(
            "Cùng tự chấm %(claimed)s điểm và không có minh chứng: %(usual_n)d/%(n)d đơn vị được "
            "%(usual)s điểm, %(given_n)d đơn vị được %(given)s điểm."
        )
        % told
    )


def _beside_last_year(earlier: Earlier, year: int) -> str:
    told = {
        "last": year - 1,
        "claimed_before": rate(earlier.claimed_before),
        "given_before": rate(earlier.given_before),
        "year": year,
        "claimed": rate(earlier.claimed),
        "given": rate(earlier.given),
    }
    return (
        _(
            "Năm %(last)d tự chấm %(claimed_before)s, thẩm tra %(given_before)s; "
            "năm %(year)d tự chấm %(claimed)s, thẩm tra %(given)s (so với điểm tối đa)."
        )
        % told
    )
