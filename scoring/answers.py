"""The form of an answer as data, and the cleaning of what people and files put into it."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.numbers import (
    ONE,
    ZERO,
    BadNumber,
    TwoReadings,
    canonical,
    parse_amount,
    parse_rate,
    read_count,
    read_quantity,
    read_rate,
)
from scoring.reasons import Reason

NOT_APPLICABLE = "not_applicable"
SHORT = 15  # digits

Answer = Mapping[str, object]
Cleaned = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswerField:
    """One box of an answer's form.

    Fields of one group are filled in together; a form with several groups wants exactly one.
    """

    name: str
    kind: str  # choice, number, count or rate: each has its own grammar
    label: str
    label_en: str
    choices: tuple[tuple[str, str, str], ...] = ()  # value, label, label in English
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    required: bool = True
    group: str = "answer"
    is_optional: bool = False  # may stay empty while the others of its group are filled in


class BadAnswer(ValueError):
    """The answer does not fit its criterion."""

    def __init__(self, field: str, value: str, right: Reason, *, criterion: str = "") -> None:
        super().__init__(field, value, right)  # what pickle calls it with again
        self.field = field
        self.value = value
        self.right = right
        self.criterion = criterion

    def text(self, lang: str = "vi") -> str:
        """Say what stands there and what would be right."""
        code = "answer.bad" if self.criterion else "answer.bad_field"
        values = {"criterion": self.criterion, "field": self.field, "value": self.value}
        return f"{Reason(code, values).text(lang)} {self.right.text(lang)}"

    def __str__(self) -> str:
        return self.text()


def _no_check(_answer: Cleaned) -> None:
    """Accept every answer whose boxes are right one by one."""


@dataclass(frozen=True, slots=True)
class Form:
    """The boxes of one criterion's answer, grouped, with the check across them."""

    fields: tuple[AnswerField, ...]
    groups: Mapping[str, tuple[AnswerField, ...]] = field(repr=False)
    by_name: Mapping[str, AnswerField] = field(repr=False)
    check: Callable[[Cleaned], None] = field(default=_no_check, repr=False)


def form_of(fields: tuple[AnswerField, ...], check: Callable[[Cleaned], None] = _no_check) -> Form:
    """Index the boxes of a form by group and by name."""
    names = dict.fromkeys(box.group for box in fields)
    groups = {name: tuple(box for box in fields if box.group == name) for name in names}
    return Form(fields, groups, {box.name: box for box in fields}, check)


def clean(form: Form, answer: Answer, *, typed: bool = False) -> dict[str, str]:
    """Normalise an answer to plain strings; raise BadAnswer for the first box that is wrong.

    What people typed is read by the grammar of each box, what our own files hold by the plain one.
    """
    given = _known(form, answer)
    if NOT_APPLICABLE in given:
        choice = _choice(form.by_name[NOT_APPLICABLE], given.pop(NOT_APPLICABLE))
        if choice == "yes":
            return {NOT_APPLICABLE: "yes"}
    cleaned = {
        box.name: _clean_box(box, given, typed=typed)
        for box in _one_group(form, given)
        if box.name in given or not box.is_optional
    }
    try:
        form.check(cleaned)
    except BadAnswer as bad:  # shown as it was typed
        raise BadAnswer(bad.field, given.get(bad.field, ""), bad.right) from None
    return cleaned


def clean_so_far(form: Form, answer: Answer) -> dict[str, str]:
    """Normalise what was typed into some of the boxes; raise BadAnswer for the first wrong one."""
    given = _known(form, answer)
    boxes = (form.by_name[name] for name in given)
    return {box.name: _clean_box(box, given, typed=True) for box in boxes}


def _known(form: Form, answer: Answer) -> dict[str, str]:
    given = _filled(answer)
    if not given.keys() <= form.by_name.keys():
        name = min(given.keys() - form.by_name.keys())
        known = ", ".join(form.by_name)
        raise BadAnswer(name, given[name], Reason("answer.unknown_field", {"known": known}))
    return given


