"""All published years at once: the newest version of each, and the fields of an agency in one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from results.models import Publication
from results.reading.published import published_year
from wording.languages import in_readers_language
from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from results.reading.published_year import PublishedAgency, PublishedYear
    from scoring import FieldScore


@dataclass(frozen=True, slots=True)
class FieldKey:
    """A field through the years: the same where its name is, whatever its code in a set."""

    same: str
    name: str = field(compare=False)
    name_en: str = field(compare=False)

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class OpenYear:
    """A year anyone may read: its newest publication and what it says."""

    publication: Publication
    found: PublishedYear

    @property
    def year(self) -> int:
        return self.found.year

    @property
    def notice(self) -> str:
        """Return what every page must say of the year's data, in the reader's language."""
        document = self.publication.document
        return in_readers_language(document["notice"], document["notice_en"])

    @property
    def end(self) -> date:
        """Return the day on which the agencies of the year are the ones that were evaluated."""
        return date(self.year, 12, 31)

    def agency(self, code: str) -> PublishedAgency | None:
        return self.found.agency(code)

    def ranked_in(self, bloc: str) -> int:
        """Return how many agencies of a bloc were ranked."""
        agencies = self.found.agencies
        return sum(each.bloc == bloc and each.rank is not None for each in agencies)

    def fields(self, code: str) -> tuple[FieldScore, ...]:
        """Return the fields of an agency's published scorecard; none where it has no result."""
        kept, agency = _kept(self.publication.sha256), self.agency(code)
        if code not in kept:
            kept[code] = self.found.scorecard(agency).fields if agency else ()
        return kept[code]


def open_years() -> list[OpenYear]:
    """Return the published years, the earliest first: one query, and one for each unread year."""
    newest = (
        Publication.objects.order_by("cycle__year", "-version")
        .distinct("cycle__year")
        .defer("document")
    )
    return [OpenYear(each, published_year(each)) for each in newest]


@lru_cache(maxsize=32)
def _kept(sha256: str) -> dict[str, tuple[FieldScore, ...]]:  # noqa: ARG001 - the digest is the key
    """Return where the fields computed from one publication are kept: it never changes."""
    return {}


def percents_of(cards: Iterable[Iterable[FieldScore]]) -> dict[FieldKey, list[Decimal]]:
    """Return, by field, its percentage on each scorecard where it applies."""
    found: dict[FieldKey, list[Decimal]] = {}
    for card in cards:
        for score in card:
            key = FieldKey(plain(score.name), score.name, score.name_en)
            values = found.setdefault(key, [])
            if score.percent is not None:
                values.append(score.percent)
    return found


def have_other_rules(one: OpenYear, other: OpenYear) -> bool:
    """Tell whether two years ask for other things: other criteria, classes or weights."""
    return _rules(one) != _rules(other)


def _rules(each: OpenYear) -> tuple[object, ...]:
    criteria = [
        (bloc, chapter.name, criterion.code, criterion.name, criterion.max_points)
        for bloc, rules in {"": each.found.criteria_set, **each.found.bloc_sets}.items()
        for chapter in rules.fields
        for criterion in chapter.criteria
    ]
    book = each.found.book
    return criteria, book.classes, book.weighting
