"""Open a TOML or JSON text as a table that can be read key by key."""

import json
import tomllib
from decimal import Decimal

from scoring import toml_places
from scoring.problems import BadFile, Problem
from scoring.reasons import Reason
from scoring.tables import Source, Table

MOST_SHOWN = 80
_SYNTAX = "(at line "


def open_toml(text: str, *, name: str) -> Table:
    """Parse a TOML text into its root table; raise BadFile where it is not TOML."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        what, _at, where = str(error).partition(_SYNTAX)
        line = int(where.split(",")[0]) if where else len(text.splitlines()) or 1
        raise BadFile((_broken(name, text, line, "toml", what.strip()),)) from None
    except (ValueError, RecursionError) as error:
        raise BadFile((_broken(name, text, 1, "toml", str(error)),)) from None
    return Table(data, (), Source(name, toml_places.places(text)))


def open_json(text: str, *, name: str) -> Table:
    """Parse a JSON object into its root table; raise BadFile where it is not one."""
    try:
        data = json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_twice
        )
    except json.JSONDecodeError as error:
        raise BadFile((_broken(name, text, error.lineno, "json", error.msg),)) from None
    except (ValueError, RecursionError) as error:
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
