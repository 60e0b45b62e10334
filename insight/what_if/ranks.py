"""Where a tried index would stand: in the bloc as marks are now, or in last year's ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import scoring
from cases.lifecycle import Rung, State
from cases.models import Case
from cases.presenting.words import label_of_class
from cases.rules import book_of
from cases.services.marks import brought_in_of
from results.services.grounds import entry_of, grounds_of
from results.services.inputs import lineage_of, marks_of, previous_of
from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from cases.models import Cycle
    from results.services.grounds import Grounds, Marks


@dataclass(frozen=True, slots=True)
class InBloc:
    """The agencies of a bloc with the marks that count now; those without any are left out."""

    cases: tuple[Case, ...]
    marks: Mapping[int, Mapping[str, scoring.Mark]]
    cards: Mapping[int, scoring.Scorecard]
    grounds: Grounds

    @property
    def compared(self) -> int:
        return len(self.cards)

    @property
    def without_marks(self) -> int:
        return len(self.cases) - len(self.cards)

    def named(self, words: str) -> list[Case]:
        """Return the cases of agencies whose names hold every word, whatever its accents."""
        wanted = plain(words).split()
        return [
            case for case in self.cases if all(word in case.agency.search_name for word in wanted)
        ]

    def retried(
        self, marks: Mapping[int, Mapping[str, scoring.Mark]]
    ) -> dict[int, scoring.Scorecard]:
        """Evaluate the bloc with other marks of some of its cases.

        Where agencies are compared with each other the others are evaluated anew, too.
        """
        by_code = {case.agency.code: marks[case.pk] for case in self.cases if case.pk in marks}
        grounds = self.grounds.with_marks(by_code)
        anew = self.cases if grounds is not self.grounds else ()
        kept = {pk: card for pk, card in self.cards.items() if pk not in marks and not anew}
        tried = {case: marks.get(case.pk, self.marks[case.pk]) for case in self.cases}
        found = {
            case.pk: card_of(case, given, grounds)
            for case, given in tried.items()
            if case.pk not in kept
        }
        return kept | {pk: card for pk, card in found.items() if card is not None}


@dataclass(frozen=True, slots=True)
class Move:
    """The rank of an agency now and with what was typed."""

    now: int | None
    tried: int | None
    of: int
    tied: int

    @property
    def risen(self) -> int:
        return self.now - self.tried if self.now and self.tried else 0


@dataclass(frozen=True, slots=True)
class LastYear:
    """Last year's published ranking of the bloc, and where a tried index would stand in it."""

    year: int
    own: scoring.Previous | None
    own_class: str
    ranked: int
    place: int | None


def bloc_of(cycle: Cycle, bloc_code: str) -> InBloc:
    """Evaluate the agencies of a bloc by what counts now; a constant number of queries.

    Survey results that wait for the appraisal count already, as on the page of each case; alone
    they make no index, or agencies that have said nothing yet would stand in the ranking.
    """
    cases = tuple(
        Case.objects.filter(cycle=cycle, bloc__code=bloc_code)
        .exclude(state=State.WITHDRAWN)
        .select_related("agency", "bloc")
        .order_by("agency__sort_key", "pk")
    )
    for case in cases:
        case.cycle = cycle
    marks = marks_of(case.pk for case in cases)
    for case_id, code, answer in brought_in_of(pk for pk, given in marks.items() if given):
        marks[case_id][code] = scoring.Mark(answer=answer, rung=Rung.APPRAISED)
    grounds = grounds_of(cycle, cases, marks)
    cards = {case.pk: card for case in cases if (card := card_of(case, marks[case.pk], grounds))}
    return InBloc(cases, marks, cards, grounds)


def card_of(
    case: Case, marks: Mapping[str, scoring.Mark], grounds: Grounds
) -> scoring.Scorecard | None:
    """Return the scorecard of marks; nothing where there are none, or none comes of them."""
    if not marks:
        return None
    try:
        return grounds.card(case, marks)
    except scoring.CannotEvaluate:
        return None


def placed(
    cases: Iterable[Case], cards: Mapping[int, scoring.Scorecard], book: scoring.RuleBook
) -> dict[int, scoring.Placed]:
    """Rank cases by given scorecards under the rules of the year."""
    listed = {case.agency.code: case for case in cases if case.pk in cards}
    entries = (entry_of(case, cards[case.pk], book) for case in listed.values())
    return {listed[one.agency].pk: one for one in scoring.rank(entries, book=book)}


def move_of(case: Case, tried: Marks, bloc: InBloc) -> Move | None:
    """Return the rank of a case among its bloc now and with tried marks."""
    book = book_of(case.cycle.rule_book)
    now = placed(bloc.cases, bloc.cards, book).get(case.pk)
    then = placed(bloc.cases, bloc.retried({case.pk: tried}), book).get(case.pk)
    if then is None:
        return None
    return Move(now.rank if now else None, then.rank, then.of, then.tied)


def last_year_of(case: Case, tried: Decimal | None) -> LastYear | None:
    """Compare a tried index with what was published last year; three queries."""
    published: Mapping[str, Any] = previous_of(case.cycle)
    if not published:
        return None
    book = book_of(case.cycle.rule_book)
    lineage = lineage_of(case.cycle)
    before = lineage.descent_among(case.agency.code, published).predecessor
    own = published.get(before) if before else None
    ranked = [one for one in published.values() if one.bloc == case.bloc.code and one.rank]
    return LastYear(
        year=case.cycle.year - 1,
        own=own,
        own_class=label_of_class(book, own.class_name) if own else "",
        ranked=len(ranked),
        place=_place(tried, [one for one in ranked if one is not own]),
    )


def _place(tried: Decimal | None, others: Sequence[scoring.Previous]) -> int | None:
    """Return where an index would stand among published ones; nothing where there are none."""
    known = [one.index for one in others if one.index is not None]
    if tried is None or not known:
        return None
    return 1 + sum(index > tried for index in known)
