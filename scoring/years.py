"""Score a whole year: every agency's card, its place and its outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.books import RuleBook
from scoring.classes import Fact
from scoring.comparing import References, references_of
from scoring.criteria import CriteriaSet
from scoring.evaluation import evaluate
from scoring.index import CannotEvaluate
from scoring.lineage import Lineage
from scoring.methods.references import Figures
from scoring.outcomes import Outcome, outcomes
from scoring.previous import Previous
from scoring.ranking import Entry, Placed, rank
from scoring.scorecards import Mark, Scorecard


@dataclass(frozen=True, slots=True)
class Participant:
    """An agency that takes part in a year, with the marks that count."""

    bloc: str
    agency: str
    name: str
    marks: Mapping[str, Mark] = field(hash=False)
    ranked: bool = True
    newcomer: bool = False
    name_en: str = field(default="", compare=False)  # a translation only
    facts: tuple[Fact, ...] = ()  # what limits its class
    figures: Figures = field(default_factory=dict, hash=False)  # targets, last year's, of units


@dataclass(frozen=True, slots=True)
class Year:
    """All that a year's results follow from."""

    criteria_set: CriteriaSet
    book: RuleBook
    participants: tuple[Participant, ...]
    previous: Mapping[str, Previous] = field(default_factory=dict, hash=False)
    lineage: Lineage = field(default_factory=Lineage)
    number: int | None = None  # a set may serve several years; without it, the year of the set
    # Those of blocs that have one of their own.
    bloc_sets: Mapping[str, CriteriaSet] = field(default_factory=dict, hash=False)

    @property
    def calendar_year(self) -> int:
        """Give the year that is evaluated."""
        return self.number or self.criteria_set.year

    def set_of(self, bloc: str) -> CriteriaSet:
        """Give the set that agencies of the bloc are judged by."""
        return self.bloc_sets.get(bloc, self.criteria_set)

    def references(self) -> dict[str, References]:
        """Give for each agency what its criteria are compared with, by the set of its bloc."""
        by_set: dict[str, list[Participant]] = {}
        for one in self.participants:
            by_set.setdefault(self.set_of(one.bloc).digest, []).append(one)
        found: dict[str, References] = {}
        for judged in by_set.values():
            found |= references_of(self.set_of(judged[0].bloc), judged)
        return found


@dataclass(frozen=True, slots=True)
class Result:
    """What a year comes to for one agency."""

    participant: Participant
    scorecard: Scorecard
    placed: Placed
    outcome: Outcome


def score_year(year: Year) -> tuple[Result, ...]:
    """Evaluate, rank and propose; the results come by bloc and rank.

    Raise what `evaluate` raises, with the name of the agency.
    """
    book = year.book
    taking_part = {participant.agency: participant for participant in year.participants}
    references = year.references()
    cards = {
        agency: _card(one, year, references.get(agency, {})) for agency, one in taking_part.items()
    }
    placed = rank((_entry(one, cards[one.agency], book) for one in year.participants), book=book)
    proposed = outcomes(placed, book=book, previous=year.previous, lineage=year.lineage)
    return tuple(
        Result(taking_part[place.agency], cards[place.agency], place, outcome)
        for place, outcome in zip(placed, proposed, strict=True)
    )


def _entry(one: Participant, card: Scorecard, book: RuleBook) -> Entry:
    band = book.band(card.class_name) if book.looks_at_cards else None
    return Entry(
        one.bloc, one.agency, card.index, one.ranked, one.newcomer, band, card.class_reasons,
        card.tie,
    )  # fmt: skip


def _card(one: Participant, year: Year, references: References) -> Scorecard:
    try:
        return evaluate(
            year.set_of(one.bloc), one.marks, bloc=one.bloc, book=year.book, facts=one.facts,
            references=references,
        )  # fmt: skip
    except CannotEvaluate as error:
        error.agency = one.name
        raise
