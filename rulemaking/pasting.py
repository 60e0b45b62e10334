"""Rows pasted out of a table, as nodes: code, name and points in columns, levels by the codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from rulemaking.boxes.kinds import read
from rulemaking.refusals import CannotRead
from rulemaking.services.shaping import NEW
from rulemaking.trees import CRITERIA
from wording.text import normal

if TYPE_CHECKING:
    from scoring import Document

MOST_ROWS = 1000
_CODE = re.compile(r"^(?=.*\d)[\w.\-/]{1,20}\.?$")
_PARTS = re.compile(r"\t|;|\s{3,}")


class Row(NamedTuple):
    """One row: how it is numbered, what it asks, and for how many points."""

    code: str
    name: str
    points: str


def rows_of(text: str) -> list[Row]:
    """Read rows; raise CannotRead naming the row that has no code or no name."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_ROWS:
        raise CannotRead(_("Dán nhiều nhất %(most)d dòng một lần.") % {"most": MOST_ROWS})
    return [_row(number, line) for number, line in enumerate(lines, start=1)]


def _row(number: int, line: str) -> Row:
    cells = [normal(cell) for cell in _PARTS.split(line.strip("\n"))]
    if not _CODE.match(cells[0]):
        head, _blank, rest = cells[0].partition(" ")
        cells = [head, rest, *cells[1:]] if _CODE.match(head) else cells
    code, name, points = [*cells, "", "", ""][:3]
    if not _CODE.match(code) or not name:
        raise CannotRead(
            _(
                "Dòng %(number)d “%(line)s”: cần mã, tên và điểm ở ba cột, ví dụ "
                "“1.1.2 [Tab] Ban hành kế hoạch [Tab] 1,5”; chưa có gì được thêm."
            )
            % {"number": number, "line": normal(line)[:80]}
        )
    return Row(code.rstrip("."), name, points)


def nodes_of(rows: list[Row]) -> list[Document]:
    """Put each row under the one whose code its own begins with."""
    top: list[Document] = []
    known: dict[str, Document] = {}
    for row in rows:
        node: Document = {"code": row.code, "name": row.name, CRITERIA: []}
        if row.points:
            node["max_points"] = read("number", row.points)
        above = known.get(_above(row.code, known))
        (above[CRITERIA] if above else top).append(node)
        known[row.code] = node
    return [_with_method(node) for node in top]


def _above(code: str, known: dict[str, Document]) -> str:
    stem = code
    while "." in stem:
        stem = stem.rpartition(".")[0]
        if stem in known:
            return stem
    return ""


def _with_method(node: Document) -> Document:
    """Let what has nothing beneath it begin as a criterion."""
    if node[CRITERIA]:
        return {**node, CRITERIA: [_with_method(child) for child in node[CRITERIA]]}
    return {**node, "method": dict(NEW["method"])}
