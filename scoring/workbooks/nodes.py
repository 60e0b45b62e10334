"""A node of the tree as the cells of its row, and back: what a cell cannot hold goes into TOML."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from scoring.digests import digest
from scoring.documents import text_of_document
from scoring.spreadsheets import plain_text
from scoring.workbooks.amounts import read_points
from scoring.workbooks.columns import SEE_LEVELS
from scoring.workbooks.forms import BY_KIND
from scoring.workbooks.keys import (
    PARTS,
    RULES,
    code_of,
    codes_text,
    origin_text,
    points_cell,
    read_codes,
    read_origin,
    read_rules,
    read_texts,
    rule_clauses,
    texts_text,
)
from scoring.workbooks.methods import clauses_of_method, read_method
from scoring.workbooks.notation import BadCell, Clause, clauses_of, head_of, is_quoted, quoted
from wording.text import normal, normal_lines

Node = Mapping[str, Any]
Cells = dict[str, str]
MOST_CLAUSES, MOST_LETTERS = 6, 300
LONGEST_CELL = 32_000  # a spreadsheet holds 32,767 letters, and cuts what is longer without a word
CANNOT = (BadCell, LookupError, TypeError, AttributeError, ValueError)


class LevelRow(NamedTuple):
    """A clause of a method on a row of its own."""

    code: str
    key: str
    label: str
    label_en: str
    value: str


@dataclass
class Said:
    """What the cells of a row say, and the rows of the other sheet that belong to it."""

    cells: Cells = field(default_factory=dict)
    levels: tuple[LevelRow, ...] = ()


class Column(NamedTuple):
    """How one key of a node is written into its cell and read from it."""

    cell: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadCell("sheet.not_writable", str(value))
    return value


COLUMNS = {
    "code": Column("code", _text, normal),
    "name": Column("name", _text, normal),
    "name_en": Column("name_en", _text, normal),
    "evidence": Column("evidence", texts_text, read_texts),
    "evidence_en": Column("evidence_en", texts_text, read_texts),
    "lead": Column("lead", _text, code_of),
    "alternate": Column("alternate", _text, code_of),
    "blocs": Column("blocs", codes_text, read_codes),
    "part": Column("part", PARTS.write, PARTS.read),
    "origin": Column("origin", origin_text, read_origin),
}
RULE_KEYS = {rule.key for rule in RULES} | {"max_points_by_bloc"}


def said(node: Node, *, in_rows: bool) -> Said:
    """Write the cells of a node; `in_rows` allows a long method to take rows of its own."""
    found, rest = Said(), {}
    for key, value in node.items():
        if key in RULE_KEYS and _comes_back(partial(_rule_back, key), value):
            continue
        if key in COLUMNS and _comes_back(partial(_cell_back, COLUMNS[key]), value):
            found.cells[COLUMNS[key].cell] = COLUMNS[key].write(value)
        elif key == "max_points" and _comes_back(_points_back, value):
            found.cells["points"] = points_cell(value)
        elif key == "method" and _comes_back(partial(_method_back, in_rows=in_rows), value):
            _write_method(found, node, in_rows=in_rows)
        else:
            rest[key] = value
    rules = {key: node[key] for key in node.keys() & RULE_KEYS - rest.keys()}
    if rules:
        found.cells["rules"] = ";\n".join(clause.text() for clause in rule_clauses(rules))
    if rest:
        found.cells["toml"] = snippet(rest)
    return found


def _comes_back(there_and_back: Callable[[Any], Any], value: Any) -> bool:
    """Tell whether a value comes out of its cell as it went in."""
    try:
        return digest(there_and_back(value)) == digest(value)
    except CANNOT:
        return False


def _cell_back(column: Column, value: Any) -> Any:
    text = _short(column.write(value))
    return column.read(normal_lines(text)) if text else None


def _rule_back(key: str, value: Any) -> Any:
    text = _short(";\n".join(clause.text() for clause in rule_clauses({key: value})))
    return read_rules(normal_lines(text))[key]


def _points_back(value: Any) -> Any:
    return read_points(points_cell(value))


def _method_back(method: Node, *, in_rows: bool) -> Any:
    found = Said()
    _write_method(found, {"code": "x", "method": method}, in_rows=in_rows)
    values = _short(normal_lines(found.cells.get("values", "")))
    rows = [
        level_clause(normal(row.key), normal(row.label), normal(row.label_en), row.value)
        for row in found.levels
    ]
    reading = read_method(found.cells["form"], [*cell_clauses(values), *rows])
    return None if reading.wrong else reading.method


def _short(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise BadCell("sheet.too_long", text[:80])
    return text


def _write_method(found: Said, node: Node, *, in_rows: bool) -> None:
    method = node["method"]
    found.cells["form"] = BY_KIND[method["kind"]].name
    clauses = clauses_of_method(method)
    text = ";\n".join(clause.text() for clause in clauses)
    if in_rows and (len(clauses) > MOST_CLAUSES or len(text) > MOST_LETTERS):
        found.cells["values"] = SEE_LEVELS
        found.levels = tuple(_level(node["code"], clause) for clause in clauses)
    elif text:
        found.cells["values"] = text


def _level(code: str, clause: Clause) -> LevelRow:
    key = quoted(clause.key) if clause.is_quoted else clause.key
    return LevelRow(code, key, clause.label, clause.label_en, clause.value)


def level_clause(
    key: str, label: str, label_en: str, value: str, place: tuple[int, str] | None = None
) -> Clause:
    """Read a clause that has a row of its own."""
    name, _label, _label_en = head_of(key)
    return Clause(name, value, label, label_en, is_quoted(key), place)


def cell_clauses(text: str) -> tuple[Clause, ...]:
    """Read the clauses of a cell; one that only points to the other sheet has none."""
    return clauses_of(text.replace(SEE_LEVELS, ""))


def snippet(keys: Mapping[str, Any]) -> str:
    """Write keys as TOML, for what no other cell can say."""
    text = text_of_document(dict(keys)).strip()
    # What no workbook may hold is written as TOML allows it to be.
    return "".join(sign if plain_text(sign) else f"\\u{ord(sign):04X}" for sign in text)


def read_snippet(text: str) -> dict[str, Any]:
    """Read keys from TOML; raise BadCell where it is none."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadCell("sheet.want_toml", text, message=str(error)) from None