def _filled(answer: Answer) -> dict[str, str]:
    if not isinstance(answer, dict) and not isinstance(answer, Mapping):
        raise BadAnswer("", repr(answer), Reason("answer.want_mapping"))
    filled = {}
    for name, value in answer.items():
        if text := _text(name, value):
            filled[name] = text
    return filled


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return (value if value.isascii() else unicodedata.normalize("NFC", value)).strip()
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise BadAnswer(name, str(value), Reason("answer.want_text"))
    return canonical(value) if isinstance(value, Decimal) else str(value)


def _one_group(form: Form, given: Mapping[str, str]) -> tuple[AnswerField, ...]:
    """Find the group that was filled in; no group and two groups are refused."""
    touched = {form.by_name[name].group: None for name in given}
    if not touched:
        first = next(box for box in form.fields if box.name != NOT_APPLICABLE)
        raise BadAnswer(first.name, "", Reason("answer.empty", _words(first)))
    if len(touched) > 1:
        name = list(given)[-1]
        groups = " | ".join("+".join(box.name for box in form.groups[group]) for group in touched)
        raise BadAnswer(name, given[name], Reason("answer.one_group", {"groups": groups}))
    return form.groups[next(iter(touched))]


def _clean_box(box: AnswerField, given: Mapping[str, str], *, typed: bool) -> str:
    if box.name not in given:
        raise BadAnswer(box.name, "", Reason("answer.empty", _words(box)))
    text = given[box.name]
    return _choice(box, text) if box.kind == "choice" else _number(box, text, typed=typed)


def _words(box: AnswerField) -> dict[str, str]:
    return {"label": box.label, "label_en": box.label_en}


def _choice(box: AnswerField, text: str) -> str:
    """Take the value of a choice, or its label in either language, in any case of letters."""
    for choice in box.choices:
        if text == choice[0]:
            return choice[0]
    folded = text.casefold()
    for choice in box.choices:
        if folded in {word.casefold() for word in choice}:
            return choice[0]
    known = ", ".join(value for value, _vi, _en in box.choices)
    raise BadAnswer(box.name, text, Reason("answer.want_choice", {"known": known}))


def _number(box: AnswerField, text: str, *, typed: bool) -> str:
    right = f"answer.want_{box.kind}"
    try:
        if not typed and len(text) <= SHORT and text.isascii() and text.isdecimal():
            number = Decimal(text)  # most numbers of a city by far, which nobody reads otherwise
        else:
            number = (_TYPED if typed else _PLAIN)[box.kind](text)
    except TwoReadings as two:
        raise BadAnswer(box.name, text, _asked_back(box, two)) from None
    except BadNumber:
        raise BadAnswer(box.name, text, Reason(right)) from None
    low, high = box.minimum, box.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise BadAnswer(box.name, text, _range(right, low, high))
    if box.kind == "count" and number % ONE:
        raise BadAnswer(box.name, text, Reason(right))
    return canonical(number)


def _asked_back(box: AnswerField, two: TwoReadings) -> Reason:
    """Name both numbers that the text may mean; a count can only be the whole one."""
    code = "answer.two_counts" if box.kind == "count" and two.one % ONE else "answer.two_readings"
    return Reason(code, {"one": two.one, "other": two.other})


def _range(right: str, low: Decimal | None, high: Decimal | None) -> Reason:
    if high is None:
        return Reason(f"{right}_from", {"low": ZERO if low is None else low})
    return Reason(f"{right}_between", {"low": ZERO if low is None else low, "high": high})


_TYPED: dict[str, Callable[[str], Decimal]] = {
    "number": read_quantity,
    "count": read_count,
    "rate": read_rate,
}
_PLAIN: dict[str, Callable[[str], Decimal]] = {
    "number": parse_amount,
    "count": parse_amount,
    "rate": parse_rate,
}
