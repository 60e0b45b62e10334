"""What the people asked answered: a mean, or how many chose each letter of a scale."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.answers import AnswerField, BadAnswer, Cleaned
from scoring.methods.kinds import Earned, Kind
from scoring.numbers import ONE, ZERO
from scoring.reasons import Reason, Step
from scoring.tables import Table


@dataclass(frozen=True, slots=True)
class Survey:
    """Each letter of the scale weighs so much; the mean weight is the share of the most."""

    scale: tuple[tuple[str, Decimal], ...]


def _read(table: Table, _most: Decimal) -> Survey:
    letters = table.table("scale")
    scale = tuple((letter, letters.share(letter)) for letter in letters.keys())  # noqa: SIM118 - no dict
    if len(scale) < 2 or "mean" in dict(scale):
        table.refuse("scale", "file.want_scale")
    return Survey(scale)


def _fields(method: Survey, _most: Decimal) -> tuple[AnswerField, ...]:
    mean = AnswerField(
        "mean", "rate", "Điểm điều tra trung bình", "Mean of the answers",
        minimum=ZERO, maximum=ONE, required=False, group="mean",
    )  # fmt: skip
    counts = (
        AnswerField(
            letter, "count", f"Số phiếu chọn {letter}", f"Answers {letter}",
            minimum=ZERO, required=False, group="counts",
        )
        for letter, _weight in method.scale
    )  # fmt: skip
    return (mean, *counts)


def _check(_method: object, answer: Cleaned) -> None:
    if "mean" not in answer and not any(Decimal(count) for count in answer.values()):
        first = next(iter(answer))
        raise BadAnswer(first, answer[first], Reason("answer.want_answers"))


def _earned(method: Survey, most: Decimal, answer: Cleaned) -> Earned:
    if "mean" in answer:
        mean = Decimal(answer["mean"])
        points = mean * most
        return points, (Step("points.mean_given", {"mean": mean, "max": most, "points": points}),)
    weighed = sum((Decimal(answer[letter]) * weight for letter, weight in method.scale), ZERO)
    asked = sum((Decimal(answer[letter]) for letter, _weight in method.scale), ZERO)
    points = weighed * most / asked
    shown = ", ".join(f"{letter}: {answer[letter]}" for letter, _weight in method.scale)
    counted = Step("points.counts", {"counts": shown, "asked": asked, "mean": weighed / asked})
    return points, (counted, Step("points.mean", {"max": most, "points": points}))


KINDS = (Kind("survey", Survey, _read, _fields, _earned, _check),)
