"""The sheets of a workbook as rows of texts, in bounded time, and what in them misleads.

openpyxl's quick mode tells neither hidden rows nor merged cells, and its other mode takes half a
minute for a hundred thousand empty rows: so the sheet's own XML is looked through first.
"""

from __future__ import annotations

import io
import re
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from scoring.numbers import canonical
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from xml.etree.ElementTree import Element

# What a number format says in so many words, such as "%" or \\%: no scaling by a hundred.
QUOTED = re.compile(r'"[^"]*"|\\.')
MOST_ROWS, MOST_COLUMNS = 20_000, 60
# Rows and cells, empty ones too: what a reader of the XML must pass in any case.
MOST_PARTS = 500_000
Place = tuple[int, int]


class TooLarge(ValueError):
    """The sheet holds more than a file of results ever does."""


@dataclass(frozen=True, slots=True)
class Block:
    """Merged cells: from column and row to column and row."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        first, last = get_column_letter(self.left), get_column_letter(self.right)
        return f"{first}{self.top}:{last}{self.bottom}"


@dataclass
class Look:
    """What the XML of a sheet tells: how far it is filled, and what its reader does not see."""

    used: dict[int, int] = field(default_factory=dict)  # row → last column with a value
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Block] = field(default_factory=list)
    unsaved: dict[Place, str] = field(default_factory=dict)  # formulas without a value


@dataclass
class Sheet:
    """The rows of a sheet from its first on, and what the XML tells beside them."""

    rows: list[list[str]]
    numbers: set[Place]  # cells that hold a number, not a text
    look: Look
    days: dict[Place, date] = field(default_factory=dict)  # cells that hold a day


def first_sheet(content: bytes) -> Sheet:
    """Read the first visible sheet; formulas count by the value that was saved with them.

    Raises TooLarge, and whatever a broken workbook raises.
    """
    with closing(load_workbook(io.BytesIO(content), read_only=True, data_only=True)) as book:
        sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
        return _read(sheet, content, text)


def visible_sheets(content: bytes, *, without: Collection[str] = ()) -> dict[str, Sheet]:
    """Read every visible sheet by its name, the letters of its cells and their lines kept.

    Raises TooLarge, and whatever a broken workbook raises.
    """
    with closing(load_workbook(io.BytesIO(content), read_only=True, data_only=True)) as book:
        return {
            sheet.title: _read(sheet, content, text_in_lines)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible" and sheet.title not in without
        }


def _read(sheet: Any, content: bytes, write: Callable[[Any], str]) -> Sheet:
    part = sheet._worksheet_path.lstrip("/")  # noqa: SLF001 - nothing else tells which part of the package the sheet is
    look = _look_through(content, part)
    last, width = max(look.used, default=0), max(look.used.values(), default=0)
    if last > MOST_ROWS or width > MOST_COLUMNS:
        raise TooLarge
    found = Sheet([], set(), look)
    for number, cells in enumerate(sheet.iter_rows(max_row=last, max_col=width), 1) if last else ():
        found.rows.append([_as_shown(cell, write) for cell in cells])
        for at, cell in enumerate(cells, 1):
            if isinstance(cell.value, int | float):
                found.numbers.add((number, at))
            elif isinstance(cell.value, date):
                found.days[number, at] = cell.value
    return found


def _as_shown(cell: Any, write: Callable[[Any], str]) -> str:
    """Write a cell; one formatted as per cent shows its reader 87,5% where it holds 0.875."""
    written = write(cell.value)
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    if is_number and "%" in QUOTED.sub("", cell.number_format or ""):
        return f"{canonical(Decimal(written).scaleb(2))}%"
    return written


def text(value: Any) -> str:
    """Write a cell as a person reads it; binary fractions with the 15 digits Excel shows."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return normal(" ".join(str(value).split()))


def text_in_lines(value: Any) -> str:
    """Write a cell with all its letters and lines."""
    return value if isinstance(value, str) else text(value)


def _look_through(content: bytes, part: str) -> Look:
    look = Look()
    with ZipFile(io.BytesIO(content)) as package, package.open(part) as stream:
        row = parts = 0
        for _event, element in iterparse(stream, forbid_dtd=True):
            match element.tag.rpartition("}")[2]:
                case "row":
                    row = int(element.get("r", row + 1))
                    parts += 1 + len(element)
                    _note_row(look, element, row)
                    element.clear()
                case "col" if _is_hidden(element):
                    last = min(int(element.get("max", "0")), MOST_COLUMNS)
                    look.hidden_columns.update(range(int(element.get("min", "1")), last + 1))
                case "mergeCell":
                    parts += 1
                    bounds = [int(at or 0) for at in range_boundaries(element.get("ref", ""))]
                    look.merged.append(Block(*bounds))
            if parts > MOST_PARTS:
                raise TooLarge
    return look


def _note_row(look: Look, row: Element, number: int) -> None:
    at = 0
    for cell in row:
        letters = cell.get("r", "").rstrip("0123456789")
        at = column_index_from_string(letters) if letters else at + 1
        value, formula = _inside(cell)
        if formula and not value:
            look.unsaved[number, at] = formula
        if value or formula:
            look.used[number] = at
    if number in look.used and _is_hidden(row):
        look.hidden_rows.add(number)


def _inside(cell: Element) -> tuple[str, str]:
    """Return the value of a cell and its formula, either may be nothing."""
    value = formula = ""
    for child in cell:
        name = child.tag[-2:]
        if name == "}v":
            value = child.text or ""
        elif name == "}f":
            formula = f"={child.text or '…'}"
        elif name == "is":
            value = "".join(child.itertext())
    return value, formula


def _is_hidden(element: Element) -> bool:
    return element.get("hidden", "0") in {"1", "true"}
