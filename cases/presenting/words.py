"""How answers and points are spelled: decimal comma in Vietnamese, no zeros that say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.numbers import HUNDRED, canonical, in_groups, localised, rounded
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from decimal import Decimal

    from scoring import AnswerField, Criterion, RuleBook

PLACES = 3
SHOWN_PLACES = 4


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


def exact(value: Decimal) -> str:
    """Write a number as the steps of a scorecard do: its own decimals, at most four."""
    return localised(canonical(rounded(value, SHOWN_PLACES)), lang())


def label_of_class(book: RuleBook, name: str) -> str:
    """Return the name of a class in the language of the page."""
    english = next((band.name_en for band in book.classes if band.name == name), "")
    return in_readers_language(name, english)
