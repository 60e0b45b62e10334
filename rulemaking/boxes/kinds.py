"""Kinds of boxes: how a value of the file is typed, and how what is typed is read.

What cannot be read stays as it was typed: the reader of files names it as a problem in its place,
and nothing that a person wrote is thrown away.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from scoring.numbers import BadNumber, TwoReadings, read_quantity, read_rate, typed_back
from wording.language import lang
from wording.text import composed, normal

if TYPE_CHECKING:
    from collections.abc import Callable

HUNDRED = Decimal(100)
NOTHING = object()  # nothing is said: the key is left out


class Kind(NamedTuple):
    """Write a value for its box, and read what stands in the box."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def whole_or_decimal(value: Decimal) -> int | Decimal:
    """Return a number as a file has it: 3 and not 3.0, so that the same set has one digest."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _number(typed: str) -> Any:
    try:
        return whole_or_decimal(read_quantity(typed))
    except TwoReadings as two:  # “1,250” points are one and a quarter: nobody gives a thousand
        return whole_or_decimal(two.other)
    except BadNumber:
        return typed


def _share(typed: str) -> Any:
    """Read per cent; “1/3” stays the exact third that it is."""
    try:
        return typed if "/" in typed else whole_or_decimal(read_rate(typed))
    except BadNumber:
        return typed


def _whole(typed: str) -> Any:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed


def _in_digits(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return str(value)
    return typed_back(Decimal(value), lang())


def _in_per_cent(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return str(value)
    return _in_digits((Decimal(value) * HUNDRED).normalize())


def _lines(typed: str) -> Any:
    lines = [normal(line) for line in composed(typed).splitlines()]
    return [line for line in lines if line] or NOTHING


def _words(typed: str) -> Any:
    return [word for word in normal(typed.replace(",", " ").replace(";", " ")).split(" ") if word]


def _listed(separator: str) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        return separator.join(map(str, value)) if isinstance(value, list) else str(value)

    return write


def _map(typed: str) -> Any:
    """Read “KHOI = 85; 2.1 = 3”: a number for each code."""
    pairs = [one.partition("=") for one in typed.replace("\n", ";").split(";") if one.strip()]
    if not all(sign for _code, sign, _number_ in pairs):
        return typed
    return {normal(code): _number(normal(number)) for code, _sign, number in pairs}


def _in_pairs(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return "; ".join(f"{code} = {_in_digits(number)}" for code, number in value.items())


_FLAGS = {"yes": True, "no": False}

KINDS: dict[str, Kind] = {
    "line": Kind(str, normal),
    "text": Kind(str, normal),
    "agency": Kind(str, normal),
    "number": Kind(_in_digits, _number),
    "share": Kind(_in_per_cent, _share),
    "whole": Kind(_in_digits, _whole),
    "choice": Kind(str, normal),
    "flag": Kind(lambda value: "yes" if value is True else "", lambda typed: typed == "yes"),
    "three": Kind(
        lambda value: "yes" if value is True else "no" if value is False else str(value),
        lambda typed: _FLAGS.get(typed, typed),
    ),
    "lines": Kind(_listed("\n"), _lines),
    "words": Kind(_listed(", "), _words),
    "many": Kind(_listed(", "), _words),
    "map": Kind(_in_pairs, _map),
}


def write(kind: str, value: Any) -> str:
    """Write a value for its box; nothing where nothing is said."""
    return "" if value is NOTHING or value is None else KINDS[kind].write(value)


def read(kind: str, typed: str, old: Any = NOTHING) -> Any:
    """Read what was typed over what was there; what was not touched stays as it is written."""
    if typed == write(kind, old):
        return old
    if not typed.strip():
        return NOTHING
    found = KINDS[kind].read(typed)
    if kind == "many" and isinstance(old, list) and sorted(found) == sorted(map(str, old)):
        return old  # the boxes that are ticked have no order
    return NOTHING if found in ("", []) else found
