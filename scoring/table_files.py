"""Open a TOML or JSON text as a table that can be read key by key."""

import json
import tomllib
from collections.abc import Iterable
from decimal import Decimal

from scoring import toml_places
from scoring.problems import MOST_SHOWN, BadFile, Problem
from scoring.reasons import Reason
from scoring.tables import Source, Table, shown

MOST_LEVELS = 100
MOST_DIGITS = 400  # enough for anything a double can be written as; beyond it memory would go
_SYNTAX = "(at line "


class _BadToken(ValueError):
    """A number or word that the format allows and we do not."""


class _TwiceTheKey(ValueError):
    """An object of a JSON file has a key twice, so that one of its values would be lost."""

    def __init__(self, key: str, value: object) -> None:
        super().__init__(key, value)
        self.key = key
        self.value = value


def open_toml(text: str, *, name: str) -> Table:
    """Parse a TOML text into its root table; raise BadFile where it is not TOML."""
    try:
        data = tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        what, _at, where = str(error).partition(_SYNTAX)
        line = int(where.split(",")[0]) if where else len(text.splitlines()) or 1
        raise BadFile((_broken(name, text, line, "toml", what.strip()),)) from None
    except ValueError as error:
        raise BadFile((_refused(name, text, "toml", error),)) from None
    except RecursionError:
        raise BadFile((_too_deep(name),)) from None
    _check_levels(data, name)
    return Table(data, (), Source(name, toml_places.places(text)))


def open_json(text: str, *, name: str) -> Table:
    """Parse a JSON object into its root table; raise BadFile where it is not one."""
    try:
        data = json.loads(
            text, parse_float=_decimal, parse_constant=_no_constant, object_pairs_hook=_no_twice
        )
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False, default=str).encode()  # half a letter has no bytes
    except json.JSONDecodeError as error:
        raise BadFile((_broken(name, text, error.lineno, "json", error.msg),)) from None
    except _TwiceTheKey as twice:
        right = Reason("file.want_key_once")
        problem = Problem(name, None, twice.key, shown(twice.value), right, "json")
        raise BadFile((problem,)) from None
    except ValueError as error:
        raise BadFile((_refused(name, text, "json", error),)) from None
    except RecursionError:
        raise BadFile((_too_deep(name),)) from None
    _check_levels(data, name)
    return json_table(data, name=name)


def json_table(data: object, *, name: str) -> Table:
    """Open a parsed JSON object; raise BadFile where it is something else."""
    if not isinstance(data, dict):
        right = Reason("file.want_object")
        raise BadFile((Problem(name, None, "", shown(data), right, "json"),))
    return Table(data, (), Source(name))


def _broken(name: str, text: str, line: int, form: str, message: str) -> Problem:
    """Put a parser's complaint into the form of our problems."""
    lines = text.splitlines()
    there = lines[line - 1].strip()[:MOST_SHOWN] if line <= len(lines) else ""
    return Problem(name, line, "", there, Reason(f"file.want_{form}", {"message": message}), form)


def _refused(name: str, text: str, form: str, error: ValueError) -> Problem:
    """Say what of a file is beyond us, at the line where it first stands."""
    if isinstance(error, UnicodeEncodeError):
        error = _BadToken(ascii(error.object[error.start])[1:-1])
    token = str(error) if isinstance(error, _BadToken) else ""
    lines = enumerate(text.splitlines(), start=1)
    line = next((number for number, there in lines if token in there), 1)
    return _broken(name, text, line, form, token[:MOST_SHOWN] or str(error))


def _check_levels(data: object, name: str) -> None:
    """Raise BadFile where lists and tables are nested deeper than anyone could follow."""
    level = [data]
    for _level in range(MOST_LEVELS):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise BadFile((_too_deep(name),))


def _too_deep(name: str) -> Problem:
    right = Reason("file.want_levels", {"most": MOST_LEVELS})
    return Problem(name, None, "", "", right, "file")


def _inside(outer: object) -> Iterable[object]:
    inner = outer.values() if isinstance(outer, dict) else outer
    if not isinstance(inner, Iterable):
        return ()
    return [one for one in inner if isinstance(one, dict | list)]


def _decimal(word: str) -> Decimal:
    value = Decimal(word)
    if value.is_finite() and abs(value.adjusted()) > MOST_DIGITS:
        raise _BadToken(word)
    return value


def _no_constant(word: str) -> object:
    raise _BadToken(word)


def _no_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data: dict[str, object] = {}
    for key, value in pairs:
        if key in data:
            raise _TwiceTheKey(key, value)
        data[key] = value
    return data
