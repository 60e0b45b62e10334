"""Tables out of CSV files: rows with their place in the file, and every problem with its place."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.encodings import NotUnicode, text_of
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST_BYTES = 2 * 1024 * 1024
DELIMITERS = ",;\t"
# The first line that spreadsheets write, or want, to tell the delimiter.
DELIMITER_TOLD = re.compile(r"\s*\"?sep=([,;\t|])\"?[,;\t|\"]*\r?\n", re.IGNORECASE)
TITLE_ROWS = 15  # above the header there may be a title and who made the table
PACKAGE = b"PK\x03\x04"
# What we, and spreadsheets, write before a text that would otherwise be taken for a formula.
COVERED = re.compile(r"'(?=[=+\-@])")

Numbered = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place of a file, and what would be right there."""

    line: int
    place: str
    value: str
    right: str

    def __str__(self) -> str:
        facts = {"row": self.line, "field": self.place, "value": self.value, "right": self.right}
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
    header: int = 1

    def complain(self, row: Row | int, column: str, right: str, *, value: str = "") -> None:
        """Note a problem; the value is the cell's unless it is given."""
        number, shown = (row.number, value or row[column]) if isinstance(row, Row) else (row, value)
        self.problems.append(Problem(number, column, shown, right))


def read_table(
    content: bytes | str, *, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Table:
    """Read a CSV file, separated by comma, semicolon or tab; headers as documented.

    A line that tells the delimiter, a title above the header and empty columns behind it are
    passed over. Every cell comes out in normal form. The table holds no rows where the file as a
    whole is at fault: the problems say why.
    """
    table, known = Table(), (*required, *optional)
    text = _decoded(content, table)
    if text is None:
        return table
    text, delimiter = _delimited(text, known)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Numbered] = []
    try:
        start = 1
        for line in lines:
            rows.append((start, [COVERED.sub("", normal(cell)) for cell in line]))
            start = lines.line_num + 1
    except csv.Error:
        where = max(lines.line_num, 1)
        table.complain(where, _("dòng"), _("kiểm tra dấu ngoặc kép và dấu phân cách của dòng này"))
    _read_rows(rows, table, required=required, known=known)
    return table


def header_at(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """Return which row is the header: the first with two known names, else the first with any."""
    enough = min(2, len(known))
    for at, cells in enumerate(rows[:TITLE_ROWS]):
        if sum(cell.lower() in known for cell in cells) >= enough:
            return at
    return next((at for at, cells in enumerate(rows) if any(cells)), 0)


def _decoded(content: bytes | str, table: Table) -> str | None:
    if len(content) > MOST_BYTES:
        table.complain(0, _("tệp"), _("tệp không quá 2 MB; hãy chia thành nhiều tệp"))
        return None
    if isinstance(content, bytes) and content.startswith(PACKAGE):
        right = _("tệp văn bản; trong Excel chọn Lưu thành (Save As) → “CSV UTF-8” rồi tải lại")
        table.complain(0, _("tệp"), right, value=".xlsx")
        return None
    try:
        text = text_of(content) if isinstance(content, bytes) else content
    except NotUnicode as trouble:
        right = _(
            "văn bản Unicode; tệp dùng bảng mã cũ (giá trị bên trái đọc theo Windows-1258), trong "
            "Excel chọn Lưu thành (Save As) → “CSV UTF-8” rồi tải lại"
        )
        table.complain(trouble.line, _("tệp"), right, value=trouble.shown)
        return None
    text = text.removeprefix("\ufeff")
    if "\x00" in text or not text.strip():
        table.complain(1, _("tệp"), _("tệp văn bản CSV có dòng tiêu đề và ít nhất một dòng"))
        return None
    return text


def _delimited(text: str, known: tuple[str, ...]) -> tuple[str, str]:
    """Return the text, the line that tells its delimiter made empty, and the delimiter.

    Where no line tells it, it is the one that finds most of the header.
    """
    told = DELIMITER_TOLD.match(text)
    if told:
        return "\n" * told[0].count("\n") + text[told.end() :], told[1]
    lines = text.lstrip().split("\n", TITLE_ROWS)[:TITLE_ROWS]

    def found(delimiter: str) -> tuple[int, int]:
        rows = [[name.strip(' "\r') for name in line.split(delimiter)] for line in lines]
        names = ({normal(name).lower() for name in row} for row in rows)
        return max(len(row & {*known}) for row in names), lines[0].count(delimiter)

    return text, max(DELIMITERS, key=found)


def _check_header(
    header: list[str], table: Table, *, required: tuple[str, ...], known: tuple[str, ...]
) -> None:
    for name in required:
        if name not in header:
            table.complain(table.header, name, _("thêm cột này vào dòng tiêu đề"))
    for name, times in Counter(header).items():
        if name not in known:
            right = _("bỏ cột này; các cột được nhận: %(names)s") % {"names": ", ".join(known)}
            table.complain(table.header, name or _("(không tên)"), right, value=name)
        elif times > 1:
            table.complain(table.header, name, _("mỗi cột chỉ một lần"), value=name)


def _read_rows(
    rows: list[Numbered], table: Table, *, required: tuple[str, ...], known: tuple[str, ...]
) -> None:
    """Fill the table with the rows under its header, each with its line in the file."""
    at = header_at([cells for _number, cells in rows], known)
    table.header, header = (rows[at][0], _without_tail(rows[at][1])) if rows else (1, [])
    header = [name.lower() for name in header]
    before = len(table.problems)
    _check_header(header, table, required=required, known=known)
    if len(table.problems) > before:
        return
    for number, line in rows[at + 1 :]:
        cells = _without_tail(line, keep=len(header))
        if not any(cells):
            continue
        if len(cells) != len(header):
            right = ngettext(
                "đúng %(count)s ô như dòng tiêu đề",
                "đúng %(count)s ô như dòng tiêu đề",
                len(header),
            ) % {"count": len(header)}
            table.complain(number, _("dòng"), right, value=str(len(cells)))
            continue
        table.rows.append(Row(number, dict(zip(header, cells, strict=True))))
    if not table.rows and not table.problems:
        right = _("ít nhất một dòng dữ liệu dưới dòng tiêu đề")
        table.complain(table.header + 1, _("dòng"), right)


def _without_tail(cells: list[str], *, keep: int = 0) -> list[str]:
    """Drop the empty cells at the end, which spreadsheets leave behind, down to the header's."""
    used = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    return cells[: max(used, keep)]
