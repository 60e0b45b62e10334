"""Workbooks as officials make them: a table pasted from a decision, with what that brings along."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

from scoring.workbooks.reading import WorkbookRead, read_workbook

GIVEN = {"format": 2, "code": "moi", "label": "Bộ mới", "year": 2026, "source": "Quyết định 1"}
HEADER = (
    "Cấp", "Mã", "Tên", "Điểm tối đa", "Cách chấm", "Mức điểm và số liệu", "Cơ quan thẩm định",
    "Cơ quan thay thế",
)  # fmt: skip
FIELD = (1, "A", "Lĩnh vực", None, None, None, "SO-A", "SO-B")


def leaf(code: Any, most: Any = 2, form: Any = "Theo tỷ lệ", values: Any = None) -> tuple[Any, ...]:
    return (2, code, f"Tiêu chí {code}", most, form, values)


def made(
    *rows: Sequence[Any], header: Sequence[Any] = HEADER, above: Sequence[Sequence[Any]] = (),
    merged: Sequence[str] = (), hidden: Sequence[int] = (),
    formats: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """Make a workbook of one sheet; rows are written as they are."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Phụ lục"
    for row in (*above, header, *rows):
        sheet.append(list(row))
    for block in merged:
        sheet.merge_cells(block)
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    for cell, form in (formats or {}).items():
        sheet[cell].number_format = form
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def read(content: bytes, **more: Any) -> WorkbookRead:
    return read_workbook(content, name="bang.xlsx", given=GIVEN, **more)


def told(found: WorkbookRead) -> list[str]:
    """Give what is wrong as people read it, without the name of the file."""
    return [problem.text().removeprefix("bang.xlsx, ") for problem in found.problems]
