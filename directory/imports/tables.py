"""Tables out of CSV files: rows with their place in the file, and every problem with its place."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.text import normal

if TYPE_CHECKING:
    from _csv import Reader

MOST_BYTES = 2 * 1024 * 1024
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place of a file, and what would be right there."""

    row: int
    field: str
    value: str
    right: str

    def __str__(self) -> str:
        facts = {"row": self.row, "field": self.field, "value": self.value, "right": self.right}
        return _("Dòng %(row)s, cột %(field)s, giá trị “%(value)s”: %(right)s") % facts


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` is its line in the file, as a spreadsheet shows it."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Table:
    """The rows of a file and the problems found so far."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, row: Row | int, column: str, right: str, *, value: str = "") -> None:
        """Note a problem; the value is the cell's unless it is given."""
        number, shown = (row.number, value or row[column]) if isinstance(row, Row) else (row, value)
        self.problems.append(Problem(number, column, shown, right))


def read_table(
    content: bytes | str, *, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Table:
    """Read a CSV file in UTF-8, separated by comma, semicolon or tab; headers as documented.

    Every cell comes out in normal form. The table holds no rows where the file as a whole is at
    fault: the problems say why.
    """
    table = Table()
    text = _decoded(content, table)
    if text is None:
        return table
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [normal(name).lower() for name in next(lines, [])]
        _check_header(header, table, required=required, optional=optional)
        if not table.problems:
            _read_rows(lines, header, table)
    except csv.Error:
        where = max(lines.line_num, 1)
        table.complain(where, _("dòng"), _("kiểm tra dấu ngoặc kép và dấu phân cách của dòng này"))
    return table


def _decoded(content: bytes | str, table: Table) -> str | None:
    if len(content) > MOST_BYTES:
        table.complain(0, _("tệp"), _("tệp không quá 2 MB; hãy chia thành nhiều tệp"))
        return None
    try:
        text = content.decode() if isinstance(content, bytes) else content
    except UnicodeDecodeError as trouble:
        line = trouble.object[: trouble.start].count(b"\n") + 1
        shown = trouble.object[trouble.start : trouble.end].hex(" ")
        right = _("lưu tệp ở dạng “CSV UTF-8” rồi tải lại")
        table.complain(line, _("tệp"), right, value=shown)
        return None
    text = text.removeprefix("\ufeff")
    if "\x00" in text or not text.strip():
        table.complain(1, _("tệp"), _("tệp văn bản CSV có dòng tiêu đề và ít nhất một dòng"))
        return None
    return text


def _delimiter(text: str) -> str:
    header = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _check_header(
    header: list[str], table: Table, *, required: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    known = (*required, *optional)
    for name in required:
        if name not in header:
            table.complain(1, name, _("thêm cột này vào dòng tiêu đề"))
    for name, times in Counter(header).items():
        if name not in known:
            right = _("bỏ cột này; các cột được nhận: %(names)s") % {"names": ", ".join(known)}
            table.complain(1, name or _("(không tên)"), right, value=name)
        elif times > 1:
            table.complain(1, name, _("mỗi cột chỉ một lần"), value=name)


def _read_rows(lines: Reader, header: list[str], table: Table) -> None:
    start = lines.line_num + 1
    for line in lines:
        number, start = start, lines.line_num + 1
        cells = [normal(cell) for cell in line]
        if not any(cells):
            continue
        if len(cells) != len(header):
            right = _("đúng %(count)s ô như dòng tiêu đề") % {"count": len(header)}
            table.complain(number, _("dòng"), right, value=str(len(cells)))
            continue
        table.rows.append(Row(number, dict(zip(header, cells, strict=True))))
    if not table.rows and not table.problems:
        table.complain(2, _("dòng"), _("ít nhất một dòng dữ liệu dưới dòng tiêu đề"))
