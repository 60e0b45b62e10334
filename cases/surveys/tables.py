"""Read a spreadsheet or a CSV text of survey results into rows with their place in the file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from directory.imports.tables import Row, Table, header_at, read_table
from evidence_store.inspection import examine_table
from evidence_store.kinds import CSV, XLSX, Unfit
from evidence_store.texts import sentence
from scoring.numbers import typed_back
from scoring.sheets import MOST_COLUMNS, MOST_ROWS, TooLarge, first_sheet
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scoring.sheets import Sheet as Worksheet

# Small enough to travel with the preview; a row for every criterion of 500 agencies fits.
MOST_BYTES = 1024 * 1024
AGENCY, CRITERION = "agency", "criterion"
SHARE = "_share"
# Labels in Vietnamese and in English: a file may have either, whatever the reader's language.
CODES = {AGENCY: ("Mã đơn vị", "Agency code"), CRITERION: ("Mã tiêu chí", "Criterion code")}
# What people read beside the codes; told in the template, not read back.
TOLD = {
    "agency_name": ("Tên đơn vị", "Agency name"),
    "criterion_name": ("Tên tiêu chí", "Criterion name"),
}


@dataclass
class Columns:
    """The headers that a file may have, each with the column it stands for."""

    labels: Mapping[str, tuple[str, str]]
    aliases: dict[str, str] = field(default_factory=dict, init=False)
    spelled: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        vietnamese = [(label, name) for name, (label, _english) in self.labels.items()]
        english = [(label, name) for name, (_label, label) in self.labels.items() if label]
        for header, name in [*zip(self.labels, self.labels, strict=True), *vietnamese, *english]:
            self.aliases.setdefault(normal(header).lower(), name)
            self.spelled.setdefault(normal(header).lower(), header)

    def label(self, name: str) -> str:
        """Return what the template calls a column, in the reader's language."""
        label, english = self.labels[name]
        return english if get_language() == "en" and english else label


@dataclass
class Sheet:
    """The rows of a file by column, what it calls its columns, and the problems so far."""

    table: Table
    headers: dict[str, str]
    numeric_codes: frozenset[int] = frozenset()

    def complain(self, row: Row, column: str, right: str, *, value: str = "") -> None:
        """Note a problem under the header that the file itself uses."""
        shown = value or row[column]
        header = self.headers.get(column) or self.headers.get(column + SHARE, column)
        self.table.complain(row.number, header, right, value=shown)


@dataclass
class Grid:
    """A worksheet as a CSV text, with the rows whose criterion is a number of the spreadsheet."""

    text: str = ""
    numeric: set[int] = field(default_factory=set)
    problems: Table = field(default_factory=Table)


def answer_columns(boxes: Mapping[str, tuple[str, str]], *, rates: Collection[str] = ()) -> Columns:
    """Return the columns of a file: the codes, what is told beside them, and the answer's boxes.

    A rate is per cent; a program that writes shares of one says so by the name of its column.
    """
    shares = {
        name + SHARE: (f"{boxes[name][0]} (từ 0 đến 1)", f"{boxes[name][1]} (from 0 to 1)")
        for name in rates
    }
    return Columns({**CODES, **TOLD, **boxes, **shares})


def read_sheet(content: bytes, *, filename: str, columns: Columns) -> Sheet:
    """Read an xlsx or CSV file; where the file as a whole is at fault there are no rows."""
    fault = _fault_of(content, filename)
    if fault:
        table = Table()
        table.complain(0, _("tệp"), fault, value=filename)
        return Sheet(table, {})
    if filename.lower().endswith(CSV.extensions):
        return _named(read_table(content, required=(), optional=tuple(columns.aliases)), columns)
    grid = _grid_of(content, columns)
    if grid.problems.problems:
        return Sheet(grid.problems, {})
    table = read_table(grid.text, required=(), optional=tuple(columns.aliases))
    return _named(table, columns, numeric=grid.numeric)


def _fault_of(content: bytes, filename: str) -> str:
    """Return why the file as a whole cannot be read, or nothing."""
    if len(content) > MOST_BYTES:
        return _("tệp không quá 1 MB; hãy chia thành nhiều tệp")
    if filename.lower().endswith(CSV.extensions) and content:
        return ""  # whoever reads it says in which line it is no text
    try:
        kind = examine_table(io.BytesIO(content), filename=filename, limit=MOST_BYTES)
    except Unfit as unfit:
        return sentence(unfit.fault)
    return "" if kind in (CSV, XLSX) else _("tệp bảng tính .xlsx hoặc .csv (UTF-8)")


