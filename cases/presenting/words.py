"""How answers and points are spelled: decimal comma in Vietnamese, no zeros that say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.reading.words import lang
from scoring.numbers import HUNDRED, canonical, localised, rounded

if TYPE_CHECKING:
    from decimal import Decimal

    from scoring import AnswerField, Criterion

PLACES = 3


def number(value: Decimal) -> str:
    """Write a number with at most three decimals."""
    return localised(canonical(rounded(value, PLACES)), lang())


def rate(value: Decimal) -> str:
    """Write a share of one as a percentage."""
    return f"{number(value * HUNDRED)}%"


def points(value: Decimal) -> str:
    one = 1 if value == 1 else 2  # of 0.5 and of 1.5 there are several
    return ngettext("%(points)s điểm", "%(points)s điểm", one) % {"points": number(value)}


def points_of_maximum(value: Decimal, maximum: Decimal) -> str:
    return _("%(points)s/%(maximum)s điểm") % {"points": number(value), "maximum": number(maximum)}


def label_of(box: AnswerField) -> str:
    return box.label_en if lang() == "en" and box.label_en else box.label


def choice_label(choice: tuple[str, str, str]) -> str:
    _value, label, label_en = choice
    return label_en if lang() == "en" and label_en else label


def papers_of(rule: Criterion) -> tuple[str, ...]:
    """Return the names of the papers that a criterion demands, in the reader's language."""
    return rule.evidence_en if lang() == "en" and rule.evidence_en else rule.evidence


def name_of(rule: Criterion) -> str:
    return rule.name_en if lang() == "en" and rule.name_en else rule.name
