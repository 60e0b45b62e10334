"""Tables of boxes of ways of giving points: levels, stairs, grades, letters, groups, parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from rulemaking.boxes.box import Box, Rows, set_at
from rulemaking.boxes.kinds import NOTHING, read, write

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from rulemaking.content import Content

METHOD = "method"
RowTyped = dict[str, str]


def worth_written(row: Content) -> str:
    """Write what a level is worth: points, or per cent of the most."""
    if "share" in row:
        text = write("share", row["share"])
        return text if "/" in text else f"{text}%"
    return write("number", row.get("points", NOTHING))


def worth_read(typed: str) -> Content:
    """Read what a level is worth: “2” is points, “50%” and “1/3” a share of the most."""
    if not typed.strip():
        return {}
    if "%" in typed or "/" in typed:
        return {"share": read("share", typed)}
    return {"points": read("number", typed)}


def tables(value: Any) -> list[Content]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _worth_rows(value: Any) -> list[RowTyped]:
    return [
        {
            "label": str(row.get("label", row.get("value", ""))),
            "label_en": str(row.get("label_en", "")),
            "worth": worth_written(row),
        }
        for row in tables(value)
    ]


def _worth_value(typed: list[RowTyped], old: Any) -> Any:
    olds, before = tables(old), _worth_rows(old)
    rows = []
    for i, told in enumerate(typed):
        if i < len(olds) and told == before[i]:
            rows.append(olds[i])
            continue
        kept = str(olds[i].get("value", "")) if i < len(olds) else ""
        row: Content = {"value": kept or free_value("m", i, olds, rows)}
        for key in ("label", "label_en"):
            set_at(row, (key,), read("line", told[key]))
        rows.append(row | worth_read(told["worth"]))
    return rows or NOTHING


def free_value(stem: str, at: int, *others: list[Content]) -> str:
    """Return a name for a new row that no other row of the table has."""
    taken = {row.get("value") for rows in others for row in rows}
    number = at + 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def options() -> Rows:
    columns = (
        Box(("label",), _("Mức"), wide=True),
        Box(("label_en",), _("Tiếng Anh"), wide=True),
        Box(("worth",), _("Được")),
    )
    help_text = _("Được: số điểm như 1,5, hoặc phần của điểm tối đa như 50% hay 1/3.")
    path = (METHOD, "options")
    return Rows(
        path, _("Các mức"), columns, help_text, 1, _worth_rows, _worth_value,
        {"points": "worth", "share": "worth", "value": "label"},
    )  # fmt: skip


EDGES = (("from", _("từ")), ("above", _("trên")))


def _stair_rows(value: Any) -> list[RowTyped]:
    return [
        {
            "edge": "above" if "above" in row else "from",
            "bound": write("share", row.get("above", row.get("at_least", NOTHING))),
            "share": write("share", row.get("share", NOTHING)),
        }
        for row in tables(value)
    ]


def _stair_value(typed: list[RowTyped], old: Any) -> Any:
    olds, before = tables(old), _stair_rows(old)
    rows: list[Content] = []
    for i, told in enumerate(typed):
        if i < len(olds) and told == before[i]:
            rows.append(olds[i])
            continue
        row: Content = {}
        set_at(
            row, ("above" if told["edge"] == "above" else "at_least",), read("share", told["bound"])
        )
        set_at(row, ("share",), read("share", told["share"]))
        rows.append(row)
    return rows or NOTHING


def stairs() -> Rows:
    columns = (
        Box(("edge",), _("Đạt"), "choice", EDGES),
        Box(("bound",), _("Tỷ lệ"), "share", unit="%"),
        Box(("share",), _("Được"), "share", unit="%"),
    )
    help_text = _("Từ bậc cao xuống bậc thấp; bậc cuối từ 0%. Được: phần trăm của điểm tối đa.")
    return Rows(
        (METHOD, "stairs"), _("Các bậc"), columns, help_text, 1, _stair_rows, _stair_value,
        {"at_least": "bound", "above": "bound"},
    )  # fmt: skip


def grades(label: _StrPromise) -> Rows:
    columns = (
        Box(("value",), _("Mã")),
        Box(("label",), _("Loại"), wide=True),
        Box(("label_en",), _("Tiếng Anh"), wide=True),
        Box(("points",), _("Điểm"), "number"),
    )
    return Rows((METHOD, "grades"), label, columns)


def groups() -> Rows:
    columns = (
        Box(("value",), _("Mã")),
        Box(("label",), _("Nhóm được hỏi"), wide=True),
        Box(("label_en",), _("Tiếng Anh"), wide=True),
        Box(("weight",), _("Trọng số"), "share", unit="%"),
    )
    help_text = _("Khi các nhóm được hỏi riêng: trọng số cộng lại là 100%.")
    return Rows((METHOD, "groups"), _("Các nhóm"), columns, help_text)


def _letter_rows(value: Any) -> list[RowTyped]:
    scale = value if isinstance(value, dict) else {}
    return [{"letter": str(key), "weight": write("share", each)} for key, each in scale.items()]


def _letter_value(typed: list[RowTyped], old: Any) -> Any:
    olds = old if isinstance(old, dict) else {}
    return {
        told["letter"]: read("share", told["weight"], olds.get(told["letter"], NOTHING))
        for told in typed
        if told["letter"] and told["weight"]
    } or NOTHING


def letters() -> Rows:
    columns = (
        Box(("letter",), _("Mức trả lời")),
        Box(("weight",), _("Tính bằng"), "share", unit="%"),
    )
    help_text = _("Mỗi mức của phiếu và phần trăm của nó; để trống nếu chỉ nhận điểm trung bình.")
    return Rows(
        (METHOD, "scale"), _("Thang của phiếu"), columns, help_text, 1, _letter_rows, _letter_value
    )
