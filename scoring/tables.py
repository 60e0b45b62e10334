"""Read a table of a TOML or JSON file key by key, collecting every problem on the way."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring import toml_places
from scoring.numbers import HUNDRED, ONE, ZERO, BadNumber, parse_number
from scoring.problems import BadFile, Problem
from scoring.reasons import Reason, Value
from scoring.toml_places import Path

_FRACTION = re.compile(r"(\d{1,4})(?:/([1-9]\d{0,3}))?", re.ASCII)
_NOT_TEXTS = {"file.want_number", "file.want_whole", "file.want_flag", "file.want_exact"}


def shown(value: object) -> str:
    """Write the value of a key as its file does, so that people find it there."""
    return value or "" if value is None or isinstance(value, str) else _item(value)


def _item(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_item(key)}: {_item(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_item(one) for one in value) + "]"
    if value is None or isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _looks_like_another(text: str) -> bool:
    try:
        parse_number(text)
    except BadNumber:
        return text in {"true", "false"}
    return True


def _fraction(value: Any) -> Fraction | None:
    if isinstance(value, str) and (match := _FRACTION.fullmatch(value)):
        return Fraction(int(match[1]), int(match[2] or 1))
    exact = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Fraction(value) if exact and Decimal(value).is_finite() else None


@dataclass(slots=True)
class Source:
    """The file being read: its name, where its keys stand, and what is wrong with it so far."""

    file: str
    places: dict[Path, int] | None = None  # none for JSON, where the path says enough
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: Path, value: object, right: Reason) -> None:
        """Note a problem."""
        line = None if self.places is None else toml_places.line_of(self.places, path)
        form = "json" if self.places is None else "toml"
        place = toml_places.written(path)
        self.problems.append(Problem(self.file, line, place, shown(value), right, form))

    def finish(self) -> None:
        """Raise BadFile where anything was noted."""
        if self.problems:
            raise BadFile(tuple(sorted(self.problems, key=lambda problem: problem.line or 0)))


class Table:
    """One table of the file; each reader gives a usable value even after noting a problem."""

    def __init__(self, data: dict[str, Any], path: Path, source: Source) -> None:
        self.data = data
        self.path = path
        self.source = source
        self.used: set[str] = set()

    def refuse(self, key: str, code: str, **values: Value) -> None:
        """Note that the value of a key is wrong, and what would be right."""
        value = self.data.get(key)
        if code in _NOT_TEXTS and isinstance(value, str) and _looks_like_another(value):
            value = f'"{value}"'  # right but for its quotes
        self.source.refuse((*self.path, key), value, Reason(code, values))

    def refuse_at(self, path: Path, value: object, code: str, **values: Value) -> None:
        """Note that a value somewhere beneath this table is wrong."""
        self.source.refuse((*self.path, *path), value, Reason(code, values))

    def has(self, key: str) -> bool:
        """Tell whether the key is written."""
        return key in self.data

    def keys(self) -> tuple[str, ...]:
        """List the keys as written."""
        return tuple(self.data)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Read a text that is not empty."""
        value = self._take(key, default)
        if isinstance(value, str) and (value.strip() or value == default):
            return unicodedata.normalize("NFC", value).strip()
        self.refuse(key, "file.want_text")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; an absent key is an empty list."""
        value = self._take(key, [])
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(unicodedata.normalize("NFC", item) for item in value)
        self.refuse(key, "file.want_texts")
        return ()

    def flag(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._take(key, default)
        if isinstance(value, bool):
            return value
        self.refuse(key, "file.want_flag")
        return default

    def choice(self, key: str, known: Collection[str], *, default: str | None = None) -> str:
        """Read one of several words."""
        value = self._take(key, default)
        if isinstance(value, str) and value in known:
            return value
        self.refuse(key, "file.want_choice", known=", ".join(known))
        return next(iter(known), "")

    def whole(self, key: str, low: int, high: int, *, default: int | None = None) -> int:
        """Read a whole number between two bounds."""
        value = self._take(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.refuse(key, "file.want_whole", low=low, high=high)
        return low

    def number(
        self, key: str, low: Decimal, high: Decimal, *, default: Decimal | None = None
    ) -> Decimal:
        """Read a decimal number between two bounds."""
        value = self._take(key, default)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_finite() and low <= number <= high:
                return number
        self.refuse(key, "file.want_number", low=low, high=high)
        return high

    def share(self, key: str, *, default: Decimal | None = None) -> Decimal:
        """Read a number between 0 and 1."""
        return self.number(key, ZERO, ONE, default=default)

    def points(self, key: str, *, default: Decimal | None = None) -> Decimal:
        """Read a number of points, 0 to 100."""
        return self.number(key, ZERO, HUNDRED, default=default)

    def decimal(self, key: str) -> Decimal | None:
        """Read a decimal that JSON carries as a text; an absent key or null gives None."""
        value = self._take(key, None)
        if value is None:
            return None
        try:
            return parse_number(value)
        except BadNumber:
            self.refuse(key, "file.want_number_text")
            return None

    def fraction(self, key: str) -> Fraction | None:
        """Read a fraction written as "1/3" or as a number; anything else gives None."""
        return _fraction(self._take(key, None))

    def exact(
        self, key: str, low: Decimal, high: Decimal, *, default: Fraction | None = None
    ) -> Fraction:
        """Read a number or a fraction such as "1/3" between two bounds."""
        if key not in self.data and default is not None:
            self.used.add(key)
            return default
        value = self.fraction(key)
        if value is not None and low <= value <= high:
            return value
        self.refuse(key, "file.want_exact", low=low, high=high)
        return Fraction(high)

    def exacts(self, key: str, count: int, low: Decimal, high: Decimal) -> tuple[Fraction, ...]:
        """Read a list of so many numbers or fractions between two bounds."""
        value = self._take(key, None)
        if isinstance(value, list) and len(value) == count:
            found = [_fraction(one) for one in value]
            inside = [one for one in found if one is not None and low <= one <= high]
            if len(inside) == count:
                return tuple(inside)
        self.refuse(key, "file.want_exacts", count=count, low=low, high=high)
        return (Fraction(low),) * count

    def table(self, key: str) -> "Table":
        """Open a table; an absent or wrong one reads as empty."""
        value = self._take(key, {})
        if isinstance(value, dict):
            return Table(value, (*self.path, key), self.source)
        self.refuse(key, "file.want_table")
        return Table({}, (*self.path, key), self.source)

    def tables(self, key: str, *, at_least: int = 0) -> tuple["Table", ...]:
        """Open a list of tables."""
        value = self._take(key, [])
        if (
            not isinstance(value, list)
            or len(value) < at_least
            or not all(isinstance(item, dict) for item in value)
        ):
            self.refuse(key, "file.want_tables", least=at_least)
            return ()
        path = (*self.path, key)
        return tuple(Table(item, (*path, i), self.source) for i, item in enumerate(value))

    def unique(self, values: Iterable[tuple[Path, str]]) -> None:
        """Note each value that stands twice, at its path under this table."""
        seen: set[str] = set()
        for path, value in values:
            if value and value in seen:
                self.source.refuse((*self.path, *path), value, Reason("file.want_unique"))
            seen.add(value)

    def close(self) -> None:
        """Note every key that nobody read: most of them are typing mistakes."""
        for key in self.data.keys() - self.used:
            self.refuse(key, "file.unknown_key", known=", ".join(sorted(self.used)))

    def _take(self, key: str, default: object) -> Any:
        self.used.add(key)
        return self.data.get(key, default)
