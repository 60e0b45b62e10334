"""Read a spreadsheet or a CSV text of survey results into rows with their place in the file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from directory.imports.tables import Row, Table, read_table
from directory.text import normal
from evidence_store.inspection import examine_table
from evidence_store.kinds import CSV, XLSX, Unfit
from evidence_store.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

# Small enough to travel with the preview; a row for every criterion of 500 agencies fits.
MOST_BYTES = 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 20_000, 60
AGENCY, CRITERION = "agency", "criterion"
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
        self.table.complain(row.number, self.headers.get(column, column), right, value=shown)


@dataclass
class Grid:
    """A worksheet as a CSV text, with the rows whose criterion is a number of the spreadsheet."""

    text: str = ""
    numeric: set[int] = field(default_factory=set)
    problems: Table = field(default_factory=Table)


def answer_columns(boxes: Mapping[str, tuple[str, str]]) -> Columns:
    """Return the columns of a file: the codes, what is told beside them, and the answer's boxes."""
    return Columns({**CODES, **TOLD, **boxes})


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
            table.complain(1, columns.spelled[header], right, value=headers[name])
        headers.setdefault(name, columns.spelled[header])
    if seen:
        for name in CODES:
            if name not in headers:
                right = _("thêm cột này vào dòng tiêu đề (cũng nhận “%(label)s”)")
                table.complain(1, name, right % {"label": columns.label(name)})
    rows = [
        Row(row.number, {columns.aliases[head]: cell for head, cell in row.cells.items()})
        for row in table.rows
    ]
    table.rows = [] if table.problems and not {AGENCY, CRITERION} <= headers.keys() else rows
    return Sheet(table, headers, frozenset(numeric or ()))


def _grid_of(content: bytes, columns: Columns) -> Grid:
    """Read the first sheet of a workbook; formulas count by the value Excel last saved."""
    grid = Grid()
    try:
        values = _first_sheet(content, data_only=True)
        formulas = _first_sheet(content, data_only=False)
    except Exception:  # noqa: BLE001 - whatever a broken workbook raises is one problem of the file
        grid.problems.complain(0, _("tệp"), _("mở bằng Excel, lưu lại dạng .xlsx rồi tải lên lại"))
        return grid
    if values.max_row > MOST_ROWS or values.max_column > MOST_COLUMNS:
        right = _("không quá %(rows)d dòng và %(columns)d cột; hãy xóa phần thừa của trang tính")
        grid.problems.complain(0, _("tệp"), right % {"rows": MOST_ROWS, "columns": MOST_COLUMNS})
        return grid
    _write(grid, values, formulas, columns)
    return grid


def _first_sheet(content: bytes, *, data_only: bool) -> Worksheet:
    book = load_workbook(io.BytesIO(content), data_only=data_only)
    return next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def _write(grid: Grid, values: Worksheet, formulas: Worksheet, columns: Columns) -> None:
    """Write the sheet as text, one line a row, so that lines and rows have the same numbers."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    rows = [list(row) for row in values.iter_rows()]
    header = [_text(cell.value) for cell in rows[0]] if rows else []
    width = max((at for at, text in enumerate(header, 1) if text), default=1)
    codes = {at for at, text in enumerate(header) if columns.aliases.get(text.lower()) == CRITERION}
    for number, (cells, sources) in enumerate(zip(rows, formulas.iter_rows(), strict=True), 1):
        texts = [_text(cell.value) for cell in cells]
        _note_formulas(grid, cells, list(sources), header)
        if any(at < len(cells) and isinstance(cells[at].value, int | float) for at in codes):
            grid.numeric.add(number)
        used = max((at for at, text in enumerate(texts, 1) if text), default=0)
        writer.writerow(texts[: max(width, used)] if used else [])
    grid.text = out.getvalue()


def _note_formulas(
    grid: Grid,
    cells: Sequence[Cell | MergedCell],
    sources: Sequence[Cell | MergedCell],
    header: Sequence[str],
) -> None:
    for at, (cell, source) in enumerate(zip(cells, sources, strict=True)):
        if cell.value is None and isinstance(source.value, str) and source.value.startswith("="):
            name = header[at] if at < len(header) and header[at] else source.coordinate
            right = _("công thức chưa có giá trị; mở bằng Excel, lưu lại hoặc dán thành giá trị")
            grid.problems.complain(source.row, name, right, value=source.value)


def _text(value: Any) -> str:
    """Write a cell as a person reads it; binary fractions with the 15 digits Excel shows."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return normal(" ".join(str(value).split()))
