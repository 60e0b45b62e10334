"""The head of a set out of its rows, and the total that its table ends with."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from scoring.workbooks.amounts import read_points
from scoring.workbooks.cells import Assembled, Findings, Row, spoken
from scoring.workbooks.columns import HEAD_ROWS, HEAD_SUM
from scoring.workbooks.nodes import read_snippet
from scoring.workbooks.notation import BadCell, folded
from scoring.workbooks.outline import read_head
from wording.text import normal

_HEAD_KEYS = {folded(name): key for key, label in HEAD_ROWS.items() for name in (key, label)}


def read_head_rows(
    found: Assembled, head: Sequence[Row], totals: Sequence[Row], findings: Findings,
    given: Mapping[str, Any],
) -> None:  # fmt: skip
    """Read the head, with that of the set before it where the workbook has none."""
    for row in head:
        _read_row(found, row, findings)
    for key, value in given.items():
        if key != "fields" and not head:
            found.document.setdefault(key, value)
    found.document.setdefault("format", 2)
    for row in totals:
        _check_total(found, row, findings)


def _read_row(found: Assembled, row: Row, findings: Findings) -> None:
    name = folded(normal(row["key"]))
    if name == folded(HEAD_SUM):
        return
    key = _HEAD_KEYS.get(name)
    text = spoken(row.cell("value"), "toml" if key == "toml" else "value")
    if key is None:
        known = ", ".join(HEAD_ROWS.values())
        findings.complain(row, "key", BadCell("sheet.want_head", known=known).right)
    elif text and key == "toml":
        _head_toml(found, row, text, findings)
    elif text:
        _head_key(found, row, key, text, findings)


def _head_key(found: Assembled, row: Row, key: str, text: str, findings: Findings) -> None:
    found.places[key,] = (row, "value")
    if key in found.document:
        findings.complain(row, "value", BadCell("sheet.said_twice").right)
        return
    try:
        found.document[key] = read_head(key, text)
    except BadCell as bad:
        findings.complain(row, "value", bad.right)


def _head_toml(found: Assembled, row: Row, text: str, findings: Findings) -> None:
    try:
        keys = read_snippet(text)
    except BadCell as bad:
        findings.complain(row, "value", bad.right)
        return
    for key, value in keys.items():
        if key in found.document or key == "fields":
            findings.complain(row, "value", BadCell("sheet.in_toml_too", key=key).right)
        found.document[key] = value
        found.places[key,] = (row, "value")


def _check_total(found: Assembled, row: Row, findings: Findings) -> None:
    """Take the total that a table ends with; where the head says another, one of them is wrong."""
    text = spoken(row.cell("points"), "points")
    try:
        total = read_points(text) if text else None
    except BadCell as bad:
        findings.complain(row, "points", bad.right)
        return
    if total is None or isinstance(total, str):
        return
    told = found.document.setdefault("total", total)
    if told != total and isinstance(told, int | Decimal):
        right = BadCell("sheet.want_same_total", total=Decimal(told)).right
        findings.complain(row, "points", right)
    found.places.setdefault(("total",), (row, "points"))
