"""The bands of a measured value as a table: from where, in which way, how much."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from rulemaking.boxes.box import Box, Rows, set_at
from rulemaking.boxes.kinds import NOTHING, read, write
from rulemaking.boxes.lists import EDGES, METHOD, tables, worth_read, worth_written

if TYPE_CHECKING:
    from rulemaking.boxes.lists import RowTyped
    from rulemaking.content import Content

HOW = (
    ("fixed", _("cố định: được a")),
    ("times_most", _("giá trị × a × điểm tối đa")),
    ("times", _("giá trị × a điểm")),
    ("line", _("a, cộng giá trị × b điểm")),
    ("rising", _("tăng dần từ a đến b")),
)


def in_per_cent(said: Content) -> bool:
    """Tell whether bounds of the bands are told in per cent."""
    return said.get("input") != "number" or bool(said.get("scale") or said.get("against"))


def bands(said: Content) -> Rows:
    kind = "share" if in_per_cent(said) else "number"
    columns = (
        Box(("edge",), _("Khi giá trị"), "choice", EDGES),
        Box(("bound",), _("Mốc"), kind, unit="%" if kind == "share" else ""),
        Box(("how",), _("Điểm"), "choice", HOW),
        Box(("a",), "a"),
        Box(("b",), "b"),
    )
    help_text = _(
        "Từ khoảng cao xuống khoảng thấp; khoảng cuối từ 0. "
        "a, b: số điểm như 1,5 hoặc phần của điểm tối đa như 50% hay 1/3."
    )
    return Rows(
        (METHOD, "bands"), _("Các khoảng"), columns, help_text, 1,
        partial(_rows, kind=kind), partial(_value, kind=kind),
        {"from": "bound", "above": "bound", "points": "a", "share": "a", "times": "a",
         "times_most": "a", "rising": "b", "rising_most": "b", "below": "bound", "to": "bound"},
    )  # fmt: skip


def _rows(value: Any, *, kind: str) -> list[RowTyped]:
    return [_typed(row, kind) for row in tables(value)]


def _typed(row: Content, kind: str) -> RowTyped:
    how, a, b = _told(row)
    return {
        "edge": "above" if "above" in row else "from",
        "bound": write(kind, row.get("above", row.get("from", NOTHING))),
        "how": how,
        "a": a,
        "b": b,
    }


def _told(row: Content) -> tuple[str, str, str]:
    if "rising" in row or "rising_most" in row:
        share = "rising_most" in row
        ends = row["rising_most" if share else "rising"]
        a, b = [*(ends if isinstance(ends, list) else [ends]), NOTHING, NOTHING][:2]
        return "rising", _end(a, share=share), _end(b, share=share)
    starts = "points" in row or "share" in row
    if "times" in row and starts:
        return "line", worth_written(row), write("number", row["times"])
    if "times" in row:
        return "times", write("number", row["times"]), ""
    if "times_most" in row:
        return "times_most", write("number", row["times_most"]), ""
    return "fixed", worth_written(row), ""


def _end(value: Any, *, share: bool) -> str:
    text = write("share" if share else "number", value)
    return f"{text}%" if share and text else text


def _value(typed: list[RowTyped], old: Any, *, kind: str) -> Any:
    olds, before = tables(old), _rows(old, kind=kind)
    rows = [
        olds[i] if i < len(olds) and told == before[i] else _band(told, kind)
        for i, told in enumerate(typed)
    ]
    return rows or NOTHING


def _band(told: RowTyped, kind: str) -> Content:
    row: Content = {}
    set_at(row, ("above" if told["edge"] == "above" else "from",), read(kind, told["bound"]))
    how, a, b = told["how"], told["a"], told["b"]
    if how == "rising":
        share = "%" in f"{a}{b}"
        ends = [read("share" if share else "number", end) for end in (a, b)]
        return row | {
            "rising_most" if share else "rising": ["" if e is NOTHING else e for e in ends]
        }
    if how in {"times", "times_most"}:
        set_at(row, (how,), read("number", a))
        return row
    if how == "line":
        set_at(row, ("times",), read("number", b))
    return row | worth_read(a)
