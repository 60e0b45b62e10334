"""Yes or no, on time or late, one of several options: each choice earns a share of the most."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.answers import AnswerField, Cleaned
from scoring.methods.kinds import Earned, Kind
from scoring.numbers import ONE, ZERO
from scoring.reasons import Step
from scoring.tables import Table


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice and the share of the most points it earns."""

    value: str
    label: str
    label_en: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class YesNo:
    """The work was done or it was not."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Timeliness:
    """The work was done on time, late, or not at all."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """One of several described levels was reached."""

    choices: tuple[Choice, ...]


Chosen = YesNo | Timeliness | Options

_ASKED = {
    YesNo: ("value", "Kết quả thực hiện", "Result"),
    Timeliness: ("outcome", "Thời điểm hoàn thành", "When it was done"),
    Options: ("option", "Mức đạt được", "Level reached"),
}
_YES_NO = (("yes", "Có", "Yes", ONE), ("no", "Không", "No", ZERO))
_TIMELINESS = (
    ("on_time", "Đúng hạn", "On time", ONE),
    ("late", "Trễ hạn", "Late", Decimal("0.5")),
    ("none", "Không thực hiện", "Not done", ZERO),
)


def _read_yes_no(table: Table, _most: Decimal) -> YesNo:
    return YesNo(_read_fixed(table, _YES_NO))


def _read_timeliness(table: Table, _most: Decimal) -> Timeliness:
    return Timeliness(_read_fixed(table, _TIMELINESS))


def _read_fixed(
    table: Table, known: tuple[tuple[str, str, str, Decimal], ...]
) -> tuple[Choice, ...]:
    return tuple(
        Choice(value, label, label_en, table.share(value, default=share))
        for value, label, label_en, share in known
    )


def _read_options(table: Table, _most: Decimal) -> Options:
    choices = tuple(_read_option(option) for option in table.tables("options", at_least=2))
    table.unique((("options", i, "value"), one.value) for i, one in enumerate(choices))
    return Options(choices)


def _read_option(option: Table) -> Choice:
    value = option.text("value")
    label = option.text("label", default=value)
    label_en = option.text("label_en", default=label)
    return Choice(value, label, label_en, option.share("share"))


def _fields(method: Chosen, _most: Decimal) -> tuple[AnswerField, ...]:
    name, label, label_en = _ASKED[type(method)]
    choices = tuple((choice.value, choice.label, choice.label_en) for choice in method.choices)
    return (AnswerField(name, "choice", label, label_en, choices),)


def _earned(method: Chosen, most: Decimal, answer: Cleaned) -> Earned:
    value = answer[_ASKED[type(method)][0]]
    choice = next(choice for choice in method.choices if choice.value == value)
    points = choice.share * most
    words = {"choice": choice.label, "choice_en": choice.label_en}
    step = Step("points.choice", {**words, "share": choice.share, "max": most, "points": points})
    return points, (step,)


KINDS = (
    Kind("yes_no", YesNo, _read_yes_no, _fields, _earned),
    Kind("timeliness", Timeliness, _read_timeliness, _fields, _earned),
    Kind("options", Options, _read_options, _fields, _earned),
)
