"""A document as rows: its head, a row for each node of the tree, and rows for long methods."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring.criteria import BASE_PARTS
from scoring.digests import digest
from scoring.numbers import ZERO
from scoring.workbooks.amounts import read_points
from scoring.workbooks.columns import HEAD_ROWS
from scoring.workbooks.keys import points_cell, read_whole
from scoring.workbooks.nodes import CANNOT, Cells, LevelRow, said, snippet
from scoring.workbooks.notation import BadCell, folded
from wording.text import normal, normal_lines

Document = Mapping[str, Any]


@dataclass
class Line:
    """A row of the tree as it is written."""

    level: int
    cells: Cells
    children: list[int] = field(default_factory=list)  # which rows stand right beneath it
    is_base: bool = True  # its points count in the sum of what is above it
    own: Decimal | None = None
    whole: Decimal = ZERO  # what stands beneath comes to


@dataclass
class Outline:
    """All rows of a workbook."""

    head: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    levels: list[LevelRow] = field(default_factory=list)


def outline_of(document: Document) -> Outline:
    """Write a document as rows; whatever no cell can say stands in the TOML cell of its row."""
    fields = _children(document, "fields")
    outline = Outline(_head(document, fields))
    codes = Counter(str(node.get("code")) for node in _nodes(fields))
    for each in fields:
        _add(outline, each, 1, codes)
    return outline


def _children(node: Document, key: str = "criteria") -> list[Document]:
    """List what stands beneath, where it is a list of tables; else the key goes into TOML."""
    found = node.get(key)
    is_list = isinstance(found, list) and all(isinstance(one, dict) for one in found)
    return list(found) if is_list and found else []


def _nodes(nodes: list[Document]) -> Iterator[Document]:
    for node in nodes:
        yield node
        yield from _nodes(_children(node))


def _add(outline: Outline, node: Document, level: int, codes: Counter[str]) -> int:
    """Write a node and all beneath it; give the place of its row."""
    children = _children(node)
    own = {key: value for key, value in node.items() if key != "criteria" or not children}
    told = said(own, in_rows=codes[str(node.get("code"))] == 1)
    line = Line(level, told.cells, is_base=_is_base(node), own=_points(node))
    at = len(outline.lines)
    outline.lines.append(line)
    outline.levels += told.levels
    for child in children:
        place = _add(outline, child, level + 1, codes)
        beneath = outline.lines[place]
        if beneath.is_base:
            line.children.append(place)
            line.whole += beneath.whole if beneath.own is None else beneath.own
    return at


def _is_base(node: Document) -> bool:
    return node.get("part", "appraisal") in BASE_PARTS


def _points(node: Document) -> Decimal | None:
    own = node.get("max_points")
    is_number = isinstance(own, int | Decimal) and not isinstance(own, bool)
    return Decimal(own) if is_number else None  # type: ignore[arg-type]  # it is a number


def _head(document: Document, fields: list[Document]) -> dict[str, str]:
    head, rest = {}, {}
    for key, value in document.items():
        if key == "fields" and fields:
            continue
        text = _head_text(key, value)
        if text is None:
            rest[key] = value
        else:
            head[key] = text
    if rest:
        head["toml"] = snippet(rest)
    return head


def _head_text(key: str, value: Any) -> str | None:
    """Write a key of the head, or nothing where it would not come back as it is."""
    try:
        text = {True: "có", False: "không"}.get(value) if isinstance(value, bool) else None
        text = text or (value if isinstance(value, str) else points_cell(value))
        is_same = bool(text) and digest(read_head(key, normal_lines(text))) == digest(value)
    except CANNOT:
        return None
    return text if key in HEAD_ROWS and is_same else None


def read_head(key: str, text: str) -> Any:
    """Read a key of the head; raise BadCell where it is no such value."""
    if key in {"format", "year"}:
        return read_whole(text)
    if key == "total":
        return read_points(text)
    if key == "reconstructed":
        if folded(text) not in {"có", "không"}:
            raise BadCell("sheet.want_word", text, known="có, không")
        return folded(text) == "có"
    return normal(text)
