"""What a page lists, as a table to take away: exactly what its filters show, as xlsx or as csv."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpResponse
from django.utils.timezone import localtime, make_naive
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from scoring.spreadsheets import csv_cell, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# The page's own address with this word more: what it filters is what one takes away.
ASKED = "tai"
MARK = "\ufeff"  # by which a table program finds UTF-8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
# What a workbook takes.
MOST_OF_A_NAME, LONGEST_TEXT = 31, 32_767


class Table(NamedTuple):
    """A table with its name, for the file and the sheet, and its columns with their widths."""

    name: str
    columns: dict[str, int]
    rows: Iterable[Sequence[object]]


def wanted(request: HttpRequest) -> str:
    """Return as what a page is asked for as a table; nothing where the page itself is wanted."""
    kind = request.GET.get(ASKED, "")
    return kind if kind in KINDS else ""


def taken_away(table: Table, kind: str) -> HttpResponse:
    """Answer a table as a file."""
    content = workbook_of(table) if kind == "xlsx" else csv_of(table)
    return HttpResponse(
        content,
        content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{table.name}.{kind}"'},
    )


def csv_of(table: Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([csv_cell(_written(value)) for value in row] for row in table.rows)
    return (MARK + out.getvalue()).encode()


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def workbook_of(table: Table) -> bytes:
    """Write the table as a workbook whose texts are texts, whatever sign they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name[:MOST_OF_A_NAME])
    for at, width in enumerate(table.columns.values(), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    rows = [[_cell(sheet, value) for value in row] for row in table.rows]
    sheet.append([_cell(sheet, name, bold=True) for name in table.columns])
    for row in rows:
        sheet.append(row)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(rows) + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool = False) -> Cell:
    if isinstance(value, int | float | Decimal | date):
        at = make_naive(value) if isinstance(value, datetime) else value
        cell = WriteOnlyCell(sheet, at)
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
        return cell
    cell = WriteOnlyCell(sheet, plain_text(str("" if value is None else value))[:LONGEST_TEXT])
    cell.data_type = "s"  # never a formula
    cell.font = Font(bold=bold)
    return cell
