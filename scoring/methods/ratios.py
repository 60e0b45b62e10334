"""A rate of what was due: by stairs, in proportion, or in proportion from a threshold up."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from scoring.answers import AnswerField, BadAnswer, Cleaned
from scoring.methods.kinds import Earned, Kind
from scoring.numbers import ONE, ZERO
from scoring.reasons import Reason, Step
from scoring.tables import Table


@dataclass(frozen=True, slots=True)
class Stair:
    """From this rate up, this share of the most points."""

    at_least: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Staircase:
    """The highest stair reached counts."""

    stairs: tuple[Stair, ...]


@dataclass(frozen=True, slots=True)
class Proportional:
    """The rate itself is the share."""


@dataclass(frozen=True, slots=True)
class ProportionalFromThreshold:
    """From the threshold up the rate is the share; under it, a fixed share."""

    threshold: Decimal
    below: Decimal


Ratio = Staircase | Proportional | ProportionalFromThreshold


def _read_staircase(table: Table, _most: Decimal) -> Staircase:
    rows = table.tables("stairs", at_least=1)
    stairs = tuple(Stair(row.share("at_least"), row.share("share")) for row in rows)
    falling = all(a.at_least > b.at_least and a.share >= b.share for a, b in pairwise(stairs))
    if stairs and not (falling and stairs[-1].at_least == ZERO):
        table.refuse("stairs", "file.want_stairs")
    return Staircase(stairs)


def _read_proportional(_table: Table, _most: Decimal) -> Proportional:
    return Proportional()


def _read_threshold(table: Table, _most: Decimal) -> ProportionalFromThreshold:
    threshold, below = table.share("threshold"), table.share("below", default=ZERO)
    if below > threshold:
        # More for less work: a better answer would lower the points.
        table.refuse("below", "file.want_below_threshold")
    return ProportionalFromThreshold(threshold, below)


def _fields(_method: Ratio, _most: Decimal) -> tuple[AnswerField, ...]:
    return (
        AnswerField(
            "achieved", "number", "Số đã thực hiện", "Achieved", minimum=ZERO, required=False,
            group="quantities",
        ),
        AnswerField(
            "total", "number", "Tổng số phải thực hiện", "Total due", minimum=ZERO, required=False,
            group="quantities",
        ),
        AnswerField(
            "rate", "rate", "Tỷ lệ", "Rate", minimum=ZERO, maximum=ONE, required=False,
            group="rate",
        ),
    )  # fmt: skip


def _check(_method: object, answer: Cleaned) -> None:
    if "rate" in answer:
        return
    achieved, total = Decimal(answer["achieved"]), Decimal(answer["total"])
    if not total:
        raise BadAnswer("total", answer["total"], Reason("answer.want_total"))
    if achieved > total:
        raise BadAnswer("achieved", answer["achieved"], Reason("answer.too_much", {"total": total}))


def _quantities(answer: Cleaned) -> tuple[Decimal, Decimal, Step]:
    """Give the two sides of the rate and the sentence about it; a bare rate is over one."""
    if "rate" in answer:
        rate = Decimal(answer["rate"])
        return rate, ONE, Step("points.rate_given", {"rate": rate})
    achieved, total = Decimal(answer["achieved"]), Decimal(answer["total"])
    values = {"achieved": achieved, "total": total, "rate": achieved / total}
    return achieved, total, Step("points.rate", values)


def _climbed(method: Staircase, most: Decimal, answer: Cleaned) -> Earned:
    achieved, total, found = _quantities(answer)
    stair = next(stair for stair in method.stairs if achieved >= stair.at_least * total)
    points = stair.share * most
    values = {"at_least": stair.at_least, "share": stair.share, "max": most, "points": points}
    return points, (found, Step("points.stair", values))


def _in_proportion(_method: Proportional, most: Decimal, answer: Cleaned) -> Earned:
    achieved, total, found = _quantities(answer)
    # Multiplied before divided: one rounding at the 34th digit instead of two.
    points = achieved * most / total
    return points, (found, Step("points.proportional", {"max": most, "points": points}))


def _from_threshold(method: ProportionalFromThreshold, most: Decimal, answer: Cleaned) -> Earned:
    achieved, total, found = _quantities(answer)
    values = {"threshold": method.threshold, "max": most}
    if achieved < method.threshold * total:
        points, code = method.below * most, "points.below_threshold"
    else:
        points, code = achieved * most / total, "points.above_threshold"
    return points, (found, Step(code, {**values, "points": points}))


KINDS = (
    Kind("staircase", Staircase, _read_staircase, _fields, _climbed, _check),
    Kind("proportional", Proportional, _read_proportional, _fields, _in_proportion, _check),
    Kind(
        "proportional_from_threshold", ProportionalFromThreshold, _read_threshold, _fields,
        _from_threshold, _check,
    ),
)  # fmt: skip