def _named(table: Table, columns: Columns, *, numeric: set[int] | None = None) -> Sheet:
    """Give the cells the names of their columns; a column twice or missing is a problem."""
    seen = list(table.rows[0].cells) if table.rows else []
    headers: dict[str, str] = {}
    for header in seen:
        name = columns.aliases[header]
        if name in headers:
            right = _("mỗi cột chỉ một lần")
            table.complain(table.header, columns.spelled[header], right, value=headers[name])
        headers.setdefault(name, columns.spelled[header])
    if seen:
        for name in CODES:
            if name not in headers:
                right = _("thêm cột này vào dòng tiêu đề (cũng nhận “%(label)s”)")
                table.complain(table.header, name, right % {"label": columns.label(name)})
    rows = [
        Row(row.number, {columns.aliases[head]: cell for head, cell in row.cells.items()})
        for row in table.rows
    ]
    table.rows = [] if table.problems and not {AGENCY, CRITERION} <= headers.keys() else rows
    return Sheet(table, headers, frozenset(numeric or ()))


def _grid_of(content: bytes, columns: Columns) -> Grid:
    """Read the first sheet of a workbook into text, one line a row: both have the same numbers."""
    grid = Grid()
    try:
        sheet = first_sheet(content)
    except TooLarge:
        right = _("không quá %(rows)d dòng và %(columns)d cột; hãy xóa phần thừa của trang tính")
        grid.problems.complain(0, _("tệp"), right % {"rows": MOST_ROWS, "columns": MOST_COLUMNS})
        return grid
    except Exception:  # noqa: BLE001 - whatever a broken workbook raises is one problem of the file
        grid.problems.complain(0, _("tệp"), _("mở bằng Excel, lưu lại dạng .xlsx rồi tải lên lại"))
        return grid
    at = header_at(sheet.rows, columns.aliases)
    header = sheet.rows[at] if sheet.rows else []
    names = {
        number: columns.aliases.get(label.lower(), "") for number, label in enumerate(header, 1)
    }
    _fill_merged(sheet, names, after=at + 1, grid=grid)
    _note_hidden(sheet, header, after=at + 1, grid=grid)
    _note_formulas(sheet, header, grid)
    _mark_decimals(sheet, names)
    grid.numeric = {row for row, column in sheet.numbers if names.get(column) == CRITERION}
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerows(cells if any(cells) else [] for cells in sheet.rows)
    grid.text = out.getvalue()
    return grid


def _fill_merged(sheet: Worksheet, names: dict[int, str], *, after: int, grid: Grid) -> None:
    """Give each row its part of a code that is merged over several; any other is a problem.

    A code over three rows speaks of the three, as everybody reads it. A result over three may be
    the sum of them.
    """
    for block in sheet.look.merged:
        if block.bottom <= after or not names.get(block.left):
            continue
        rows = [row for row in range(block.top, block.bottom + 1) if row <= len(sheet.rows)]
        text = sheet.rows[rows[0] - 1][block.left - 1] if rows else ""
        if block.left != block.right or names[block.left] not in {*CODES, *TOLD}:
            right = _("bỏ gộp ô (Unmerge Cells) và ghi giá trị vào từng ô")
            grid.problems.complain(block.top, f"{block}", right, value=text)
            continue
        for row in rows:
            if not any(sheet.rows[row - 1]):
                continue
            sheet.rows[row - 1][block.left - 1] = text
            if (rows[0], block.left) in sheet.numbers:
                sheet.numbers.add((row, block.left))


def _mark_decimals(sheet: Worksheet, names: Mapping[int, str]) -> None:
    """Write a result that is a number of the spreadsheet so that 1.455 is no thousand."""
    for row, column in sheet.numbers:
        if names.get(column, "") not in {"", *CODES, *TOLD}:
            cells = sheet.rows[row - 1]
            if not cells[column - 1].endswith("%"):
                cells[column - 1] = typed_back(Decimal(cells[column - 1]), "en")


def _note_hidden(sheet: Worksheet, header: Sequence[str], *, after: int, grid: Grid) -> None:
    """Complain of what the person who looks at the sheet does not see, and the file would set."""
    for row in sorted(sheet.look.hidden_rows):
        if row > after:
            right = _("bỏ ẩn hoặc bỏ lọc dòng này nếu cần nhập, xóa dòng nếu không")
            first = next((text for text in sheet.rows[row - 1] if text), "")
            grid.problems.complain(row, _("dòng ẩn"), right, value=first)
    for column in sorted(sheet.look.hidden_columns):
        if column <= len(header) and header[column - 1]:
            right = _("bỏ ẩn cột này nếu cần nhập, xóa cột nếu không")
            grid.problems.complain(after, _("cột ẩn"), right, value=header[column - 1])


def _note_formulas(sheet: Worksheet, header: Sequence[str], grid: Grid) -> None:
    for (row, column), formula in sheet.look.unsaved.items():
        name = header[column - 1] if column <= len(header) else ""
        right = _("công thức chưa có giá trị; mở bằng Excel, lưu lại hoặc dán thành giá trị")
        grid.problems.complain(
            row, name or f"{get_column_letter(column)}{row}", right, value=formula
        )
