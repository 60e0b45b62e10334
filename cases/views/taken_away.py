"""What a page lists, as a table to take away: exactly what its filters show, as xlsx or as csv."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.timezone import localtime, make_naive
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from scoring.numbers import canonical
from scoring.spreadsheets import csv_cell, plain_text
from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# The page's own address with this word more: what it filters is what one takes away.
ASKED = "tai"
MARK = "\ufeff"  # by which a table program finds UTF-8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
MOST_ROWS, AT_ONCE = 20_000, 64 * 1024
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


class TooLong(Refusal):
    """More rows than one workbook is made of while somebody waits for it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def taken_away(table: Table, kind: str) -> HttpResponseBase:
    """Answer a table as a file: a workbook of so many rows at most, or csv of any length.

    Raises TooLong.
    """
    headers = {"Content-Disposition": f'attachment; filename="{table.name}.{kind}"'}
    if kind == "xlsx":
        return HttpResponse(workbook_of(table), content_type=XLSX, headers=headers)
    lines = csv_of(table, language=get_language() or "vi")
    return StreamingHttpResponse(lines, content_type=KINDS[kind], headers=headers)


def csv_of(table: Table, *, language: str) -> Iterator[bytes]:
    """Write the table line by line, so that it takes no room however long it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    out.write(MARK)
    writer.writerow(table.columns)
    with translation.override(language):  # the page's, which is over when this is read
        for row in table.rows:
            writer.writerow([csv_cell(_written(value)) for value in row])
            if out.tell() > AT_ONCE:
                yield out.getvalue().encode()
                out.seek(0)
                out.truncate()
    yield out.getvalue().encode()


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return canonical(value)
    return "" if value is None else str(value)


def workbook_of(table: Table) -> bytes:
    """Write the table as a workbook whose texts are texts, whatever sign they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name[:MOST_OF_A_NAME])
    for at, width in enumerate(table.columns.values(), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    try:
        rows = _fill(sheet, table)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{rows + 1}"
    finally:
        book.save(out)  # also of a table that is refused: rows lie in a file until then
    return out.getvalue()


def _fill(sheet: WriteOnlyWorksheet, table: Table) -> int:
    """Write row by row, so that no more than one is held, and return how many there were."""
    rows = 0
    sheet.append([_cell(sheet, name, bold=True) for name in table.columns])
    for row in table.rows:
        rows += 1
        if rows > MOST_ROWS:
            raise TooLong(
                _("Danh sách dài quá %(most)d dòng. Vui lòng lọc bớt, hoặc tải dạng csv.")
                % {"most": MOST_ROWS}
            )
        sheet.append([_cell(sheet, value) for value in row])
    return rows


def _cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool = False) -> Cell:
    if isinstance(value, int | float | Decimal | date):
        cell = WriteOnlyCell(sheet)
        cell.value = make_naive(value) if isinstance(value, datetime) else value
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
        return cell
    cell = WriteOnlyCell(sheet, plain_text(str("" if value is None else value))[:LONGEST_TEXT])
    cell.data_type = "s"  # never a formula
    if bold:  # a font of its own takes longer than all else of a cell
        cell.font = Font(bold=True)
    return cell
