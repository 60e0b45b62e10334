"""What is new this year as a workbook: what differs, and who moves."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from scoring.spreadsheets import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from openpyxl.worksheet.worksheet import Worksheet

    from cases.rule_files.changes import ChangeRow
    from insight.rules.effect import Effect

GREY = PatternFill("solid", fgColor="E4E1D8")


def workbook_beside(rows: Sequence[ChangeRow], effect: Effect | None) -> bytes:
    """Write what differs, and where a year was published under the older set who moves."""
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = _("Điểm mới")
    header = (_("Mã"), _("Mục"), _("Thay đổi"), _("Điều khác"), _("Trước"), _("Sau"))
    _write(sheet, header, _changes(rows), (10, 44, 14, 20, 50, 50))
    if effect:
        _write(
            book.create_sheet(_("Tác động")),
            (_("Khối"), _("Đơn vị"), _("Chỉ số cũ"), _("Chỉ số mới"), _("Chênh lệch"),
             _("Loại cũ"), _("Loại mới")),
            ((one.bloc, one.name, one.before.index, one.after.index, one.moves,
              one.class_before, one.class_after) for one in effect.movers),
            (16, 44, 12, 12, 12, 18, 18),
        )  # fmt: skip
        _write(
            book.create_sheet(_("Không tính lại được")),
            (_("Mã"), _("Tiêu chí"), _("Số đơn vị"), _("Vì sao")),
            ((one.code, one.name, one.agencies, one.why) for one in effect.lost),
            (10, 60, 12, 60),
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _changes(rows: Iterable[ChangeRow]) -> Iterable[Sequence[str]]:
    for row in rows:
        for facet in row.facets:
            yield row.code, row.name, row.kind_name, facet.what, facet.before, facet.after
        if not row.facets:
            yield row.code, row.name, row.kind_name, "", "", ""


def _write(
    sheet: Worksheet,
    header: Sequence[str],
    rows: Iterable[Sequence[str | int | Decimal]],
    widths: Sequence[int],
) -> None:
    sheet.append([plain_text(text) for text in header])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), GREY
    for row in rows:
        sheet.append([plain_text(one) if isinstance(one, str) else one for one in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = "1:1"
