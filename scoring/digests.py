"""Plain data of our objects, its one canonical writing, and the digest of that."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from scoring.exact import written
from scoring.numbers import canonical

Write = Callable[[Decimal], str]
Writer = Callable[[Any, Write], object]


def digest(obj: object) -> str:
    """Give the SHA-256 of the canonical JSON: sorted keys, no spaces, decimals as strings."""
    data = plain(obj, number=canonical)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(obj: Any, *, number: Write = "{:f}".format) -> object:
    """Turn dataclasses, decimals and sets into what JSON can hold; refuse floats."""
    return _writer(obj.__class__)(obj, number)


@cache
def _writer(kind: Any) -> Writer:
    """Choose once for each type how its objects become plain: a scorecard has thousands of them."""
    if is_dataclass(kind):
        return _fields([each.name for each in fields(kind) if each.repr])
    return next((write for each, write in _WRITERS.items() if issubclass(kind, each)), _text)


def _fields(names: list[str]) -> Writer:
    def write(obj: object, number: Write) -> dict[str, object]:
        return {name: plain(getattr(obj, name), number=number) for name in names}

    return write


def _refuse(_obj: object, _number: Write) -> object:
    raise TypeError("a float has no place in a score")


def _itself(obj: object, _number: Write) -> object:
    return obj


def _text(obj: object, _number: Write) -> object:
    # A date of a TOML file, say: the schema refuses it, and says so with this text.
    return str(obj)


def _mapping(obj: Mapping[object, object], number: Write) -> dict[str, object]:
    return {str(key): plain(value, number=number) for key, value in obj.items()}


def _sequence(obj: tuple[object, ...] | list[object], number: Write) -> list[object]:
    return [plain(item, number=number) for item in obj]


def _set(obj: frozenset[str], number: Write) -> list[object]:
    return [plain(item, number=number) for item in sorted(obj)]


_WRITERS: dict[type, Writer] = {
    str: _itself,
    int: _itself,
    type(None): _itself,
    float: _refuse,
    Decimal: lambda obj, number: number(obj),
    Fraction: lambda obj, number: number(written(obj)),
    Mapping: _mapping,
    frozenset: _set,
    list: _sequence,
    tuple: _sequence,
}
