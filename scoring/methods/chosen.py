"""Choices of the second format: each earns points, or an exact share of the most."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.answers import AnswerField, Cleaned
from scoring.exact import NOTHING, WHOLE
from scoring.methods.kinds import Earned, Kind
from scoring.numbers import ONE, ZERO
from scoring.reasons import Reason, Step, Value
from scoring.tables import Table


@dataclass(frozen=True, slots=True)
class Grade:
    """One choice and what it earns: points, or a share of the most."""

    value: str
    label: str
    label_en: str
    worth: Fraction
    in_points: bool

    def points(self, most: Fraction) -> Fraction:
        """Give its points."""
        return self.worth if self.in_points else self.worth * most


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of several described levels was reached."""

    box: str  # value, outcome or option: what the answer's box is called
    label: str
    label_en: str
    grades: tuple[Grade, ...]


Known = tuple[tuple[str, str, str, Fraction], ...]

_YES_NO: Known = (("yes", "Có", "Yes", WHOLE), ("no", "Không", "No", NOTHING))
_TIMELINESS: Known = (
    ("on_time", "Đúng hạn", "On time", WHOLE),
    ("late", "Trễ hạn", "Late", Fraction(1, 2)),
    ("none", "Không thực hiện", "Not done", NOTHING),
)


def _read_yes_no(table: Table, most: Decimal) -> Chosen:
    return Chosen("value", "Kết quả thực hiện", "Result", _read_known(table, most, _YES_NO))


def _read_timeliness(table: Table, most: Decimal) -> Chosen:
    grades = _read_known(table, most, _TIMELINESS)
    return Chosen("outcome", "Thời điểm hoàn thành", "When it was done", grades)


def _read_known(table: Table, most: Decimal, known: Known) -> tuple[Grade, ...]:
    """Read what each of the known choices earns; the numbers are shares unless told otherwise."""
    in_points = table.choice("in", ("shares", "points"), default="shares") == "points"
    high = most if in_points else ONE
    return tuple(
        Grade(
            value, label, label_en,
            table.exact(value, ZERO, high, default=share * Fraction(high)), in_points,
        )
        for value, label, label_en, share in known
    )  # fmt: skip


def _read_options(table: Table, most: Decimal) -> Chosen:
    grades = tuple(_read_option(option, most) for option in table.tables("options", at_least=2))
    table.unique((("options", i, "value"), one.value) for i, one in enumerate(grades))
    return Chosen("option", "Mức đạt được", "Level reached", grades)


def _read_option(option: Table, most: Decimal) -> Grade:
    value = option.text("value")
    label = option.text("label", default=value)
    label_en = option.text("label_en", default=label)
    in_points = option.has("points")
    if in_points and option.has("share"):
        option.refuse("share", "file.want_points_or_share")
        option.exact("share", ZERO, ONE)
    worth = option.exact("points", ZERO, most) if in_points else option.exact("share", ZERO, ONE)
    option.close()
    return Grade(value, label, label_en, worth, in_points)


def _fields(method: Chosen, _most: Decimal) -> tuple[AnswerField, ...]:
    choices = tuple((grade.value, grade.label, grade.label_en) for grade in method.grades)
    return (AnswerField(method.box, "choice", method.label, method.label_en, choices),)


@dataclass(frozen=True, slots=True)
class Worth:
    """What each choice earns, with its sentence: nothing is left to compute."""

    box: str
    earned: Mapping[str, Earned]


def _ready(method: Chosen, most: Fraction) -> Worth:
    return Worth(method.box, {grade.value: _worth(grade, most) for grade in method.grades})


def _worth(grade: Grade, most: Fraction) -> Earned:
    points = grade.points(most)
    words: dict[str, Value] = {"choice": grade.label, "choice_en": grade.label_en}
    words |= {"share": grade.worth, "max": most, "points": points}
    return points, (Step("points.choice_points" if grade.in_points else "points.choice", words),)


def _earned(worth: Worth, _most: Fraction, answer: Cleaned) -> Earned:
    return worth.earned[answer[worth.box]]


def _told(method: Chosen, most: Decimal) -> tuple[Reason, ...]:
    return tuple(
        Reason("told.choice", {
            "choice": grade.label, "choice_en": grade.label_en,
            "points": grade.points(Fraction(most)),
        })
        for grade in method.grades
    )  # fmt: skip


KINDS = (
    Kind(
        "yes_no",
        Chosen,
        _read_yes_no,
        _fields,
        _earned,
        exact=True,
        ready=_ready,
        told=_told,
    ),
    Kind(
        "timeliness",
        Chosen,
        _read_timeliness,
        _fields,
        _earned,
        exact=True,
        ready=_ready,
        told=_told,
    ),
    Kind(
        "options",
        Chosen,
        _read_options,
        _fields,
        _earned,
        exact=True,
        ready=_ready,
        told=_told,
    ),
)
