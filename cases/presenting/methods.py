"""The names of the ways of giving points and of the parts of a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from scoring import Criterion

KIND_NAMES: dict[str, _StrPromise] = {
    "yes_no": _("Có hoặc không"),
    "timeliness": _("Đúng hạn"),
    "options": _("Chọn mức"),
    "staircase": _("Bậc thang"),
    "proportional": _("Theo tỷ lệ"),
    "proportional_from_threshold": _("Theo tỷ lệ từ ngưỡng"),
    "deductions": _("Trừ điểm"),
    "accrual": _("Cộng điểm"),
    "survey": _("Điều tra xã hội học"),
    "measured": _("Theo mức đo được"),
    "target": _("Theo chỉ tiêu"),
    "deducted_by_rate": _("Trừ theo tỷ lệ"),
    "granted": _("Cho điểm"),
    "best": _("Cách cho điểm cao nhất"),
    "sum": _("Cộng các phần"),
    "mean": _("Trung bình các phần"),
}
PART_NAMES: dict[str, _StrPromise] = {
    "appraisal": _("Thẩm định"),
    "survey": _("Điều tra xã hội học"),
    "bonus": _("Điểm thưởng"),
    "penalty": _("Điểm trừ"),
}


def kind_name(criterion: Criterion) -> str:
    return str(KIND_NAMES[criterion.kind])


def part_name(part: str) -> str:
    return str(PART_NAMES[part])
