"""How a figure is typed, kept exactly, and written for people."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

import scoring
from cases.models import AgencyFigure
from cases.refusals import Invalid
from scoring.comparing import value_of
from scoring.exact import written
from scoring.methods import Measured
from scoring.numbers import HUNDRED, canonical, localised, read_quantity, rounded
from wording.language import lang
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterable

# Which figure a comparison takes.
KIND_OF = {
    "target": AgencyFigure.Kind.TARGET,
    "last_year": AgencyFigure.Kind.LAST_YEAR,
    "units_mean": AgencyFigure.Kind.UNITS,
}
MOST_UNITS = 500
PLACES = 4


def kind_for(rule: scoring.Criterion) -> str:
    """Return the kind of figure a criterion is compared with; nothing where it is with none."""
    return KIND_OF.get(rule.against, "")


def read_figure(rule: scoring.Criterion, kind: str, text: str) -> tuple[str, ...]:
    """Return what was typed as exact values; several only for units, each after a semicolon.

    A target and last year's value are typed like the agency's own answer. Raises Invalid.
    """
    if not kind or kind_for(rule) != kind:
        raise Invalid(
            _("Tiêu chí %(code)s không so sánh với loại số liệu này.") % {"code": rule.code}
        )
    if kind == AgencyFigure.Kind.UNITS:
        return _units(rule, text)
    return (str(_own(rule, normal(text))),)


def _own(rule: scoring.Criterion, text: str) -> Fraction:
    box = "figure" if "figure" in rule.form.by_name else "rate"
    try:
        answer = scoring.read_answer(rule, {box: text})
    except scoring.BadAnswer as bad:
        told = {"value": text, "right": bad.right.text(lang())}
        raise Invalid(_("“%(value)s” không hợp lệ, %(right)s") % told, box="text") from bad
    value = value_of(rule, scoring.Mark(answer))
    return value if value is not None else Fraction(0)


def _units(rule: scoring.Criterion, text: str) -> tuple[str, ...]:
    parts = [part for part in map(normal, re.split(r"[;\n]", text)) if part]
    if len(parts) > MOST_UNITS:
        raise Invalid(_("Không quá %(most)d đơn vị trực thuộc.") % {"most": MOST_UNITS}, box="text")
    return tuple(str(_unit(rule, part)) for part in parts)


def _unit(rule: scoring.Criterion, text: str) -> Fraction:
    assert isinstance(rule.method, Measured)  # noqa: S101 - only these are compared with units
    scale = rule.method.scale
    try:
        value = Fraction(read_quantity(text))
    except scoring.BadNumber:
        value = Fraction(-1)
    if not 0 <= value <= scale:
        told = {"value": text, "scale": localised(canonical(written(scale)), lang())}
        raise Invalid(
            _(
                "“%(value)s” không hợp lệ, phải là số từ 0 đến %(scale)s; "
                "các đơn vị cách nhau bằng dấu chấm phẩy"
            )
            % told,
            box="text",
        )
    return value


def figure_in_words(rule: scoring.Criterion, values: Iterable[Fraction]) -> str:
    """Write figures as they are typed, with at most four decimals."""
    return "; ".join(_one_in_words(rule, value) for value in values)


def _one_in_words(rule: scoring.Criterion, value: Fraction) -> str:
    method = rule.method
    if not isinstance(method, Measured) or rule.against == "units_mean":
        return _number(value)
    told = 1 - value if method.inverse else value
    if method.input == "number":
        return _number(told * method.scale if method.scale else told)
    return f"{_number(told * Fraction(HUNDRED))}%"


def _number(value: Fraction) -> str:
    return localised(canonical(rounded(written(value), PLACES)), lang())
