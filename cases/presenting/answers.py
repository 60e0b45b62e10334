"""An answer as a form of ways and boxes, and as the words it is read in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

import scoring
from cases.presenting.words import amount, choice_label, label_of, rate
from scoring.answers import NOT_APPLICABLE
from scoring.numbers import HUNDRED, ONE, canonical, in_groups, typed_back, typed_rate
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from scoring import AnswerField, Criterion

PREFIX = "answer-"
ONE_PER_CENT = ONE / HUNDRED
WIDEST_ON_A_CARD = 60
MOST_IN_A_ROW, WIDEST_IN_A_ROW = 3, 32


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a box, with the points it earns where that does not depend on other boxes."""

    value: str
    label: str
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed and nobody stored: the way, each box by its key, and what is wrong."""

    way: str
    boxes: Mapping[str, str]
    wrong: Mapping[str, str]

    @property
    def filled(self) -> dict[str, str]:
        return {key: value for key, value in self.boxes.items() if value.strip()}


@dataclass(frozen=True, slots=True)
class Box:
    """One input of an answer's form, with what stands in it.

    `name` is what it is sent under, `place` its name on the page.
    """

    key: str
    name: str
    place: str
    kind: str
    label: str
    value: str
    options: tuple[Option, ...] = ()
    read: str = ""  # how the number that is saved was read
    error: str = ""

    @property
    def read_place(self) -> str:
        return f"{self.place}-read"

    @property
    def as_list(self) -> bool:
        """Tell whether the options read better one under the other than side by side."""
        return self._wordiness > WIDEST_ON_A_CARD

    @property
    def is_long(self) -> bool:
        """Tell whether the options are too many, or too wordy, to stand side by side in a row."""
        return len(self.options) > MOST_IN_A_ROW or self._wordiness > WIDEST_IN_A_ROW

    @property
    def _wordiness(self) -> int:
        return sum(len(option.label) for option in self.options)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to answer: its boxes are filled in together, those of other ways stay empty."""

    key: str
    label: str
    boxes: tuple[Box, ...]
    is_chosen: bool

    @property
    def value(self) -> str:
        return self.key


def ways_of(
    rule: Criterion, answer: Mapping[str, str], *, place: str = "", prefix: str = ""
) -> list[Way]:
    """Return the ways to answer a criterion with what is answered so far in its boxes.

    The place tells its boxes on the page from those of other criteria, the prefix what they are
    sent under where several answers are sent in one form.
    """
    groups: dict[str, list[AnswerField]] = {}
    for field in scoring.answer_fields(rule):
        groups.setdefault(field.group, []).append(field)
    chosen = way_taken(rule, answer) or next(iter(groups))
    return [
        Way(
            key=key,
            label=_way_label(key, fields),
            boxes=tuple(
                _box(rule, field, answer, place, prefix)
                for field in fields
                if key != NOT_APPLICABLE
            ),
            is_chosen=key == chosen,
        )
        for key, fields in groups.items()
    ]


def way_taken(rule: Criterion, answer: Mapping[str, str]) -> str:
    """Return the group of boxes an answer was given in, or nothing where there is no answer."""
    given = (field.group for field in scoring.answer_fields(rule) if answer.get(field.name))
    return next(given, "")


def typed_over(ways: Iterable[Way], typed: Typed) -> list[Way]:
    """Put what was typed and not stored into its boxes, and what is wrong beside them."""
    ways = list(ways)
    is_known = typed.way in {way.key for way in ways}
    return [
        replace(
            way,
            is_chosen=way.key == typed.way if is_known else way.is_chosen,
            boxes=tuple(
                replace(
                    box,
                    value=typed.boxes.get(box.key, box.value),
                    error=typed.wrong.get(box.key, ""),
                )
                for box in way.boxes
            ),
        )
        for way in ways
    ]


def _way_label(key: str, fields: list[AnswerField]) -> str:
    known = {
        "answer": _("Chấm theo kết quả"),
        "quantities": _("Theo số lượng"),
        "rate": _("Theo tỷ lệ"),
        "mean": _("Theo điểm trung bình"),
        "counts": _("Theo số phiếu"),
        NOT_APPLICABLE: _("Không áp dụng"),
    }
    return known.get(key) or ", ".join(label_of(field) for field in fields)


