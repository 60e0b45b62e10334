"""A wrong or half-typed answer in the words of the page: its boxes by name, never by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

import scoring
from cases.refusals import Invalid

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What would be right, where the sentence of the rules names keys, which a file has and no page.
ON_A_PAGE: dict[str, _StrPromise] = {
    "answer.want_choice": gettext_lazy("hãy chọn một trong các mức đã cho."),
    "answer.one_group": gettext_lazy("hãy chỉ trả lời theo một cách."),
    "answer.unknown_field": gettext_lazy("trang không có ô này; vui lòng tải lại trang."),
}


def refused(rule: scoring.Criterion, bad: scoring.BadAnswer) -> Invalid:
    """Return the refusal of a value: which box holds it, and what would be right there."""
    told = {
        "box": _name_of(rule, bad.field),
        "value": bad.value,
        "right": ON_A_PAGE.get(bad.right.code) or bad.right.text(get_language() or "vi"),
    }
    return Invalid(_("%(box)s: “%(value)s” không hợp lệ, %(right)s") % told, box=bad.field)


def still_missing(rule: scoring.Criterion, bad: scoring.BadAnswer, *, begun: bool) -> str:
    """Say which box is left to fill in, quietly: somebody may be on the way to it."""
    if not begun:
        return _("chưa có kết quả")
    return _("còn ô “%(box)s”") % {"box": _name_of(rule, bad.field)}


def _name_of(rule: scoring.Criterion, field: str) -> str:
    boxes = {box.name: box for box in scoring.answer_fields(rule)}
    if field not in boxes:
        return _("Kết quả")
    box = boxes[field]
    return box.label_en if get_language() == "en" and box.label_en else box.label
