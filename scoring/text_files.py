"""Read text files, and CSV tables row by row, with the place of everything that is wrong."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from scoring.numbers import BadNumber, TwoReadings, read_score
from scoring.problems import BadFile, Problem, clipped
from scoring.reasons import Reason, Value
from scoring.spreadsheets import uncovered

_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DELIMITERS = ",;\t"
# The first line that spreadsheets write, or want, to tell the delimiter.
_DELIMITER_TOLD = re.compile(r"\s*\"?sep=([,;\t|])\"?[,;\t|\"]*(?:\r\n?|\n)", re.IGNORECASE)
_TITLE_ROWS = 15  # above the header there may be a title and who made the table


def read_text(path: str) -> str:
    """Read a file in UTF-8, or in UTF-16 with its mark; raise BadFile where that fails."""
    try:
        raw = Path(path).read_bytes()
    except OSError:
        raise BadFile((Problem(path, None, "", "", Reason("file.want_file"), "file"),)) from None
    mark = next((mark for mark in _MARKS if raw.startswith(mark)), b"")
    try:
        text = raw.removeprefix(mark).decode(_MARKS.get(mark, "utf-8"))
    except UnicodeDecodeError as error:
        raise BadFile((_not_unicode(path, error),)) from None
    if "\0" in text:  # UTF-16 without a mark is valid UTF-8 with a zero after each letter
        raise BadFile((Problem(path, None, "", "", Reason("file.want_utf8"), "file"),))
    return unicodedata.normalize("NFC", text)


def _not_unicode(path: str, error: UnicodeDecodeError) -> Problem:
    """Point at the line, and show it as the table reads that Vietnam had before Unicode."""
    if error.encoding != "utf-8":
        return Problem(path, None, "", "", Reason("file.want_utf8"), "file")
    raw, at = error.object, error.start
    start, end = raw.rfind(b"\n", 0, at) + 1, raw.find(b"\n", at)
    line = raw[start:] if end < 0 else raw[start:end]
    shown = unicodedata.normalize("NFC", line.decode("cp1258", errors="replace")).strip()
    right = Reason("file.want_utf8_not_1258", {"shown": clipped(shown)})
    return Problem(path, raw[:at].count(b"\n") + 1, "", shown, right, "csv_line")


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
        """Read a number between two bounds; two readings within them are asked back."""
        try:
            value = read_score(self.cells.get(column, ""), low=low, high=high)
        except TwoReadings as two:
            self.refuse(column, "file.two_readings", one=two.one, other=two.other)
            return high
        except BadNumber:
            self.refuse(column, "file.want_decimal")
            return high
        if not low <= value <= high:
            self.refuse(column, "file.want_number", low=low, high=high)
            return high
        return value


def read_rows(text: str, *, name: str, columns: Iterable[str]) -> list[Row]:
    """Read a CSV table with its header; raise BadFile where its shape is wrong.

    A title above the header and empty columns behind it are passed over.
    """
    wanted = tuple(columns)
    lines = _under_title(_records(text, name, wanted), wanted)
    at, header = lines[0] if lines else (1, [])
    header = [cell.lower() for cell in _without_tail(header)]
    _check_header(header, name, wanted, at)
    rest = [(line, _without_tail(cells, keep=len(header))) for line, cells in lines[1:]]
    rows = [Row(name, line, dict(zip(header, cells, strict=False))) for line, cells in rest]
    uneven = [(line, cells) for line, cells in rest if len(cells) != len(header)]
    if uneven:
        raise BadFile(tuple(_uneven(name, line, cells, header) for line, cells in uneven))
    if not rows:
        raise BadFile((Problem(name, at, "", "", Reason("file.want_rows"), "csv"),))
    return rows


def finish(rows: Iterable[Row]) -> None:
    """Raise BadFile where a row has a problem."""
    if problems := tuple(problem for row in rows for problem in row.problems):
        raise BadFile(problems)


def _records(text: str, name: str, columns: Collection[str]) -> list[tuple[int, list[str]]]:
    """Split into records with the line each starts on; a spreadsheet may write semicolons.

    Strictly: a quote that nothing closes would otherwise swallow all rows after it.
    """
    told = _DELIMITER_TOLD.match(text)
    delimiter = told[1] if told else _delimiter(text, columns)
    if told:
        text = "\n" * len(told[0].splitlines()) + text[told.end() :]
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True)
    records = []
    start = 1
    try:
        for cells in reader:
            records.append((start, [uncovered(" ".join(cell.split())) for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        right = Reason("file.want_csv", {"message": str(error)})
        raise BadFile((Problem(name, start, "", "", right, "csv_line"),)) from None
    return [record for record in records if any(record[1])]


def _delimiter(text: str, columns: Collection[str]) -> str:
    """Choose the delimiter that finds most of the header, else the most frequent in line one."""
    lines = text.lstrip().splitlines()[:_TITLE_ROWS] or [""]

    def found(delimiter: str) -> tuple[int, int]:
        rows = [[cell.strip(' "').lower() for cell in line.split(delimiter)] for line in lines]
        most = max(sum(column in row for column in columns) for row in rows)
        return most, lines[0].count(delimiter)

    return max(_DELIMITERS, key=found)


def _under_title(
    lines: list[tuple[int, list[str]]], columns: Collection[str]
) -> list[tuple[int, list[str]]]:
    """Leave out what stands above the header: the first row with two of the columns, or all."""
    enough = min(2, len(columns))
    for at, (_line, cells) in enumerate(lines[:_TITLE_ROWS]):
        header = [cell.lower() for cell in cells]
        if sum(column in header for column in columns) >= enough:
            return lines[at:]
    return lines


def _without_tail(cells: list[str], *, keep: int = 0) -> list[str]:
    """Drop the empty cells at the end, which spreadsheets leave behind, down to the header's."""
    used = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    return cells[: max(used, keep)]


def _check_header(header: list[str], name: str, columns: Iterable[str], line: int) -> None:
    """Raise BadFile where a column is missing, with what stands in its place, or stands twice."""
    if missing := [column for column in columns if column not in header]:
        raise BadFile(tuple(_no_column(name, column, header, line) for column in missing))
    if doubles := [column for i, column in enumerate(header) if column and column in header[:i]]:
        right = Reason("file.want_unique")
        raise BadFile(tuple(Problem(name, line, name_, name_, right, "csv") for name_ in doubles))


def _no_column(name: str, column: str, header: list[str], line: int) -> Problem:
    right = Reason("file.want_columns", {"known": column})
    return Problem(name, line, column, ",".join(header), right, "csv")


def _uneven(name: str, line: int, cells: list[str], header: list[str]) -> Problem:
    """Point at the first cell too many, or at the first column without a cell."""
    width = len(header)
    column = header[len(cells)] if len(cells) < width else str(width + 1)
    right = Reason("file.want_cells", {"known": width})
    return Problem(name, line, column, ",".join(cells), right, "csv")
