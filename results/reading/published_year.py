"""A published year and its agencies, in the words of the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import scoring
from cases.reading.extensions import given_in_words
from results.reading.since import SinceLastYear
from wording.language import lang
from wording.languages import in_readers_language
from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from scoring.comparing import References

TONES = ("leaf", "ink", "ochre", "lacquer")


@dataclass(frozen=True, slots=True)
class PublishedAgency(SinceLastYear):
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

    def why(self, *about: str) -> list[str]:
        """Put into words the reasons whose codes begin with one of the subjects."""
        return [r.text(lang()) for r in self.reasons if r.code.partition(".")[0] in about]

    @property
    def why_unranked(self) -> str:
        return " ".join(self.why("rank")) if self.rank is None else ""

    @property
    def why_placed(self) -> list[str]:
        return self.why("class", "rank")


@dataclass(frozen=True)
class PublishedYear:
    """A version of a published year, parsed and counted once for every reader."""

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

    @cached_property
    def has_last_year(self) -> bool:
        return any(agency.last for agency in self.agencies)

    @cached_property
    def _by_code(self) -> dict[str, PublishedAgency]:
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def _searched(self) -> list[tuple[str, PublishedAgency]]:
        """Return each agency with all that a search looks at."""
        return [
            (plain(f"{agency.name} {agency.name_en} {agency.code}"), agency)
            for agency in self.agencies
        ]

    @cached_property
    def by_bloc(self) -> dict[str, list[PublishedAgency]]:
        """Return the agencies of each bloc by its code, in the order of the book."""
        return self._grouped(self.agencies)

    @cached_property
    def _counted(self) -> dict[str, Counter[tuple[int, str, str]]]:
        """Return by bloc how many agencies are in each class: from the best, its name, its tone."""
        return {
            code: Counter((one.class_at, one.class_name, one.tone) for one in agencies)
            for code, agencies in self.by_bloc.items()
        }

    @cached_property
    def ranked(self) -> dict[str, int]:
        """Return how many agencies of each bloc are ranked."""
        return {
            code: sum(one.rank is not None for one in agencies)
            for code, agencies in self.by_bloc.items()
        }

    @cached_property
    def lowest(self) -> dict[str, Decimal]:
        """Return the lowest index of each bloc."""
        return {code: min(one.index for one in agencies) for code, agencies in self.by_bloc.items()}

    def agency(self, code: str) -> PublishedAgency | None:
        return self._by_code.get(code)

    def _grouped(self, among: Iterable[PublishedAgency]) -> dict[str, list[PublishedAgency]]:
        found: dict[str, list[PublishedAgency]] = {}
        for agency in among:
            found.setdefault(agency.bloc, []).append(agency)
        return {code: found[code] for code in sorted(found, key=self.book.bloc_order)}

    def blocs(
        self, among: Sequence[PublishedAgency]
    ) -> list[tuple[str, str, list[PublishedAgency]]]:
        """Return code, name and agencies of each bloc that has any, in the order of the book."""
        grouped = self.by_bloc if among is self.agencies else self._grouped(among)
        return [(code, self.bloc_name(code), agencies) for code, agencies in grouped.items()]

    def cards(self) -> list[dict[str, Any]]:
        """Return for each bloc how its agencies spread over the classes, as parts of 1000 units."""
        return [self._card(code, name) for code, name, _all in self.blocs(self.agencies)]

    def _card(self, code: str, name: str) -> dict[str, Any]:
        count, parts, at = len(self.by_bloc[code]), [], 0.0
        for (_order, class_name, tone), many in sorted(self._counted[code].items()):
            width = 1000 * many / count
            parts.append(
                {
                    "label": self.class_label(class_name),
                    "tone": tone,
                    "count": many,
                    "x": f"{at:.1f}",
                    "width": f"{max(width - 3, 0):.1f}",
                }
            )
            at += width
        ranked = self.ranked[code]
        return {"code": code, "name": name, "count": count, "ranked": ranked, "parts": parts}

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

    def matching(self, *, words: str = "", class_name: str = "") -> Sequence[PublishedAgency]:
        """Return the agencies whose name holds every word, whatever the accents, of a class."""
        asked = plain(words).split()
        if not asked and not class_name:
            return self.agencies
        return [
            agency
            for searched, agency in self._searched
            if all(word in searched for word in asked) and class_name in {"", agency.class_name}
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
