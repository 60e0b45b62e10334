"""Reasons as data: a code with its values, put into words in Vietnamese or English on demand."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Self

from scoring.exact import written
from scoring.numbers import (
    HUNDRED,
    ROUNDING_MODES,
    ZERO,
    canonical,
    exactly,
    in_groups,
    localised,
    typed_back,
)

LANGUAGES = ("vi", "en")
MOST_PLACES_SHOWN = 4

# A fraction is written as a decimal when it is told, and not before: most steps are never read.
Value = str | int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number or a decision is what it is."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def text(self, lang: str = "vi") -> str:
        """Say it as a sentence."""
        sentence = sentences()[self.code][LANGUAGES.index(lang)]
        return sentence.format_map(_Spoken(self.values, lang))

    def as_json(self) -> dict[str, object]:
        """Give the reason as plain data; decimals are strings with a dot."""
        return {"code": self.code, "values": {k: _plain(v) for k, v in self.values.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Read back what as_json gave; it says the same sentences."""
        values = data.get("values")
        return cls(str(data["code"]), dict(values) if isinstance(values, Mapping) else {})


Step = Reason


@cache
def sentences() -> Mapping[str, tuple[str, ...]]:
    """Read the one table of sentences: code to its text in each language."""
    text = Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8")
    return dict(_flattened(tomllib.loads(text), ""))


def _flattened(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, value in table.items():
        if not isinstance(value, dict):
            continue
        if set(LANGUAGES) <= value.keys():
            yield prefix + key, tuple(str(value[lang]) for lang in LANGUAGES)
        else:
            yield from _flattened(value, f"{prefix}{key}.")


def _plain(value: Value) -> str | int:
    if isinstance(value, str | int):
        return value
    return format(written(value), "f")


class _Spoken(dict[str, object]):
    """The values of a reason, each able to write itself in the language."""

    def __init__(self, values: Mapping[str, Value], lang: str) -> None:
        super().__init__(values)
        self.lang = lang

    def __getitem__(self, key: str) -> "_Word":
        translated = self.get(f"{key}_{self.lang}")
        return _Word(translated or super().__getitem__(key), self.lang)


@dataclass(frozen=True, slots=True)
class _Word:
    """One value; the sentence says how.

    n a number, p points, f with its zeros, % a rate, g with thousands in groups, t to be typed,
    d a day.
    """

    value: object
    lang: str

    def __format__(self, how: str) -> str:
        value = written(self.value) if isinstance(self.value, Fraction) else self.value
        return _WRITERS[how](str(value), self.lang)


def _number(text: str, lang: str) -> str:
    value = Decimal(text)
    if value.as_tuple().exponent < -MOST_PLACES_SHOWN:  # type: ignore[operator]  # finite: an int
        with exactly():
            places = Decimal(1).scaleb(-MOST_PLACES_SHOWN)
            near = value.quantize(places, rounding=ROUNDING_MODES["half_up"])
            if near == near.quantize(places.scaleb(1)):
                # 84.99999 is not the 85 that it did not reach.
                near = value.quantize(places, rounding=ROUNDING_MODES["down"])
            value = near
    return localised(canonical(value), lang)


def _points(text: str, lang: str) -> str:
    unit = "điểm" if lang == "vi" else "point" if abs(Decimal(text)) == 1 else "points"
    return f"{_number(text, lang)} {unit}"


def _rate(text: str, lang: str) -> str:
    with exactly():
        return _number(str(Decimal(text) * HUNDRED + ZERO), lang) + "%"


def _day(text: str, _lang: str) -> str:
    """Write a day or a month as both languages do here: 01/06/2021."""
    return "/".join(reversed(text.split("-")))


_WRITERS: dict[str, Callable[[str, str], str]] = {
    "": lambda text, _lang: text,
    "n": _number,
    "p": _points,
    "f": lambda text, lang: localised(format(Decimal(text), "f"), lang),
    "%": _rate,
    "g": lambda text, lang: in_groups(canonical(Decimal(text)), lang),
    "d": _day,
    "t": lambda text, lang: typed_back(Decimal(text), lang),
}
