"""Surveys of the second format: letters, a mean on a scale of its own, groups that weigh apart."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from scoring.answers import AnswerField, BadAnswer, Cleaned
from scoring.exact import NOTHING, WHOLE, fraction, written
from scoring.methods.kinds import Earned, Kind
from scoring.numbers import HUNDRED, ONE, ZERO
from scoring.reasons import Reason, Step, Value
from scoring.tables import Table


@dataclass(frozen=True, slots=True)
class Group:
    """People who are asked apart, and what their mean weighs."""

    value: str
    label: str
    label_en: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Asked:
    """The mean of the answers, as a share of its scale, is the share of the most."""

    letters: tuple[tuple[str, Fraction], ...]
    out_of: Fraction
    groups: tuple[Group, ...]


def _read(table: Table, _most: Decimal) -> Asked:
    rows = table.tables("groups")
    groups = tuple(_group(row) for row in rows)
    table.unique((("groups", i, "value"), one.value) for i, one in enumerate(groups))
    if groups and sum(group.weight for group in groups) != 1:
        rows[-1].refuse("weight", "file.want_weights_of_one", sum=sum(g.weight for g in groups))
    scale = table.table("scale")
    letters = tuple((letter, scale.exact(letter, ZERO, ONE)) for letter in scale.keys())  # noqa: SIM118 - no dict
    if letters and (len(letters) < 2 or "mean" in dict(letters) or groups):
        table.refuse("scale", "file.want_scale" if not groups else "file.want_scale_or_groups")
    return Asked(letters, table.exact("out_of", ONE, HUNDRED, default=WHOLE), groups)


def _group(row: Table) -> Group:
    value = row.text("value")
    label = row.text("label", default=value)
    label_en = row.text("label_en", default=label)
    group = Group(value, label, label_en, row.exact("weight", ZERO, ONE))
    row.close()
    return group


def _fields(method: Asked, _most: Decimal) -> tuple[AnswerField, ...]:
    groups = method.groups or (Group("mean", "Điểm điều tra trung bình", "Mean", WHOLE),)
    in_shares = method.out_of == 1
    high = written(method.out_of)
    means = (
        AnswerField(
            group.value, "rate" if in_shares else "number", group.label, group.label_en,
            minimum=ZERO, maximum=high, required=False, group="mean",
        )
        for group in groups
    )  # fmt: skip
    counts = (
        AnswerField(
            letter, "count", f"Số phiếu chọn {letter}", f"Answers {letter}", minimum=ZERO,
            required=False, group="counts",
        )
        for letter, _weight in method.letters
    )  # fmt: skip
    return (*means, *counts)


def _is_counted(method: Asked, answer: Cleaned) -> bool:
    return bool(method.letters) and method.letters[0][0] in answer


def _check(method: Asked, answer: Cleaned) -> None:
    if _is_counted(method, answer) and not any(Decimal(count) for count in answer.values()):
        first = next(iter(answer))
        raise BadAnswer(first, answer[first], Reason("answer.want_answers"))


def _earned(method: Asked, most: Fraction, answer: Cleaned) -> Earned:
    if _is_counted(method, answer):
        return _counted(method, most, answer)
    if not method.groups:
        mean = fraction(answer["mean"]) / method.out_of
        found = [_of_scale(method, answer["mean"], mean)] if method.out_of != 1 else []
        points = mean * most
        words: dict[str, Value] = {"mean": mean, "max": most, "points": points}
        return points, (*found, Step("points.mean_given", words))
    steps = []
    mean = NOTHING
    for group in method.groups:
        own = fraction(answer[group.value]) / method.out_of
        mean += own * group.weight
        words = {"group": group.label, "group_en": group.label_en}
        steps.append(Step("points.group_mean", {**words, "mean": own, "weight": group.weight}))
    points = mean * most
    words = {"mean": mean, "max": most, "points": points}
    return points, (*steps, Step("points.mean_given", words))


def _of_scale(method: Asked, figure: str, mean: Fraction) -> Step:
    words = {"figure": fraction(figure), "scale": method.out_of, "rate": mean}
    return Step("points.of_scale", words)


def _counted(method: Asked, most: Fraction, answer: Cleaned) -> Earned:
    counts = [int(answer[letter]) for letter, _weight in method.letters]
    asked = sum(counts)
    # Over one common denominator, so that only whole numbers are added up.
    below = lcm(*(weight.denominator for _letter, weight in method.letters))
    whole = (
        count * weight.numerator * (below // weight.denominator)
        for count, (_letter, weight) in zip(counts, method.letters, strict=True)
    )
    mean = Fraction(sum(whole), below * asked)
    points = mean * most
    shown = ", ".join(f"{letter}: {answer[letter]}" for letter, _weight in method.letters)
    counted = Step("points.counts", {"counts": shown, "asked": asked, "mean": mean})
    return points, (counted, Step("points.mean", {"max": most, "points": points}))


def _told(method: Asked, most: Decimal) -> tuple[Reason, ...]:
    told = [Reason("told.mean", {"max": most})]
    if method.out_of != 1:
        told.append(Reason("told.out_of", {"scale": method.out_of}))
    for group in method.groups:
        words: dict[str, Value] = {"group": group.label, "group_en": group.label_en}
        told.append(Reason("told.group", {**words, "weight": group.weight}))
    for letter, weight in method.letters:
        told.append(Reason("told.letter", {"letter": letter, "weight": weight}))
    return tuple(told)


KINDS = (Kind("survey", Asked, _read, _fields, _earned, _check, exact=True, told=_told),)
