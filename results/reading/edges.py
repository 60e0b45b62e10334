"""Which agencies stand near an edge: a bound of a class, the limit of rewards, or a tie."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.presenting.words import label_of_class
from wording.language import lang
from wording.spelling import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from results.reading.standing import Line
    from scoring import RuleBook

NEAR = Decimal("0.5")


def edges_of(lines: Iterable[Line], book: RuleBook) -> Mapping[int, list[str]]:
    """Return, by case, one sentence for each edge an agency stands within half a point of."""
    blocs: dict[int, list[Line]] = {}
    for line in lines:
        blocs.setdefault(line.case.bloc_id, []).append(line)
    found: dict[int, list[str]] = {}
    for members in blocs.values():
        last_in, first_out = _reward_edge(members)
        for line in members:
            sentences = [
                *_class_edges(line, book),
                *_near_reward(line, last_in, first_out),
                *_ties(line),
            ]
            if sentences:
                found[line.case.pk] = sentences
    return found


def _class_edges(line: Line, book: RuleBook) -> Iterable[str]:
    for band in book.classes:
        lower = band.lower_in(line.case.bloc.code)
        distance = line.exact - lower
        if lower and abs(distance) <= NEAR:
            facts = {
                "class": label_of_class(book, band.name),
                "lower": decimal(lower, 2),
                "points": decimal(abs(distance), 2),
            }
            yield (
                _("Cao hơn ngưỡng loại %(class)s (%(lower)s) %(points)s điểm.")
                if band.reached(line.exact, line.case.bloc.code)
                else _("Thấp hơn ngưỡng loại %(class)s (%(lower)s) %(points)s điểm.")
            ) % facts


def _reward_edge(members: Sequence[Line]) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest index proposed for reward and the highest one beyond the limit."""
    inside = [line.exact for line in members if line.reward == "yes"]
    outside = [line.exact for line in members if _is_beyond(line)]
    return min(inside, default=None), max(outside, default=None)


def _is_beyond(line: Line) -> bool:
    codes = {reason.code for reason in line.reasons.get("reward", ())}
    return not codes.isdisjoint(
        {"reward.beyond_limit", "reward.tie_at_edge", "reward.tie_excluded"}
    )


def _near_reward(line: Line, last_in: Decimal | None, first_out: Decimal | None) -> Iterable[str]:
    if line.reward == "yes" and first_out is not None and line.exact - first_out <= NEAR:
        yield _("Trong hạn mức khen thưởng, hơn đơn vị kế tiếp %(points)s điểm.") % {
            "points": decimal(line.exact - first_out, 2)
        }
    if _is_beyond(line) and last_in is not None and last_in - line.exact <= NEAR:
        yield _("Ngoài hạn mức khen thưởng, kém đơn vị cuối cùng được đề xuất %(points)s điểm.") % {
            "points": decimal(last_in - line.exact, 2)
        }


def _ties(line: Line) -> Iterable[str]:
    for reason in line.reasons.get("rank", ()):
        if reason.code == "rank.tied":
            yield reason.text(lang())
