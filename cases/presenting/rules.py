"""How a criterion gives points, in the words an officer needs before answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

import scoring
from cases.presenting.words import number, points, rate
from scoring.exact import written
from scoring.group_scores import full_of_children
from scoring.methods import (
    Accrual,
    Deductions,
    Options,
    Proportional,
    ProportionalFromThreshold,
    Staircase,
    Survey,
    Timeliness,
    YesNo,
)
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from scoring import Criterion
    from scoring.methods.choices import Choice


def rule_in_words(rule: Criterion) -> str:
    """Say in one or two sentences how an answer to a criterion becomes points."""
    told = scoring.rule_in_words(rule)
    if told:
        sentence = " ".join(reason.text(lang()) for reason in told)
    else:
        sentence = SENTENCES[type(rule.method)](rule.method, rule.max_points)
    if rule.part == "penalty":
        sentence += " " + _("Đây là điểm trừ.")
    if rule.part == "bonus":
        sentence += " " + _("Đây là điểm thưởng.")
    if rule.inside:
        sentence += " " + _("Điểm này tính ngay trong nhóm, không cộng riêng vào chỉ số.")
    if rule.void_by:
        codes = {"codes": ", ".join(rule.void_by)}
        sentence += " " + _("0 điểm nếu %(codes)s được 0 điểm.") % codes
    return sentence


def group_in_words(group: scoring.Group) -> str:
    """Say what a group makes of what stands beneath it; nothing where it only adds up."""
    rule = group.rule
    told = []
    if rule.above == "cap":
        told.append(_("chỉ tính tối đa %(most)s"))
    if rule.above == "scale":
        told.append(_("quy đổi về %(most)s"))
    if rule.not_applicable == "rescale":
        told.append(_("tiêu chí không áp dụng thì quy đổi phần còn lại cho đủ điểm của nhóm"))
    if rule.not_applicable == "share":
        told.append(_("điểm của tiêu chí không áp dụng chia đều cho các tiêu chí còn lại"))
    if rule.places is not None:
        told.append(_("làm tròn đến %(places)d chữ số thập phân"))
    if not told:
        return ""
    most = rule.max_points if rule.max_points is not None else full_of_children(group, "")
    return "; ".join(told) % {"most": points(written(most)), "places": rule.places or 0}


def _chosen(method: YesNo | Timeliness | Options, most: Decimal) -> str:
    return (
        "; ".join(f"{_label(choice)}: {points(choice.share * most)}" for choice in method.choices)
        + "."
    )


def _label(choice: Choice) -> str:
    return in_readers_language(choice.label, choice.label_en)


def _stairs(method: Staircase, most: Decimal) -> str:
    climbed = [
        _("từ %(rate)s: %(points)s")
        % {"rate": rate(stair.at_least), "points": points(stair.share * most)}
        for stair in method.stairs
        if stair.at_least
    ]
    ground = [
        _("thấp hơn: %(points)s") % {"points": points(stair.share * most)}
        for stair in method.stairs
        if not stair.at_least
    ]
    return _("Theo tỷ lệ thực hiện, %(stairs)s.") % {"stairs": "; ".join([*climbed, *ground])}


def _proportional(_method: Proportional, most: Decimal) -> str:
    return _("Điểm bằng tỷ lệ thực hiện nhân với %(points)s.") % {"points": points(most)}


def _from_threshold(method: ProportionalFromThreshold, most: Decimal) -> str:
    return _(
        "Từ %(threshold)s trở lên: tỷ lệ thực hiện nhân với %(points)s; "
        "dưới %(threshold)s: %(below)s."
    ) % {
        "threshold": rate(method.threshold),
        "points": points(most),
        "below": points(method.below * most),
    }


def _deductions(method: Deductions, most: Decimal) -> str:
    each = {
        "missing": _("mỗi báo cáo thiếu trừ %(points)s"),
        "late": _("mỗi báo cáo trễ hạn trừ %(points)s"),
        "cases": _("mỗi vụ việc trừ %(points)s"),
    }
    lost = ", ".join(each[sort] % {"points": points(value)} for sort, value in method.each)
    return _("Bắt đầu từ %(points)s; %(lost)s.") % {"points": points(most), "lost": lost}


def _accrual(method: Accrual, most: Decimal) -> str:
    return _("Mỗi trường hợp %(each)s, nhiều nhất %(points)s.") % {
        "each": points(method.per_case),
        "points": points(most),
    }


def _survey(method: Survey, most: Decimal) -> str:
    scale = ", ".join(f"{letter} = {rate(weight)}" for letter, weight in method.scale)
    return _("Bình quân phiếu điều tra (%(scale)s) nhân với %(points)s.") % {
        "scale": scale,
        "points": number(most),
    }


SENTENCES: dict[type, Callable[[Any, Decimal], str]] = {
    YesNo: _chosen,
    Timeliness: _chosen,
    Options: _chosen,
    Staircase: _stairs,
    Proportional: _proportional,
    ProportionalFromThreshold: _from_threshold,
    Deductions: _deductions,
    Accrual: _accrual,
    Survey: _survey,
}
