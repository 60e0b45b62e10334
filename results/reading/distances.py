"""How far an index stands from the classes of the year, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import scoring
from cases.presenting.words import label_of_class, points
from scoring.numbers import rounded
from wording.spelling import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What can put an agency in a lower class than its index.
LOWERED = frozenset({"class.has_zero", "class.too_little", "class.limited"})
CENT = Decimal("0.01")
# One text, so that “năm” (five) is not the “năm” (year) of other pages.
NUMBER_WORDS = gettext_lazy("không một hai ba bốn năm sáu bảy tám chín mười")


@dataclass(frozen=True, slots=True)
class Distance:
    """A class of the year, where it begins, and how far above (+) or below (−) an index is."""

    label: str
    lower: Decimal
    difference: Decimal
    is_reached: bool
    is_own: bool


def looked_at(index: Decimal, book: scoring.RuleBook) -> Decimal:
    """Return the value that classes look at under the rules of the year."""
    if book.index.class_by == "printed":
        return rounded(index, book.index.precision, book.index.rounding)
    return index


def distances_of(
    index: Decimal, book: scoring.RuleBook, bloc: str, *, class_name: str
) -> list[Distance]:
    """Return the classes of a bloc, the best first, with the distance of an index to each.

    The own one is named, since more than the index may decide on it.
    """
    seen = looked_at(index, book)
    return [
        Distance(
            label=label_of_class(book, band.name),
            lower=band.lower_in(bloc),
            difference=seen - band.lower_in(bloc),
            is_reached=band.reached(seen, bloc),
            is_own=band.name == class_name,
        )
        for band in book.classes
    ]


def distance_in_words(
    index: Decimal,
    book: scoring.RuleBook,
    bloc: str,
    reasons: Iterable[scoring.Reason] = (),
) -> str:
    """Say how far an index is under the next class, or over the bound of the highest.

    Where something puts the class lower than the index would, how far it is says nothing.
    """
    if any(why.code in LOWERED for why in reasons):
        return _("loại thấp hơn mức của chỉ số vì điều kiện hoặc giới hạn của loại")
    seen = looked_at(index, book)
    above = scoring.next_class(seen, book=book, bloc=bloc)
    if above is not None:
        label, left = label_of_class(book, above.name), above.lower_in(bloc) - seen
        if not left:
            return _("vừa đúng ngưỡng, phải trên ngưỡng mới đạt %(class)s") % {"class": label}
        told = {"points": _at_least_a_cent(left), "class": label}
        return _("%(points)s điểm dưới %(class)s") % told
    if not book.classes:
        return ""
    top, bound = book.classes[0], book.classes[0].lower_in(bloc)
    if seen == bound:
        return _("vừa đạt ngưỡng %(class)s") % {"class": label_of_class(book, top.name)}
    told = {
        "points": _at_least_a_cent(seen - bound),
        "class": label_of_class(book, top.name),
    }
    return _("loại cao nhất, trên ngưỡng %(class)s %(points)s điểm") % told


def _at_least_a_cent(value: Decimal) -> str:
    """Write a distance with two decimals; one that would print as nothing says so."""
    if Decimal(0) < value < CENT / 2:
        return _("chưa đến 0,01")
    return decimal(value, 2)


def open_in_words(carried: Sequence[Decimal]) -> str:
    """Say what the criteria still open carry, given the points to be had in each."""
    if not carried:
        return _("không còn tiêu chí nào để ngỏ")
    told = {"count": number_in_words(len(carried)), "points": points(sum(carried, Decimal(0)))}
    return (
        ngettext(
            "%(count)s tiêu chí còn để ngỏ đáng giá %(points)s",
            "%(count)s tiêu chí còn để ngỏ đáng giá %(points)s",
            len(carried),
        )
        % told
    )


def number_in_words(count: int) -> str:
    words = str(NUMBER_WORDS).split()
    return words[count] if count < len(words) else str(count)
