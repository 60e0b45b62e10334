"""The file that people fill in: agencies and criteria of a cycle with the boxes of answers."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

import scoring
from cases.models.imports import in_force
from cases.presenting.answers import typed
from cases.presenting.words import label_of, name_of
from cases.rules import rule_of
from cases.surveys.plans import OPEN_TO_FILES, book_of_items
from cases.surveys.tables import AGENCY, CRITERION
from scoring.spreadsheets import csv_cell, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from cases.models import Cycle
    from cases.surveys.plans import Book

WIDTHS = {"agency": 16, "criterion": 12, "agency_name": 34, "criterion_name": 46}
GREY = PatternFill("solid", fgColor="E4E1D8")
NOT_ASKED = PatternFill("solid", fgColor="EFEFEF")


def order_of(book: Book) -> list[str]:
    """Return the columns in the order they are written: who, what, then the boxes."""
    return [AGENCY, "agency_name", CRITERION, "criterion_name", *book.boxes()]


def rows_of(book: Book) -> Iterator[tuple[scoring.Criterion, dict[str, str]]]:
    """Yield a row for each item that a file may still set, with what stands locked in it.

    Each comes with the criterion as the bloc of its agency is asked it.
    """
    for case in book.cases.values():
        if case.state not in OPEN_TO_FILES:
            continue
        for code in book.rules:
            item = book.items.get((case.pk, code))
            if item is None:
                continue
            rule, before = rule_of(item), in_force(item)
            yield (
                rule,
                {
                    AGENCY: case.agency.code,
                    "agency_name": case.agency.called,
                    CRITERION: rule.code,
                    "criterion_name": name_of(rule),
                    **(_in_boxes(rule, before.answer) if before else {}),
                },
            )


def _in_boxes(rule: scoring.Criterion, answer: Mapping[str, str]) -> dict[str, str]:
    """Write an answer as the import reads it: numbers by the grammar of their boxes."""
    boxes = {box.name: box for box in scoring.answer_fields(rule)}
    return {name: typed(boxes[name], value) for name, value in answer.items()}


def template_csv(cycle: Cycle) -> str:
    """Return the template as a CSV text that Excel opens as UTF-8."""
    book = book_of_items(cycle)
    columns, order = book.columns(), order_of(book)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([csv_cell(columns.label(name)) for name in order])
    writer.writerows(
        [csv_cell(row.get(name, "")) for name in order] for _rule, row in rows_of(book)
    )
    return "\ufeff" + out.getvalue()


def template_xlsx(cycle: Cycle) -> bytes:
    """Return the template as a workbook: the table, and a page that explains its columns."""
    book = book_of_items(cycle)
    workbook = Workbook()
    sheet: Worksheet = workbook.worksheets[0]
    sheet.title = _("Kết quả điều tra")
    _write_table(sheet, book)
    _write_guide(workbook.create_sheet(_("Hướng dẫn")), book)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _write_table(sheet: Worksheet, book: Book) -> None:
    columns, order = book.columns(), order_of(book)
    sheet.append([plain_text(columns.label(name)) for name in order])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), GREY
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, (rule, row) in enumerate(rows_of(book), 2):
        asked = {box.name for box in scoring.answer_fields(rule)}
        for at, name in enumerate(order, 1):
            cell = sheet.cell(number, at, plain_text(row.get(name, "")) or None)
            # As text, so that no spreadsheet turns 1.10 into 1.1 or a name into a formula.
            cell.data_type = "s" if cell.value is not None else cell.data_type
            cell.number_format = "@" if name in WIDTHS else "General"
            if name not in WIDTHS and name not in asked:
                cell.fill = NOT_ASKED
    for at, name in enumerate(order, 1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDTHS.get(name, 13)
    sheet.freeze_panes = "E2"


def _write_guide(sheet: Worksheet, book: Book) -> None:
    lines = [
        _("Mỗi dòng là một tiêu chí của một đơn vị. Ô nền xám không thuộc tiêu chí, hãy để trống."),
        _("Điểm điều tra trung bình là phần trăm: 87,5 và 87,5% như nhau, 0,875 là 0,875%."),
        _("Số phiếu là số nguyên: 1.000, 1,000 và 1000 đều là một nghìn."),
        _("Hoặc ghi điểm trung bình, hoặc ghi đủ số phiếu từng mức; không ghi cả hai."),
        _("Dòng để trống hết kết quả sẽ không được nhập."),
        _("Tệp có lỗi ở bất kỳ ô nào thì không dòng nào được nhập."),
    ]
    for line in lines:
        sheet.append([line])
    sheet.append([])
    # Sets of blocs may ask something else under the same code.
    for rule in {(rule.code, name_of(rule)): rule for rule in book.every}.values():
        boxes = "; ".join(label_of(box) for box in scoring.answer_fields(rule))
        sheet.append([plain_text(cell) for cell in (rule.code, name_of(rule), boxes)])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
    sheet.column_dimensions["B"].width = 60
    sheet.column_dimensions["C"].width = 80
