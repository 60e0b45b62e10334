"""The boxes of the head of a set and of each node of its tree: field, group or criterion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.presenting.methods import PART_NAMES
from rulemaking.boxes.box import Box, Boxes, Rows, read_all
from rulemaking.boxes.methods import METHOD, WAYS, more_boxes, own_boxes
from rulemaking.trees import ASIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

    from rulemaking.content import Content
    from rulemaking.trees import Node

Blocs = "Sequence[tuple[str, str]]"


@dataclass(frozen=True, slots=True)
class Section:
    """Boxes that belong together; those that are seldom used lie folded."""

    title: _StrPromise | str
    boxes: Boxes
    folded: bool = False
    place: str = ""  # its name on the page, where it is drawn anew by itself


HEAD = (
    Section(
        _("Về bộ tiêu chí"),
        (
            Box(("label",), _("Tên"), "text", wide=True),
            Box(("label_en",), _("Tên bằng tiếng Anh"), "text", wide=True),
            Box(("code",), _("Mã"), help=_("chữ và số, không dấu, ví dụ bo-2026")),
            Box(("year",), _("Năm"), "whole"),
            Box(("source",), _("Căn cứ"), "text", help=_("số, ngày và cơ quan của quyết định")),
            Box(("total",), _("Tổng điểm phải đạt"), "number"),
        ),
    ),
    Section(
        _("Lưu ý hiển thị trên mọi trang"),
        (
            Box(("reconstructed",), _("Bộ phục dựng, không phải nguyên văn quyết định"), "flag"),
            Box(("notice",), _("Lưu ý"), "text", wide=True),
            Box(("notice_en",), _("Lưu ý bằng tiếng Anh"), "text", wide=True),
        ),
        folded=True,
    ),
)
SUMS = (
    ("", _("các mục bên dưới cộng lại đúng bằng")),
    ("cap", _("các mục có thể vượt, chỉ tính đến mức này")),
    ("scale", _("các mục quy đổi về mức này")),
)
LEFT_OUT = (
    ("", _("đưa ra khỏi mẫu số")),
    ("rescale", _("các mục còn lại quy đổi về đủ điểm nhóm")),
    ("share", _("chia đều điểm cho các mục còn lại")),
)
LEAF_LEFT_OUT = (("", _("đưa ra khỏi mẫu số")), ("full", _("được đủ điểm")))
SELF = (("", _("theo phần của tiêu chí")), ("yes", _("có")), ("no", _("không")))
PARTS = (
    ("", PART_NAMES["appraisal"]),
    *((k, v) for k, v in PART_NAMES.items() if k != "appraisal"),
)
ROUND = Box(
    ("round",), _("Làm tròn đến (chữ số thập phân)"), "whole", help=_("để trống: không làm tròn")
)
LEAD = Box(("lead",), _("Cơ quan chấm"), "agency")
ALTERNATE = Box(("alternate",), _("Thay khi tự chấm chính mình"), "agency")
VOID = Box(("void_when_zero",), _("Mất điểm khi một trong các mã này 0 điểm"), "words")
NAME_EN = Box(("name_en",), _("Tên bằng tiếng Anh"), "text", wide=True)


def boxes_of(sections: Sequence[Section]) -> Boxes:
    return tuple(box for section in sections for box in section.boxes)


def sections_of(node: Node, blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    """Return the boxes of a node by what it is now."""
    if node.is_leaf:
        return _leaf(node.content, blocs)
    return _field(blocs) if node.is_field else _group(blocs)


def _named(points: Box) -> tuple[Box, ...]:
    return (
        Box(("code",), _("Mã")),
        points,
        Box(("name",), _("Tên"), "text", wide=True),
    )


def _by_bloc(blocs: Sequence[tuple[str, str]]) -> tuple[Box, ...]:
    return tuple(Box(("max_points_by_bloc", code), name, "number") for code, name in blocs)


def _of_blocs(blocs: Sequence[tuple[str, str]]) -> Box:
    return Box(
        ("blocs",), _("Chỉ hỏi các khối"), "many", tuple(blocs), help=_("không chọn: mọi khối")
    )


def _children(sum_help: _StrPromise) -> tuple[Box, ...]:
    return (
        Box(("sum",), _("Điểm của nhóm"), "choice", SUMS, help=sum_help),
        Box(("not_applicable",), _("Khi một mục không áp dụng"), "choice", LEFT_OUT),
        ROUND,
    )


OWN_POINTS = Box(("max_points",), _("Điểm"), "number", help=_("để trống: tổng các mục bên dưới"))
SUM_HELP = _("vượt và quy đổi cần ghi điểm của nhóm")


def _field(blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    return (
        Section(_("Lĩnh vực"), _named(OWN_POINTS)),
        Section(_("Ai chấm"), (LEAD, ALTERNATE)),
        Section(_("Quy tắc của nhóm"), _children(SUM_HELP), folded=True),
        Section(_("Điểm riêng theo khối"), _by_bloc(blocs), folded=True),
        Section(_("Tiếng Anh"), (NAME_EN,), folded=True),
    )


def _group(blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    inherited = Box(
        ("leaves_not_applicable",),
        _("Tiêu chí bên dưới khi không áp dụng"),
        "choice",
        LEAF_LEFT_OUT,
    )
    return (
        Section(_("Nhóm tiêu chí"), _named(OWN_POINTS)),
        Section(_("Quy tắc của nhóm"), _children(SUM_HELP)),
        Section(_("Hỏi khối nào, ai chấm"), (_of_blocs(blocs), LEAD, ALTERNATE), folded=True),
        Section(_("Điểm riêng theo khối"), _by_bloc(blocs), folded=True),
        Section(_("Ít dùng"), (inherited, VOID, NAME_EN), folded=True),
    )


def _leaf(said: Content, blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    method = method_of(said)
    kinds = tuple((kind, words[0]) for kind, words in WAYS.items())
    kind = Box((METHOD, "kind"), _("Cách cho điểm"), "choice", kinds, redraws=True)
    points = Box(("max_points",), _("Điểm tối đa"), "number")
    rare = (
        Box(("part",), _("Thuộc phần"), "choice", PARTS),
        Box(("inside",), _("Điểm cộng, trừ tính ngay trong nhóm"), "flag"),
        Box(("self_scored",), _("Đơn vị tự chấm"), "three", SELF),
        ROUND,
        VOID,
    )
    applies = (
        Box(("may_be_not_applicable",), _("Có thể không áp dụng"), "flag"),
        Box(("not_applicable",), _("Khi không áp dụng"), "choice", LEAF_LEFT_OUT),
    )
    evidence = Box(("evidence",), _("Tài liệu phải nộp, mỗi dòng một loại"), "lines", wide=True)
    evidence_en = Box(
        ("evidence_en",), _("Tài liệu bằng tiếng Anh, cùng thứ tự"), "lines", wide=True
    )
    return (
        Section(_("Tiêu chí"), _named(points)),
        Section(_("Cách cho điểm"), (kind, *own_boxes(method)), place="method"),
        Section(_("Thêm về cách cho điểm"), more_boxes(method), folded=True, place="method-more"),
        Section(_("Minh chứng"), (evidence,)),
        Section(_("Hỏi khối nào, ai chấm"), (_of_blocs(blocs), LEAD, ALTERNATE), folded=True),
        Section(_("Không áp dụng"), applies, folded=True),
        Section(_("Điểm riêng theo khối"), _by_bloc(blocs), folded=True),
        Section(_("Ít dùng"), rare, folded=True),
        Section(_("Tiếng Anh"), (NAME_EN, evidence_en), folded=True),
    )


def method_of(said: Content) -> Content:
    method = said.get(METHOD)
    return method if isinstance(method, dict) else {}


def read_node(sections: Sequence[Section], sent: Mapping[str, str], said: Content) -> Content:
    """Read the form of a node; another way of giving points begins with the boxes that both have.

    The way before it is laid aside: whoever chooses it again finds it as it was.
    """
    boxes = boxes_of(sections)
    now = method_of(said)
    chosen = sent.get(f"{METHOD}-kind", "") or str(now.get("kind", ""))
    if not any(box.path == (METHOD, "kind") for box in boxes) or chosen == str(now.get("kind", "")):
        return read_all(boxes, sent, said)
    others = tuple(box for box in boxes if box.path[0] != METHOD)
    written = method_of(read_all(boxes, sent, said))
    kept = {**said.get(ASIDE, {}), str(now.get("kind", "")): {**written, "kind": now.get("kind")}}
    method = kept.pop(chosen, None) or _begun(chosen, written)
    return {**read_all(others, sent, said), METHOD: method, ASIDE: kept}


def _begun(kind: str, other: Content) -> Content:
    """Begin a way of giving points with what both ways say."""
    begun: Content = {"kind": kind}
    shared = {
        box.path[-1] for box in (*own_boxes(begun), *more_boxes(begun)) if isinstance(box, Box)
    }
    return begun | {key: value for key, value in other.items() if key in shared}


def extra_keys(sections: Sequence[Section], said: Content) -> list[str]:
    """List what a part says that no box of it shows: it came with a file."""
    known = {box.path[0] for box in boxes_of(sections)} | {ASIDE, "origin", "format"}
    return [key for key in said if key not in known]


def has_rows(sections: Sequence[Section]) -> bool:
    return any(isinstance(box, Rows) for box in boxes_of(sections))
