"""Points that people grant within the most, in steps where the decision names one."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.answers import AnswerField, BadAnswer, Cleaned
from scoring.exact import NOTHING, fraction
from scoring.methods.kinds import Earned, Kind
from scoring.numbers import ZERO
from scoring.reasons import Reason, Step
from scoring.tables import Table

SMALLEST_STEP = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Granted:
    """So many points as were granted; a step of nothing lets any number through."""

    step: Fraction


def _read(table: Table, most: Decimal) -> Granted:
    step = table.exact("step", SMALLEST_STEP, most) if table.has("step") else NOTHING
    if step and Fraction(most) % step:
        table.refuse("step", "file.want_step_of_most", max=most)
    return Granted(step)


def _fields(_method: Granted, most: Decimal) -> tuple[AnswerField, ...]:
    return (AnswerField("points", "number", "Số điểm", "Points", minimum=ZERO, maximum=most),)


def _check(method: Granted, answer: Cleaned) -> None:
    points = fraction(answer["points"])
    if not method.step or not points % method.step:
        return
    below = points // method.step * method.step
    near = {"step": method.step, "below": below, "above": below + method.step}
    raise BadAnswer("points", answer["points"], Reason("answer.want_step", near))


def _earned(_method: Granted, most: Fraction, answer: Cleaned) -> Earned:
    points = fraction(answer["points"])
    return points, (Step("points.granted", {"max": most, "points": points}),)


def _told(method: Granted, most: Decimal) -> tuple[Reason, ...]:
    told = [Reason("told.granted", {"max": most})]
    return (*told, Reason("told.step", {"step": method.step})) if method.step else tuple(told)


KINDS = (Kind("granted", Granted, _read, _fields, _earned, _check, exact=True, told=_told),)
