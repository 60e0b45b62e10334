"""Read a table of a TOML or JSON file key by key, collecting every problem on the way."""

import json
import tomllib
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring import toml_places
from scoring.numbers import HUNDRED, ONE, ZERO, BadNumber, parse_number
from scoring.problems import BadFile, Problem
from scoring.reasons import Reason, Value
from scoring.toml_places import Path

_SYNTAX = "(at line "
MOST_SHOWN = 80


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
        shown = "" if value is None else str(value)
        place = toml_places.written(path)
        self.problems.append(Problem(self.file, line, place, shown, right, form))

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
        shown = "…" if isinstance(value, dict | list) else value
        self.source.refuse((*self.path, key), shown, Reason(code, values))

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

    def unique(self, key: str, values: Iterable[str]) -> None:
        """Note each value that stands twice."""
        seen: set[str] = set()
        for value in values:
            if value in seen:
                right = Reason("file.want_unique")
                self.source.refuse((*self.path, key), value, right)
            seen.add(value)

    def close(self) -> None:
        """Note every key that nobody read: most of them are typing mistakes."""
        for key in self.data.keys() - self.used:
            self.refuse(key, "file.unknown_key", known=", ".join(sorted(self.used)))

    def _take(self, key: str, default: object) -> Any:
        self.used.add(key)
        return self.data.get(key, default)


def open_toml(text: str, *, name: str) -> Table:
    """Parse a TOML text into its root table; raise BadFile where it is not TOML."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        what, _at, where = str(error).partition(_SYNTAX)
        line = int(where.split(",")[0]) if where else len(text.splitlines()) or 1
        raise BadFile((_broken(name, text, line, "toml", what.strip()),)) from None
    return Table(data, (), Source(name, toml_places.places(text)))


def open_json(text: str, *, name: str) -> Table:
    """Parse a JSON object into its root table; raise BadFile where it is not one."""
    try:
        data = json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_twice
        )
    except json.JSONDecodeError as error:
        raise BadFile((_broken(name, text, error.lineno, "json", error.msg),)) from None
    except ValueError as error:
        raise BadFile((_broken(name, text, 1, "json", str(error)),)) from None
    return json_table(data, name=name)


def json_table(data: object, *, name: str) -> Table:
    """Open a parsed JSON object; raise BadFile where it is something else."""
    if not isinstance(data, dict):
        right = Reason("file.want_object")
        raise BadFile((Problem(name, None, "", type(data).__name__, right, "json"),))
    return Table(data, (), Source(name))


def _broken(name: str, text: str, line: int, form: str, message: str) -> Problem:
    """Put a parser's complaint into the form of our problems."""
    lines = text.splitlines()
    shown = lines[line - 1].strip()[:MOST_SHOWN] if line <= len(lines) else ""
    return Problem(name, line, "", shown, Reason(f"file.want_{form}", {"message": message}), form)


def _no_constant(word: str) -> object:
    raise ValueError(word)


def _no_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _value in pairs]
        raise ValueError(next(key for key in keys if keys.count(key) > 1))
    return data
