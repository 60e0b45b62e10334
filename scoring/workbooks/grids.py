"""The rows of a sheet under its header: titles passed over, merged cells spread, traps named."""

import re
from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter

from scoring.reasons import Reason
from scoring.sheets import Block, Sheet
from scoring.workbooks.cells import DATE, NUMBER, Cell, Findings, Row
from scoring.workbooks.columns import HEAD_SUM, NODES, Column, names_of
from scoring.workbooks.notation import folded
from wording.text import normal

TITLE_ROWS = 25  # above the header there may be the head of a decision
_NUMBERED = re.compile(r"\(?\d{1,2}\)?")
_NEEDED = {"code", "name", "points"}
# What is said once for all rows that a merged cell spans.
_SPREAD = {"lead", "alternate", "blocs", "part", "evidence", "form", "values"}


def looks_like(sheet: Sheet, columns: Sequence[Column]) -> bool:
    """Tell whether a sheet has a header that names the columns which a table needs."""
    return _header_at(sheet, columns) is not None


def rows_of(sheet: Sheet, name: str, columns: Sequence[Column], findings: Findings) -> list[Row]:
    """Read the rows of a sheet; whatever misleads its reader is noted."""
    at = _header_at(sheet, columns)
    if at is None:
        known = ", ".join(column.header for column in columns)
        findings.refuse(name, "sheet.want_header", known=known)
        return []
    header = _header(sheet, name, at, columns, findings)
    _spread(sheet, header, after=at + 1)
    rows = (_row(sheet, name, number, header) for number in range(at + 2, len(sheet.rows) + 1))
    body = [row for row in rows if _is_told(row)]
    if body and _is_numbering(body[0]):
        body = body[1:]
    _note_traps(sheet, name, header, body, findings)
    return body


def _header_at(sheet: Sheet, columns: Sequence[Column]) -> int | None:
    """Find the header: the row with most of the names, two at least."""
    names = names_of(tuple(columns))
    found = [
        (len({names[told].key for cell in cells if (told := _named(cell)) in names}), -at)
        for at, cells in enumerate(sheet.rows[:TITLE_ROWS])
    ]
    best = max(found, default=(0, 0))
    return -best[1] if best[0] >= 2 else None


def _named(cell: str) -> str:
    return folded(normal(cell)).rstrip(":*").strip()


def _header(
    sheet: Sheet, name: str, at: int, columns: Sequence[Column], findings: Findings
) -> dict[int, tuple[str, str]]:
    """Give key and header of each column that is read; note those that are not."""
    names = names_of(tuple(columns))
    found: dict[int, tuple[str, str]] = {}
    for number, cell in enumerate(sheet.rows[at], 1):
        told = normal(cell)
        column = names.get(_named(cell))
        place = f"{get_column_letter(number)}{at + 1}"
        row = Row(name, at + 1, {"header": Cell(told, "", place, told)})
        if column is None:
            if told:
                findings.note(row, "header", "sheet.column_not_read")
        elif column.key in {key for key, _header in found.values()}:
            findings.complain(row, "header", Reason("sheet.column_twice"))
        elif not column.told:
            found[number] = (column.key, told)
    missing = _NEEDED - {key for key, _header in found.values()} if name == NODES else set()
    for column in columns:
        if column.key in missing:
            findings.refuse(name, "sheet.want_column", value=column.header, known=column.header)
    return found


def _row(sheet: Sheet, name: str, number: int, header: Mapping[int, tuple[str, str]]) -> Row:
    cells = sheet.rows[number - 1]
    found = {
        key: Cell(
            cells[at - 1] if at <= len(cells) else "",
            _kind(sheet, number, at),
            f"{get_column_letter(at)}{number}",
            told,
        )
        for at, (key, told) in header.items()
    }
    if (code := found.get("code")) and (day := _day(sheet, number, header)):
        found["code"] = code._replace(text=day)
    return Row(name, number, found)


def _kind(sheet: Sheet, row: int, column: int) -> str:
    if (row, column) in sheet.numbers:
        return NUMBER
    return DATE if (row, column) in sheet.days else ""


def _day(sheet: Sheet, number: int, header: Mapping[int, tuple[str, str]]) -> str:
    """Write a code that became a day as it was probably typed: day, month, year."""
    at = next((at for at, (key, _told) in header.items() if key == "code"), 0)
    day = sheet.days.get((number, at))
    return f"{day.day}.{day.month}.{day.year % 100}" if day else ""


def _is_told(row: Row) -> bool:
    return any(cell.text.strip() for cell in row.cells.values())


def _is_numbering(row: Row) -> bool:
    """Tell whether a row only numbers the columns, as decisions do under their header."""
    told = [normal(cell.text) for cell in row.cells.values() if cell.text.strip()]
    is_a_node = bool(row["level"].strip())
    return not is_a_node and len(told) > 2 and all(_NUMBERED.fullmatch(one) for one in told)


def _spread(sheet: Sheet, header: Mapping[int, tuple[str, str]], *, after: int) -> None:
    """Give each node its part of a cell that is merged over several: what it says is said of all.

    A row without a code only continues the node above it, which has the text already.
    """
    code = next((at for at, (key, _told) in header.items() if key == "code"), 0)
    for block in sheet.look.merged:
        key, _told = header.get(block.left, ("", ""))
        if block.top <= after or key not in _SPREAD:
            continue
        for number in _below(block, sheet):
            cells = sheet.rows[number - 1]
            if code and cells[code - 1].strip():
                cells[block.left - 1] = sheet.rows[block.top - 1][block.left - 1]


def _below(block: Block, sheet: Sheet) -> range:
    return range(block.top + 1, min(block.bottom, len(sheet.rows)) + 1)


def _note_traps(
    sheet: Sheet, name: str, header: Mapping[int, tuple[str, str]], body: list[Row],
    findings: Findings,
) -> None:  # fmt: skip
    """Complain of what whoever looks at the sheet does not see, and the file would say."""
    by_number = {row.number: row for row in body}
    for (number, at), formula in sheet.look.unsaved.items():
        row = by_number.get(number)
        if at in header and row and folded(row["key"]) != folded(HEAD_SUM):
            key, _told = header[at]
            right = Reason("sheet.formula_without_value")
            findings.complain(row, key, right, value=formula)
    for number in sorted(sheet.look.hidden_rows & by_number.keys()):
        hidden = by_number[number]
        first = next((key for key, cell in hidden.cells.items() if cell.text.strip()), "")
        findings.complain(hidden, first, Reason("sheet.hidden_row"))
    for at in sorted(sheet.look.hidden_columns & header.keys()):
        key, told = header[at]
        findings.refuse(name, "sheet.hidden_column", value=told)
    for block in sheet.look.merged:
        key, _told = header.get(block.left, ("", ""))
        coded = [by_number[n] for n in _below(block, sheet) if n in by_number]
        for under in coded if key == "points" else ():
            if under["code"].strip():
                findings.complain(under, key, Reason("sheet.unmerge"), value=f"{block}")
