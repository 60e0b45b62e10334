"""What is read from a sheet: cells with their address, rows, and what is wrong in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scoring.numbers import BadNumber, parse_number, typed_back
from scoring.problems import Problem
from scoring.reasons import Reason, Value
from scoring.workbooks.columns import NODE_COLUMNS
from wording.text import normal_lines

NUMBER, DATE = "number", "date"


class Cell(NamedTuple):
    """One cell: its text, what the spreadsheet made of it, and where it stands."""

    text: str = ""
    kind: str = ""  # number or date, where it is no text
    at: str = ""  # such as D12
    header: str = ""


NO_CELL = Cell()
_HEADERS = {column.key: column.header for column in NODE_COLUMNS}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet, its cells by the key of their column."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, NO_CELL).text

    def cell(self, key: str) -> Cell:
        return self.cells.get(key, NO_CELL)


Path = tuple[str | int, ...]
Node = dict[str, Any]
Places = dict[Path, tuple[Row, str]]


@dataclass
class Assembled:
    """A document as far as the rows tell, and where each key of it stands."""

    document: Node = field(default_factory=dict)
    places: Places = field(default_factory=dict)


@dataclass(slots=True)
class Findings:
    """What is wrong with a workbook, and what its reader should know beside."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def complain(self, row: Row, key: str, right: Reason, *, value: str | None = None) -> None:
        """Note what is wrong in a cell."""
        self.problems.append(self._problem(row, key, right, value))

    def note(self, row: Row, key: str, code: str, **values: Value) -> None:
        """Note what was read in a way that its writer should look at."""
        self.notes.append(self._problem(row, key, Reason(code, values), None))

    def refuse(self, sheet: str, code: str, *, value: str = "", **values: Value) -> None:
        """Note what is wrong with a sheet as a whole."""
        right = Reason(code, values)
        self.problems.append(Problem(self.file, None, "", value, right, "sheet", sheet))

    def has(self, row: Row, key: str) -> bool:
        """Tell whether something was noted of a cell already."""
        place = place_of(row.cell(key), key)
        return any(
            (one.sheet, one.line, one.place) == (row.sheet, row.number, place)
            for one in self.problems
        )

    def _problem(self, row: Row, key: str, right: Reason, value: str | None) -> Problem:
        cell = row.cell(key)
        shown = cell.text if value is None else value
        place = place_of(cell, key)
        return Problem(self.file, row.number, place, shown, right, "sheet", row.sheet)


def place_of(cell: Cell, key: str) -> str:
    """Name a cell by its column and its address."""
    name = cell.header or _HEADERS.get(key, key)
    return f"{name} ({cell.at})" if cell.at else name


def spoken(cell: Cell, key: str) -> str:
    """Give a cell as people would have typed it: a number with its comma, a code with its dots."""
    if key == "toml":
        return cell.text
    if cell.kind == NUMBER and key not in {"code", "level", "name"}:
        try:
            return typed_back(parse_number(cell.text), "vi")
        except BadNumber:  # one shown in per cent says so
            return cell.text
    return normal_lines(cell.text)
