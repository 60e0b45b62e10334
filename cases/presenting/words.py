"""How answers and points are spelled: decimal comma in Vietnamese, no zeros that say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.reading.words import lang
from directory.languages import in_readers_language
from scoring.numbers import HUNDRED, canonical, in_groups, localised, rounded

if TYPE_CHECKING:
    from decimal import Decimal

    from scoring import AnswerField, Criterion

PLACES = 3


def number(value: Decimal) -> str:
    """Write a number with at most three decimals."""
    return localised(canonical(rounded(value, PLACES)), lang())


def amount(value: Decimal) -> str:
    """Write a number with thousands in groups, which tells 1.450 from 1,45 at a glance."""
    return in_groups(canonical(rounded(value, PLACES)), lang())


def rate(value: Decimal) -> str:
    """Write a share of one as a percentage."""
    return f"{number(value * HUNDRED)}%"


def points(value: Decimal) -> str:
    one = 1 if value == 1 else 2  # of 0.5 and of 1.5 there are several
    return ngettext("%(points)s điểm", "%(points)s điểm", one) % {"points": number(value)}


def points_of_maximum(value: Decimal, maximum: Decimal) -> str:
    return _("%(points)s/%(maximum)s điểm") % {"points": number(value), "maximum": number(maximum)}


def label_of(box: AnswerField) -> str:
    return in_readers_language(box.label, box.label_en)


def choice_label(choice: tuple[str, str, str]) -> str:
    _value, label, label_en = choice
    return in_readers_language(label, label_en)


def papers_of(rule: Criterion) -> tuple[str, ...]:
    """Return the names of the papers that a criterion demands, in the reader's language."""
    english = rule.evidence_en or ("",) * len(rule.evidence)
    return tuple(map(in_readers_language, rule.evidence, english))


def name_of(rule: Criterion) -> str:
    return in_readers_language(rule.name, rule.name_en)
