"""What a criterion does, in words, and the boxes of each way: only its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from rulemaking.boxes.bands import bands
from rulemaking.boxes.box import Box, Boxes, Rows
from rulemaking.boxes.lists import grades, groups, letters, options, stairs
from rulemaking.boxes.ways import counted, ways

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from rulemaking.content import Content

METHOD = "method"
Words = tuple["_StrPromise", "_StrPromise"]
# By the kind of the file: what it is called, and what it does in one sentence.
WAYS: dict[str, Words] = {
    "yes_no": (_("Có hoặc không"), _("Có thì được điểm, không thì không.")),
    "timeliness": (
        _("Đúng hạn hay trễ hạn"),
        _("Đúng hạn đủ điểm, trễ hạn được một phần, không làm thì không."),
    ),
    "options": (_("Chọn một mức"), _("Mỗi mức mô tả được một số điểm.")),
    "proportional": (_("Theo tỷ lệ"), _("Tỷ lệ thực hiện nhân với điểm tối đa.")),
    "proportional_from_threshold": (
        _("Theo tỷ lệ, từ một ngưỡng"),
        _("Từ ngưỡng trở lên nhân theo tỷ lệ; dưới ngưỡng được một phần cố định."),
    ),
    "target": (_("Theo chỉ tiêu"), _("Đạt chỉ tiêu thì đủ điểm; dưới chỉ tiêu theo tỷ lệ.")),
    "staircase": (_("Theo bậc"), _("Đạt đến bậc nào được điểm của bậc đó.")),
    "deducted_by_rate": (
        _("Theo tỷ lệ – trừ dần"),
        _("Bắt đầu từ điểm tối đa, mỗi phần trăm thì trừ một số điểm."),
    ),
    "measured": (
        _("Đo được – theo khoảng"),
        _("Một giá trị đo được; mỗi khoảng cho điểm theo cách riêng."),
    ),
    "deductions": (_("Đếm – trừ dần"), _("Bắt đầu từ điểm tối đa, mỗi trường hợp thì trừ.")),
    "accrual": (_("Đếm – cộng dần"), _("Mỗi trường hợp thì cộng, đến điểm tối đa.")),
    "survey": (_("Điều tra xã hội học"), _("Điểm trung bình của phiếu nhân với điểm tối đa.")),
    "granted": (_("Cho điểm trong giới hạn"), _("Người chấm cho điểm từ 0 đến điểm tối đa.")),
    "best": (_("Nhiều cách – lấy cao nhất"), _("Đơn vị trả lời một hay nhiều cách.")),
    "sum": (_("Nhiều phần – cộng lại"), _("Mỗi phần có điểm riêng, cộng lại.")),
    "mean": (_("Nhiều phần – lấy trung bình"), _("Trung bình cộng của các phần.")),
}
SHARES = (("", _("phần của điểm tối đa (1, 1/2, 0)")), ("points", _("điểm")))
NOTHING_DUE = (
    ("", _("không nhận câu trả lời")),
    ("full", _("đủ điểm")),
    ("zero", _("0 điểm")),
    ("not_applicable", _("không áp dụng")),
)
AGAINST = (
    ("", _("không so sánh")),
    ("bloc_mean", _("trung bình của khối")),
    ("bloc_best", _("đơn vị cao nhất của khối")),
    ("last_year", _("chính đơn vị năm trước")),
    ("target", _("chỉ tiêu giao riêng cho đơn vị")),
    ("units_mean", _("trung bình các đơn vị trực thuộc")),
)
ALONE = (("", _("không áp dụng")), ("full", _("đủ điểm")), ("zero", _("0 điểm")))


def box(key: str, label: _StrPromise, kind: str = "number", **facts: object) -> Box:
    return Box((METHOD, key), label, kind, **facts)  # type: ignore[arg-type]  # of a box, by name


def _yes_no(_said: Content) -> Boxes:
    return (
        box("in", _("Ghi theo"), "choice", choices=SHARES),
        box("yes", _("Có"), help=_("để trống: đủ điểm")),
        box("no", _("Không"), help=_("để trống: 0")),
    )


def _timeliness(_said: Content) -> Boxes:
    return (
        box("in", _("Ghi theo"), "choice", choices=SHARES),
        box("on_time", _("Đúng hạn"), help=_("để trống: đủ điểm")),
        box("late", _("Trễ hạn"), help=_("để trống: một nửa")),
        box("none", _("Không thực hiện"), help=_("để trống: 0")),
    )


def _threshold(_said: Content) -> Boxes:
    return (
        box("threshold", _("Ngưỡng"), "share", unit="%"),
        box("below", _("Dưới ngưỡng được"), "share", unit="%", help=_("của điểm tối đa")),
    )


def _by_rate(_said: Content) -> Boxes:
    return (
        box("each", _("Mỗi lần trừ"), unit=str(_("điểm"))),
        box("per", _("Cho mỗi"), "share", unit="%", help=_("để trống: 1%")),
    )


def _measured(said: Content) -> Boxes:
    inputs = (("", _("tỷ lệ: đã làm trên tổng số")), ("number", _("một con số")))
    first: list[Box | Rows] = [
        box("input", _("Đơn vị ghi"), "choice", choices=inputs, redraws=True)
    ]
    if said.get("input") == "number":
        first += [
            box("unit", _("Đơn vị tính"), "line"),
            box("unit_en", _("Đơn vị tính bằng tiếng Anh"), "line"),
            box(
                "scale", _("Trên thang"), help=_("ví dụ 100; để trống: con số tự nó"), redraws=True
            ),
        ]
    return (*first, bands(said), box("any_shape", _("Điểm có thể tăng rồi giảm"), "flag"))


def _deductions(_said: Content) -> Boxes:
    unit = str(_("điểm"))
    return (
        box("per_missing", _("Mỗi báo cáo thiếu trừ"), unit=unit),
        box("per_late", _("Mỗi báo cáo trễ hạn trừ"), unit=unit),
        box("per_case", _("Mỗi vụ việc trừ"), unit=unit),
        grades(_("Các loại khác, mỗi trường hợp trừ")),
        box("nothing_from", _("Từ bao nhiêu trường hợp thì hết điểm"), "whole"),
    )


def _accrual(_said: Content) -> Boxes:
    return (
        box("per_case", _("Mỗi vụ việc cộng"), unit=str(_("điểm"))),
        grades(_("Các loại khác, mỗi trường hợp cộng")),
    )


def _survey(_said: Content) -> Boxes:
    return (
        letters(),
        box("out_of", _("Điểm trung bình trên thang"), help=_("để trống: phần trăm")),
        groups(),
    )


def _granted(_said: Content) -> Boxes:
    return (box("step", _("Cho theo bước"), help=_("ví dụ 0,25; để trống: số bất kỳ")),)


def _target(_said: Content) -> Boxes:
    return (box("target", _("Chỉ tiêu"), "share", unit="%"),)


_OWN: dict[str, Callable[[Content], Boxes]] = {
    "yes_no": _yes_no,
    "timeliness": _timeliness,
    "options": lambda _said: (options(),),
    "proportional": lambda _said: (),
    "proportional_from_threshold": _threshold,
    "target": _target,
    "staircase": lambda _said: (stairs(),),
    "deducted_by_rate": _by_rate,
    "measured": _measured,
    "deductions": _deductions,
    "accrual": _accrual,
    "survey": _survey,
    "granted": _granted,
    "best": lambda _said: (ways(counted("best")),),
    "sum": lambda _said: (ways(counted("sum")),),
    "mean": lambda _said: (ways(counted("mean")),),
}
OF_A_RATE = frozenset(
    {"proportional", "proportional_from_threshold", "target", "staircase", "deducted_by_rate"}
)


def own_boxes(said: Content) -> Boxes:
    """Return the boxes of a way of giving points, by what it says so far."""
    found = _OWN.get(str(said.get("kind")))
    return found(said) if found else ()


def more_boxes(said: Content) -> Boxes:
    """Return what a rate or a measured value may say besides, and mostly does not."""
    kind = said.get("kind")
    if kind not in OF_A_RATE and kind != "measured":
        return ()
    against = box("against", _("So với"), "choice", choices=AGAINST, redraws=True)
    compared = (
        (box("nothing_to_compare", _("Khi không có gì để so"), "choice", choices=ALONE),)
        if said.get("against")
        else ()
    )
    of_share = (
        box("over", _("Nhận kết quả vượt 100%"), "flag"),
        box("inverse", _("Con số ghi là phần chưa đạt (lấy 100% trừ đi)"), "flag"),
    )
    due = box("nothing_due", _("Khi không phát sinh (0 trên 0)"), "choice", choices=NOTHING_DUE)
    is_number = said.get("input") == "number"
    return (against, *compared, *(() if is_number else (*of_share, due)))
