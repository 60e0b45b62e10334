"""Plain data of our objects, its one canonical writing, and the digest of that."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal

from scoring.numbers import canonical

Write = Callable[[Decimal], str]


def digest(obj: object) -> str:
    """Give the SHA-256 of the canonical JSON: sorted keys, no spaces, decimals as strings."""
    data = plain(obj, number=canonical)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(obj: object, *, number: Write = "{:f}".format) -> object:
    """Turn dataclasses, decimals and sets into what JSON can hold; refuse floats."""
    if isinstance(obj, float):
        raise TypeError("a float has no place in a score")
    if is_dataclass(obj):
        shown = (f.name for f in fields(obj) if f.repr)
        return {name: plain(getattr(obj, name), number=number) for name in shown}
    for kind, write in _WRITERS.items():
        if isinstance(obj, kind):
            return write(obj, number)
    # A date of a TOML file, say: the schema refuses it, and says so with this text.
    return obj if obj is None or isinstance(obj, (str, int)) else str(obj)


def _mapping(obj: Mapping[object, object], number: Write) -> dict[str, object]:
    return {str(key): plain(value, number=number) for key, value in obj.items()}


def _sequence(obj: tuple[object, ...] | list[object], number: Write) -> list[object]:
    return [plain(item, number=number) for item in obj]


def _set(obj: frozenset[str], number: Write) -> list[object]:
    return [plain(item, number=number) for item in sorted(obj)]


_WRITERS: dict[type, Callable[..., object]] = {
    Decimal: lambda obj, number: number(obj),
    Mapping: _mapping,
    frozenset: _set,
    list: _sequence,
    tuple: _sequence,
}
