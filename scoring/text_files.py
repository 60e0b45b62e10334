"""Read text files, and CSV tables row by row, with the place of everything that is wrong."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from scoring.numbers import BadNumber, parse_number
from scoring.problems import BadFile, Problem
from scoring.reasons import Reason, Value


def read_text(path: str) -> str:
    """Read a UTF-8 file, with or without a byte order mark; raise BadFile where that fails."""
    try:
        raw = Path(path).read_bytes()
    except OSError:
        raise BadFile((Problem(path, None, "", "", Reason("file.want_file"), "file"),)) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile((Problem(path, None, "", "", Reason("file.want_utf8"), "file"),)) from None
    if "\0" in text:  # UTF-16 without a mark is valid UTF-8 with a zero after each letter
        raise BadFile((Problem(path, None, "", "", Reason("file.want_utf8"), "file"),))
    return unicodedata.normalize("NFC", text)


@dataclass(slots=True)
class Row:
    """One row of a CSV table; each reader gives a usable value even after noting a problem."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, code: str, **values: Value) -> None:
        """Note that a cell is wrong, and what would be right."""
        shown = self.cells.get(column, "")
        right = Reason(code, values)
        self.problems.append(Problem(self.file, self.line, column, shown, right, "csv"))

    def has(self, column: str) -> bool:
        """Tell whether the cell is there and not empty."""
        return bool(self.cells.get(column))

    def text(self, column: str) -> str:
        """Read a cell that must not be empty, nor hold signs that nobody sees."""
        text = self.cells.get(column, "")
        if not text:
            self.refuse(column, "file.want_text")
        if not text.isprintable():
            self.refuse(column, "file.want_visible")
        return text

    def number(self, column: str, low: Decimal, high: Decimal) -> Decimal:
        """Read a number between two bounds."""
        try:
            value = parse_number(self.cells.get(column, ""))
        except BadNumber:
            self.refuse(column, "file.want_decimal")
            return high
        if not low <= value <= high:
            self.refuse(column, "file.want_number", low=low, high=high)
            return high
        return value


def read_rows(text: str, *, name: str, columns: Iterable[str]) -> list[Row]:
    """Read a CSV table with its header; raise BadFile where its shape is wrong."""
    lines = [line for line in _records(text, name) if any(line[1])]
    header = [cell.lower() for cell in lines[0][1]] if lines else []
    _check_header(header, name, columns)
    rows = [Row(name, line, dict(zip(header, cells, strict=False))) for line, cells in lines[1:]]
    uneven = [(line, cells) for line, cells in lines[1:] if len(cells) != len(header)]
    if uneven:
        raise BadFile(tuple(_uneven(name, line, cells, header) for line, cells in uneven))
    if not rows:
        raise BadFile((Problem(name, 1, "", "", Reason("file.want_rows"), "csv"),))
    return rows


def finish(rows: Iterable[Row]) -> None:
    """Raise BadFile where a row has a problem."""
    if problems := tuple(problem for row in rows for problem in row.problems):
        raise BadFile(problems)


def _records(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Split into records with the line each starts on; a spreadsheet may write semicolons.

    Strictly: a quote that nothing closes would otherwise swallow all rows after it.
    """
    lines = io.StringIO(text.lstrip(), newline=None)  # whatever ends a line, old Macs included
    delimiter = ";" if ";" in lines.readline() else ","
    lines = io.StringIO(text, newline=None)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    records = []
    start = 1
    try:
        for cells in reader:
            records.append((start, [" ".join(cell.split()) for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        right = Reason("file.want_csv", {"message": str(error)})
        raise BadFile((Problem(name, start, "", "", right, "csv_line"),)) from None
    return records


def _check_header(header: list[str], name: str, columns: Iterable[str]) -> None:
    """Raise BadFile where a column is missing, with what stands in its place, or stands twice."""
    if missing := [column for column in columns if column not in header]:
        raise BadFile(tuple(_no_column(name, column, header) for column in missing))
    if doubles := [column for i, column in enumerate(header) if column and column in header[:i]]:
        right = Reason("file.want_unique")
        raise BadFile(tuple(Problem(name, 1, name_, name_, right, "csv") for name_ in doubles))


def _no_column(name: str, column: str, header: list[str]) -> Problem:
    right = Reason("file.want_columns", {"known": column})
    return Problem(name, 1, column, ",".join(header), right, "csv")


def _uneven(name: str, line: int, cells: list[str], header: list[str]) -> Problem:
    """Point at the first cell too many, or at the first column without a cell."""
    width = len(header)
    column = header[len(cells)] if len(cells) < width else str(width + 1)
    right = Reason("file.want_cells", {"known": width})
    return Problem(name, line, column, ",".join(cells), right, "csv")
