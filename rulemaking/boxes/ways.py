"""The parts of a criterion that is scored in several ways, as a table: one row a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from rulemaking.boxes.box import Box, Rows, set_at
from rulemaking.boxes.kinds import NOTHING, read, write
from rulemaking.boxes.lists import METHOD, tables
from scoring.workbooks.bands import band_clause, band_of, stair_clause, stair_of
from scoring.workbooks.methods import spelling_of
from scoring.workbooks.notation import BadCell, clauses_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rulemaking.boxes.lists import RowTyped
    from rulemaking.content import Content
    from scoring.workbooks.bands import Spelling
    from scoring.workbooks.notation import Clause

# The one number that a part of several says besides its name: by the kind, key and how it is typed.
ONE_NUMBER: dict[str, tuple[str, str]] = {
    "target": ("target", "share"),
    "proportional_from_threshold": ("threshold", "share"),
    "granted": ("step", "number"),
    "deducted_by_rate": ("each", "number"),
    "deductions": ("per_case", "number"),
    "accrual": ("per_case", "number"),
}
# The list that a part says besides, typed in one box in the words of a workbook's cell.
BANDS: dict[
    str, tuple[str, Callable[[Any, Spelling], Clause], Callable[[Clause, Spelling], Content]]
] = {
    "measured": ("bands", band_clause, band_of),
    "staircase": ("stairs", stair_clause, stair_of),
}
PARTS_KINDS = (
    ("proportional", _("theo tỷ lệ")),
    ("yes_no", _("có hoặc không")),
    ("timeliness", _("đúng hạn")),
    ("target", _("theo chỉ tiêu")),
    ("proportional_from_threshold", _("từ một ngưỡng")),
    ("deductions", _("đếm – trừ dần")),
    ("accrual", _("đếm – cộng dần")),
    ("granted", _("cho điểm")),
    ("staircase", _("theo bậc")),
    ("measured", _("theo khoảng")),
)
BY = (("", _("ghi tỷ lệ")), ("quantities", _("ghi số lượng")))


def counted(kind: str) -> bool:
    """Tell whether each part of several has points of its own."""
    return kind == "sum"


def _number_written(row: Content) -> str:
    key, kind = ONE_NUMBER.get(str(row.get("kind")), ("", ""))
    if not key:
        return ""
    text = write(kind, row.get(key, NOTHING))
    return f"{text}%" if kind == "share" and text and "/" not in text else text


def _bands_written(row: Content) -> str:
    """Write the bands of a part: “từ 90%: 2 điểm; còn lại: 0 điểm”; what is none as it stands."""
    key, clause, _read = BANDS.get(str(row.get("kind")), ("", None, None))
    said = row.get(key, NOTHING)
    if clause is None or said is NOTHING:
        return ""
    try:
        return "; ".join(clause(one, spelling_of(row)).text() for one in said)
    except (AttributeError, KeyError, TypeError, ValueError):  # half a band, or none at all
        return str(said)


def _bands_read(told: str, row: Content) -> Any:
    """Read the bands of a part; what cannot be read stays as it was typed."""
    _key, _write, band = BANDS[str(row["kind"])]
    try:
        return [band(one, spelling_of(row)) for one in clauses_of(told)] or NOTHING
    except BadCell:
        return told


def _way_rows(value: Any) -> list[RowTyped]:
    return [
        {
            "code": str(row.get("code", "")),
            "label": str(row.get("label", "")),
            "kind": str(row.get("kind", "")),
            "by": str(row.get("by", "")),
            "number": _number_written(row),
            "bands": _bands_written(row),
            "max_points": write("number", row.get("max_points", NOTHING)),
        }
        for row in tables(value)
    ]


def _way_value(typed: list[RowTyped], old: Any) -> Any:
    olds = tables(old)
    return [_way(told, olds[i] if i < len(olds) else {}) for i, told in enumerate(typed)] or NOTHING


def _way(told: RowTyped, old: Content) -> Content:
    if old and {**_way_rows([old])[0], **told} == _way_rows([old])[0]:
        return old
    row = dict(old) if told.get("kind") == old.get("kind") else {}
    for key in ("code", "label", "kind", "by"):
        set_at(row, (key,), read("line", told.get(key, "")))
    set_at(row, ("max_points",), read("number", told.get("max_points", "")))
    key, kind = ONE_NUMBER.get(told.get("kind", ""), ("", ""))
    if key:
        set_at(row, (key,), read(kind, told.get("number", "")))
    if (many := BANDS.get(told.get("kind", ""))) and told.get("bands") != _bands_written(row):
        set_at(row, (many[0],), _bands_read(told.get("bands", ""), row))
    return row


def ways(has_points: bool) -> Rows:  # noqa: FBT001 - the one thing by which the tables differ
    points = (Box(("max_points",), _("Điểm"), "number"),) if has_points else ()
    columns = (
        Box(("code",), _("Mã")),
        Box(("label",), _("Tên"), wide=True),
        Box(("kind",), _("Chấm"), "choice", PARTS_KINDS),
        Box(("number",), _("Số")),
        Box(("bands",), _("Các bậc, các khoảng"), wide=True),
        Box(("by",), _("Đơn vị ghi"), "choice", BY),
        *points,
    )
    help_text = _(
        "Số: chỉ tiêu, ngưỡng, bước hoặc điểm của mỗi trường hợp, theo cách chấm. Các bậc, các "
        "khoảng: từ cao xuống thấp, ví dụ “từ 90%: 2 điểm; từ 70%: tỷ lệ × 2; còn lại: 0 điểm”."
    )
    marks = {key: "number" for key, _kind in ONE_NUMBER.values()}
    marks |= {key: "bands" for key, _write, _read in BANDS.values()}
    return Rows(
        (METHOD, "ways"), _("Các phần"), columns, help_text, 1, _way_rows, _way_value, marks
    )
