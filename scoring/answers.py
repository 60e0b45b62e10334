"""The form of an answer as data, and the cleaning of what people and files put into it."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.numbers import ONE, ZERO, BadNumber, canonical, parse_number, parse_rate
from scoring.reasons import Reason

NOT_APPLICABLE = "not_applicable"

Answer = Mapping[str, object]
Cleaned = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswerField:
    """One box of an answer's form.

    Fields of one group are filled in together; a form with several groups wants exactly one.
    """

    name: str
    kind: str  # choice, number, count or rate
    label: str
    label_en: str
    choices: tuple[tuple[str, str, str], ...] = ()  # value, label, label in English
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    required: bool = True
    group: str = "answer"


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


def clean(form: Form, answer: Answer) -> dict[str, str]:
    """Normalise an answer to plain strings; raise BadAnswer for the first box that is wrong."""
    given = _filled(answer)
    if not given.keys() <= form.by_name.keys():
        name = min(given.keys() - form.by_name.keys())
        known = ", ".join(form.by_name)
        raise BadAnswer(name, given[name], Reason("answer.unknown_field", {"known": known}))
    if NOT_APPLICABLE in given:
        choice = _choice(form.by_name[NOT_APPLICABLE], given.pop(NOT_APPLICABLE))
        if choice == "yes":
            return {NOT_APPLICABLE: "yes"}
    cleaned = {box.name: _clean_box(box, given) for box in _one_group(form, given)}
    form.check(cleaned)
    return cleaned


def _filled(answer: Answer) -> dict[str, str]:
    if not isinstance(answer, Mapping):
        raise BadAnswer("", repr(answer), Reason("answer.want_mapping"))
    texts = ((name, _text(name, value)) for name, value in answer.items())
    return {name: text for name, text in texts if text}


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return (value if value.isascii() else unicodedata.normalize("NFC", value)).strip()
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise BadAnswer(name, str(value), Reason("answer.want_text"))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


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


def _clean_box(box: AnswerField, given: Mapping[str, str]) -> str:
    if box.name not in given:
        raise BadAnswer(box.name, "", Reason("answer.empty", _words(box)))
    return _CLEANERS[box.kind](box, given[box.name])


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


def _read(box: AnswerField, text: str, read: Callable[[str], Decimal], right: str) -> Decimal:
    try:
        number = read(text)
    except BadNumber:
        raise BadAnswer(box.name, text, Reason(right)) from None
    low, high = box.minimum, box.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise BadAnswer(box.name, text, _range(right, low, high))
    return number


def _range(right: str, low: Decimal | None, high: Decimal | None) -> Reason:
    if high is None:
        return Reason(f"{right}_from", {"low": ZERO if low is None else low})
    return Reason(f"{right}_between", {"low": ZERO if low is None else low, "high": high})


def _number(box: AnswerField, text: str) -> str:
    return canonical(_read(box, text, parse_number, "answer.want_number"))


def _rate(box: AnswerField, text: str) -> str:
    return canonical(_read(box, text, parse_rate, "answer.want_rate"))


def _count(box: AnswerField, text: str) -> str:
    number = _read(box, text, parse_number, "answer.want_count")
    if number % ONE:
        raise BadAnswer(box.name, text, Reason("answer.want_count"))
    return canonical(number)


_CLEANERS: dict[str, Callable[[AnswerField, str], str]] = {
    "choice": _choice,
    "number": _number,
    "count": _count,
    "rate": _rate,
}