def _box(
    rule: Criterion, field: AnswerField, answer: Mapping[str, str], place: str, prefix: str
) -> Box:
    name = PREFIX + field.name
    return Box(
        key=field.name,
        name=f"{prefix}-{name}" if prefix else name,
        place=f"{place}-{name}".replace(".", "-"),
        kind=field.kind,
        label=label_of(field),
        value=typed(field, answer.get(field.name, "")),
        read=read_as(field, answer.get(field.name, "")),
        options=tuple(
            Option(choice[0], choice_label(choice), _worth(rule, field.name, choice[0]))
            for choice in field.choices
        ),
    )


def _worth(rule: Criterion, name: str, value: str) -> Decimal | None:
    try:
        return scoring.points_for(rule, {name: value}).points
    except scoring.BadAnswer:
        return None


def typed(field: AnswerField, value: str) -> str:
    """Write a stored value for its box, where it is read back as the same value, all of it."""
    if field.kind == "choice" or not value:
        return value
    try:
        return (
            typed_rate(scoring.parse_rate(value), lang())
            if field.kind == "rate"
            else typed_back(scoring.parse_number(value), lang())
        )
    except scoring.BadNumber:
        return value


def reading(rule: Criterion, answer: Mapping[str, str]) -> str:
    """Say an answer in a few words, as it is read in a table."""
    if answer.get(NOT_APPLICABLE) == "yes":
        return _("Không áp dụng")
    if answer.get("achieved") and answer.get("total"):
        return _quantities(answer["achieved"], answer["total"])
    given = [
        field
        for field in scoring.answer_fields(rule)
        if answer.get(field.name) and field.name != NOT_APPLICABLE
    ]
    said = [(label_of(field), _said(field, answer[field.name])) for field in given]
    counted = any(field.kind == "count" for field in given)  # a bare number says not of what
    if len(said) == 1 and not counted:
        return said[0][1]
    return "; ".join(f"{label}: {value}" for label, value in said)


def reading_of_numbers(rule: Criterion, answer: Mapping[str, str]) -> str:
    """Say how the numbers of an answer were read, nothing where it has none."""
    given = [field for field in scoring.answer_fields(rule) if answer.get(field.name)]
    numbers = [field for field in given if field.kind != "choice"]
    if not numbers:
        return ""
    doubts = (
        read_as(field, answer[field.name])
        for field in numbers
        if is_small(field, answer[field.name])
    )
    return next(doubts, "") or _("đọc là %(number)s") % {"number": reading(rule, answer)}


def _said(field: AnswerField, value: str) -> str:
    return next(
        (choice_label(each) for each in field.choices if each[0] == value), shown(field, value)
    )


def read_as(field: AnswerField, value: str) -> str:
    """Say how a number was read where it can be read in two ways: long, broken or per cent."""
    if field.kind == "choice" or not value:
        return ""
    if field.kind != "rate" and value.isdecimal() and len(value) < len("1000"):
        return ""
    words = {"number": exactly_shown(field, value)}
    if not is_small(field, value):
        return _("đọc là %(number)s") % words
    return _("đọc là %(number)s; nếu muốn ghi %(more)s thì sửa lại thành %(more)s") % {
        **words,
        "more": typed_rate(scoring.parse_rate(value) * HUNDRED, lang()),
    }


def is_small(field: AnswerField, value: str) -> bool:
    """Tell whether a stored rate is of one per cent or less, as where a share was typed."""
    return field.kind == "rate" and 0 < scoring.parse_rate(value) <= ONE_PER_CENT


def has_small_rate(rule: Criterion, answer: Mapping[str, str]) -> bool:
    """Tell whether an answer gives a rate of one per cent or less, but not of nothing."""
    boxes = scoring.answer_fields(rule)
    return any(is_small(box, answer[box.name]) for box in boxes if answer.get(box.name))


def exactly_shown(field: AnswerField, value: str) -> str:
    """Write a stored number as people read it, with all its decimals."""
    if field.kind == "rate":
        return typed_rate(scoring.parse_rate(value), lang())
    return in_groups(canonical(scoring.parse_number(value)), lang())


def shown(field: AnswerField, value: str) -> str:
    """Write a stored number as people read it: rounded where it is long."""
    try:
        return (
            rate(scoring.parse_rate(value))
            if field.kind == "rate"
            else amount(scoring.parse_number(value))
        )
    except scoring.BadNumber:
        return value


def _quantities(achieved: str, total: str) -> str:
    try:
        done, due = scoring.parse_number(achieved), scoring.parse_number(total)
    except scoring.BadNumber:
        return f"{achieved}/{total}"
    if not due:
        return f"{amount(done)}/{amount(due)}"
    return f"{amount(done)}/{amount(due)} ({rate(done / due)})"
