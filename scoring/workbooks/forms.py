"""The ways of giving points as a workbook names them: each with what may be said of it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scoring.workbooks.amounts import (
    is_number,
    number_text,
    percent_text,
    points_text,
    read_number,
    read_percent,
    read_points,
    read_worth,
    worth_text,
)
from scoring.workbooks.notation import BadCell, folded, named, unquoted

Write = Callable[[Any], str]
Read = Callable[[str], Any]


class Said(NamedTuple):
    """One key of a document and how a cell says it."""

    key: str
    label: str
    write: Write
    read: Read


class Form(NamedTuple):
    """One way of giving points: its name in the list to choose from, and what it may say."""

    kind: str
    name: str
    told: str  # what it does, for the sheet that explains
    example: str
    says: tuple[Said, ...] = ()
    rows: str = ""  # the list of the document that its free clauses fill


def _numbers(write: Write) -> Write:
    def checked(value: Any) -> str:
        if not is_number(value):
            raise BadCell("sheet.not_writable", str(value))
        return write(value)

    return checked


def _percent(key: str, label: str) -> Said:
    return Said(key, label, _numbers(percent_text), read_percent)


def _points(key: str, label: str) -> Said:
    return Said(key, label, _numbers(points_text), read_points)


def _number(key: str, label: str) -> Said:
    return Said(key, label, _numbers(number_text), read_number)


def _text(key: str, label: str) -> Said:
    return Said(key, label, named, unquoted)


def words(key: str, label: str, known: Mapping[Any, str]) -> Said:
    """Make a key that is one of several words."""
    back = {folded(word): value for value, word in known.items()}

    def write(value: Any) -> str:
        if value not in known or type(value) is not type(next(iter(known))):
            raise BadCell("sheet.not_writable", str(value))
        return known[value]

    def read(text: str) -> Any:
        if folded(text) not in back:
            raise BadCell("sheet.want_word", text, known=", ".join(known.values()))
        return back[folded(text)]

    return Said(key, label, write, read)


def flag(key: str, label: str) -> Said:
    """Make a key that is true or false."""
    return words(key, label, {True: "có", False: "không"})


def _choice(key: str, label: str) -> Said:
    """Make a choice that everyone knows; whether it earns points or a share is read with it."""
    return Said(key, label, lambda told: worth_text(*told), read_worth)


NOTHING_TO_COMPARE = {"not_applicable": "không áp dụng", "full": "đủ điểm", "zero": "0 điểm"}
AGAINST = words("against", "so với", {
    "bloc_mean": "bình quân của khối", "bloc_best": "cao nhất của khối",
    "last_year": "năm trước", "target": "chỉ tiêu riêng của đơn vị",
    "units_mean": "bình quân đơn vị trực thuộc",
})  # fmt: skip
ABOUT = (
    words("input", "đo bằng", {"ratio": "tỷ lệ", "number": "con số"}),
    _text("unit", "đơn vị tính"),
    _text("unit_en", "đơn vị tính tiếng Anh"),
    _number("scale", "thang đo"),
    flag("inverse", "lấy 100% trừ tỷ lệ"),
    flag("over", "vượt 100%"),
    words("nothing_due", "không phát sinh", {
        "refuse": "hỏi lại", "full": "đủ điểm", "zero": "0 điểm",
        "not_applicable": "không áp dụng",
    }),
    AGAINST,
    words("nothing_to_compare", "không có để so", NOTHING_TO_COMPARE),
    flag("any_shape", "điểm lên xuống tự do"),
)  # fmt: skip
COUNTS = (
    _points("per_missing", "mỗi báo cáo thiếu"),
    _points("per_late", "mỗi báo cáo trễ hạn"),
    _points("per_case", "mỗi lần"),
    _number("nothing_from", "hết điểm từ số lần"),
)
WAY = (
    _points("max_points", "điểm"),
    words("by", "hỏi", {"rate": "tỷ lệ", "quantities": "hai số"}),
)

FORMS = (
    Form(
        "yes_no", "Có hoặc không", "Có làm thì được điểm.", "có: 2 điểm; không: 0 điểm",
        (_choice("yes", "có"), _choice("no", "không")),
    ),
    Form(
        "timeliness", "Đúng hạn", "Đúng hạn, trễ hạn hay không thực hiện.",
        "đúng hạn: 100%; trễ hạn: 50%; không thực hiện: 0%",
        (_choice("on_time", "đúng hạn"), _choice("late", "trễ hạn"),
         _choice("none", "không thực hiện")),
    ),
    Form(
        "options", "Chọn mức", "Chọn một trong các mức mô tả sẵn.",
        "tốt [Làm tốt]: 1,5 điểm; một phần: 1/3 số điểm; không: 0", rows="options",
    ),
    Form(
        "measured", "Theo mức đo được", "Đo một tỷ lệ hoặc con số; mức cao nhất đạt được cho điểm.",
        "từ 100%: 3 điểm; từ 70% đến dưới 100%: tỷ lệ × 2; dưới 70%: 0", ABOUT, "bands",
    ),
    Form(
        "staircase", "Bậc thang", "Mỗi bậc tỷ lệ được một phần của điểm tối đa.",
        "từ 90%: 100%; từ 70%: 50%; còn lại: 0%", ABOUT, "stairs",
    ),
    Form(
        "proportional", "Theo tỷ lệ", "Tỷ lệ × điểm tối đa.", "không phát sinh: đủ điểm", ABOUT,
    ),
    Form(
        "proportional_from_threshold", "Theo tỷ lệ từ ngưỡng",
        "Từ ngưỡng trở lên theo tỷ lệ; dưới ngưỡng một phần cố định.",
        "ngưỡng: 80%; dưới ngưỡng: 0%",
        (_percent("threshold", "ngưỡng"), _percent("below", "dưới ngưỡng"), *ABOUT),
    ),
    Form(
        "target", "Theo chỉ tiêu", "Đạt chỉ tiêu được đủ điểm; thấp hơn thì theo tỷ lệ.",
        "chỉ tiêu: 80%", (_percent("target", "chỉ tiêu"), *ABOUT),
    ),
    Form(
        "deducted_by_rate", "Trừ theo tỷ lệ", "Từ điểm tối đa, trừ điểm cho mỗi phần trăm.",
        "trừ: 0,2 điểm; cho mỗi: 1%",
        (_points("each", "trừ"), _percent("per", "cho mỗi"), *ABOUT),
    ),
    Form(
        "deductions", "Trừ điểm", "Từ điểm tối đa, trừ cho mỗi lần.",
        "chậm_5 [Chậm đến 5 ngày]: 0,25 điểm; mỗi báo cáo thiếu: 1 điểm", COUNTS, "grades",
    ),
    Form(
        "accrual", "Cộng điểm", "Mỗi lần được điểm, không quá điểm tối đa.",
        "mỗi lần: 0,4 điểm", COUNTS, "grades",
    ),
    Form(
        "survey", "Điều tra xã hội học", "Bình quân phiếu điều tra × điểm tối đa.",
        "A: 100%; B: 50%; C: 0%", (_number("out_of", "thang điểm"),), "scale",
    ),
    Form(
        "granted", "Cho điểm", "Người chấm cho điểm trong khoảng từ 0 đến tối đa.",
        "bước: 0,25 điểm", (_points("step", "bước"),),
    ),
    Form(
        "best", "Cách cho điểm cao nhất", "Nhiều cách tính, cách nào cao nhất thì lấy.",
        "cách rieng [Phần mềm riêng]: Có hoặc không; cách chung: Theo tỷ lệ", rows="ways",
    ),
    Form(
        "sum", "Cộng các phần", "Nhiều phần, mỗi phần có điểm riêng, cộng lại.",
        "cách du [Dự đủ họp]: Có hoặc không {điểm: 5}; cách chu_tri: Có hoặc không {điểm: 5}",
        rows="ways",
    ),
    Form(
        "mean", "Trung bình các phần", "Trung bình điểm của các phần.",
        "cách a: Theo tỷ lệ; cách b: Theo tỷ lệ; cách c: Theo tỷ lệ", rows="ways",
    ),
)  # fmt: skip
BY_KIND = {form.kind: form for form in FORMS}
_BY_NAME = {folded(name): form for form in FORMS for name in (form.name, form.kind)}


def form_named(name: str) -> Form:
    """Find a form by its name; raise BadCell where there is none."""
    if folded(name) not in _BY_NAME:
        raise BadCell("sheet.want_form", name, known=", ".join(form.name for form in FORMS))
    return _BY_NAME[folded(name)]
