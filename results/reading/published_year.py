"""A published year and its agencies, in the words of the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import scoring
from cases.reading.extensions import given_in_words
from wording.language import lang
from wording.languages import in_readers_language
from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from scoring.comparing import References

TONES = ("leaf", "ink", "ochre", "lacquer")


@dataclass(frozen=True, slots=True)
class PublishedAgency:
    """One agency of a published year, with last year's place where it has one of its own."""

    code: str
    name: str
    name_en: str
    bloc: str
    index: Decimal
    class_name: str
    class_name_en: str
    class_at: int
    rank: int | None
    reasons: tuple[scoring.Reason, ...]
    last: scoring.Previous | None
    last_class_at: int | None
    last_class_name_en: str
    data: Mapping[str, Any]

    @property
    def called(self) -> str:
        """Return the name in the language of the page."""
        return in_readers_language(self.name, self.name_en)

    @property
    def label(self) -> str:
        """Return the name of the class in the language of the page."""
        return in_readers_language(self.class_name, self.class_name_en)

    @property
    def last_label(self) -> str:
        """Return the name of last year's class in the language of the page; none without one."""
        if self.last is None:
            return ""
        return in_readers_language(self.last.class_name, self.last_class_name_en)

    @property
    def tone(self) -> str:
        """Return the tone of the agency's bar: the classes from the best down."""
        return TONES[min(self.class_at, len(TONES) - 1)]

    @property
    def more_time(self) -> str:
        """Say how often the agency was given more time, which weighs nothing in its result."""
        return given_in_words(self.data.get("more_time", ()))

    @property
    def index_change(self) -> Decimal | None:
        return self.index - self.last.index if self.last and self.last.index is not None else None

    @property
    def rank_change(self) -> int | None:
        """Return by how many places the agency rose in the same bloc; negative where it fell."""
        if self.last is None or self.last.rank is None or self.rank is None:
            return None
        return self.last.rank - self.rank if self.last.bloc == self.bloc else None

    @property
    def class_change(self) -> int:
        return 0 if self.last_class_at is None else self.last_class_at - self.class_at

    def why(self, *about: str) -> list[str]:
        """Put into words the reasons whose codes begin with one of the subjects."""
        return [r.text(lang()) for r in self.reasons if r.code.partition(".")[0] in about]

    @property
    def why_unranked(self) -> str:
        return " ".join(self.why("rank")) if self.rank is None else ""

    @property
    def why_placed(self) -> list[str]:
        return self.why("class", "rank")


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """A version of a published year, parsed once for every reader."""

    year: int
    label: str
    notice: str
    notice_en: str
    book: scoring.RuleBook
    criteria_set: scoring.CriteriaSet
    agencies: tuple[PublishedAgency, ...]
    inputs_digest: str
    bloc_sets: Mapping[str, scoring.CriteriaSet]
    # By code of agency: what limits its class, and what its criteria are compared with.
    facts: Mapping[str, tuple[scoring.Fact, ...]]
    references: Mapping[str, References]

    @property
    def warning(self) -> str:
        return in_readers_language(self.notice, self.notice_en)

    @property
    def has_last_year(self) -> bool:
        return any(agency.last for agency in self.agencies)

    def agency(self, code: str) -> PublishedAgency | None:
        return next((agency for agency in self.agencies if agency.code == code), None)

    def blocs(
        self, among: Sequence[PublishedAgency]
    ) -> list[tuple[str, str, list[PublishedAgency]]]:
        """Return code, name and agencies of each bloc that has any, in the order of the book."""
        codes = sorted({agency.bloc for agency in among}, key=self.book.bloc_order)
        return [
            (code, self.bloc_name(code), [agency for agency in among if agency.bloc == code])
            for code in codes
        ]

    def cards(self) -> list[dict[str, Any]]:
        """Return for each bloc how its agencies spread over the classes, as parts of 1000 units."""
        return [_card(code, name, agencies) for code, name, agencies in self.blocs(self.agencies)]

    def bloc_name(self, code: str) -> str:
        found = next((bloc for bloc in self.book.blocs if bloc.code == code), None)
        if found is None:
            return code
        return in_readers_language(found.name, found.name_en)

    def class_label(self, name: str) -> str:
        english = next((band.name_en for band in self.book.classes if band.name == name), "")
        return in_readers_language(name, english)

    @property
    def set_label(self) -> str:
        rules = self.criteria_set
        return in_readers_language(rules.label, rules.label_en)

    @property
    def book_label(self) -> str:
        return in_readers_language(self.book.label, self.book.label_en)

    def matching(self, *, words: str = "", class_name: str = "") -> list[PublishedAgency]:
        """Return the agencies whose name holds every word, whatever the accents, of a class."""
        asked = plain(words).split()
        return [
            agency
            for agency in self.agencies
            if all(word in plain(f"{agency.name} {agency.name_en} {agency.code}") for word in asked)
            and class_name in {"", agency.class_name}
        ]

    def scorecard(self, agency: PublishedAgency) -> scoring.Scorecard:
        """Compute an agency's scorecard from the published marks alone."""
        marks = {
            code: scoring.Mark(
                answer=mark["answer"],
                rung=mark["rung"],
                reason=mark["reason"],
                evidence=tuple(mark["evidence"]),
            )
            for code, mark in agency.data["marks"].items()
        }
        return scoring.evaluate(
            self.set_of(agency.bloc),
            marks,
            bloc=agency.bloc,
            book=self.book,
            facts=self.facts.get(agency.code, ()),
            references=self.references.get(agency.code),
        )

    def set_of(self, bloc: str) -> scoring.CriteriaSet:
        """Return the set that agencies of a bloc are judged by."""
        return self.bloc_sets.get(bloc, self.criteria_set)


def _card(code: str, name: str, agencies: Sequence[PublishedAgency]) -> dict[str, Any]:
    counted = Counter((one.class_at, one.label, one.tone) for one in agencies)
    parts, at = [], 0.0
    for (_order, label, tone), count in sorted(counted.items()):
        width = 1000 * count / len(agencies)
        parts.append(
            {
                "label": label,
                "tone": tone,
                "count": count,
                "x": f"{at:.1f}",
                "width": f"{max(width - 3, 0):.1f}",
            }
        )
        at += width
    ranked = sum(one.rank is not None for one in agencies)
    return {"code": code, "name": name, "count": len(agencies), "ranked": ranked, "parts": parts}
