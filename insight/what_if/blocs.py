"""The agencies of a bloc as their marks are now, ranked; and as they would be with other marks."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Condition, Lock
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache, cached

import scoring
from cases.lifecycle import Rung, State
from cases.models import Case
from cases.rules import book_of
from cases.services.marks import brought_in_of
from results.services.grounds import OF_OTHERS, codes_of, entry_of, grounds_of, sets_of, year_of
from results.services.inputs import marks_of
from results.services.inputs_version import inputs_version
from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

    from cases.models import Cycle
    from results.services.grounds import Grounds, Marks
    from results.services.inputs_version import InputsVersion

    Entries = Mapping[int, scoring.Entry]

# Cases that are evaluated once a version; some hundred bytes each.
MOST_KEPT = 20_000


class Member(NamedTuple):
    """An agency of a bloc with the version of its case, before anything of it is loaded."""

    pk: int
    version: int
    criteria_set: int
    ranked: bool
    agency: str
    search_name: str


class Evaluated(NamedTuple):
    """What the marks of a case come to: an entry to be ranked, if any; without marks, nothing."""

    has_marks: bool
    entry: scoring.Entry | None


@dataclass(frozen=True, slots=True)
class InBloc:
    """The agencies of a bloc by what counts now; those without any marks have no entry."""

    cycle: Cycle
    members: tuple[Member, ...]
    entries: Entries
    marked: frozenset[int]  # the cases that have any marks
    placed: Mapping[int, scoring.Placed]
    grounds: Grounds | None = None  # of all of them, where some criterion looks at what others have

    @property
    def compared(self) -> int:
        return len(self.entries)

    @property
    def without_marks(self) -> int:
        return len(self.members) - len(self.entries)

    def named(self, words: str) -> list[Member]:
        """Return those whose names hold every word, whatever its accents."""
        wanted = plain(words).split()
        return [one for one in self.members if all(word in one.search_name for word in wanted)]

    def retried(
        self, cases: Sequence[Case], marks: Mapping[int, Marks]
    ) -> Mapping[int, scoring.Placed]:
        """Return where these cases would stand with other marks of some of them, in order.

        Where agencies are compared with each other, all others are evaluated anew, too.
        """
        if not marks:
            shown = {case.pk for case in cases}
            return {pk: place for pk, place in self.placed.items() if pk in shown}
        book = book_of(self.cycle.rule_book)
        changed = [case for case in cases if case.pk in marks]
        if self.grounds:
            by_code = {case.agency.code: marks[case.pk] for case in changed}
            everyone = cases_of(self.cycle, (one.pk for one in self.members))
            tried = {**counting_marks(everyone), **marks}
            found = evaluated(everyone, tried, self.grounds.with_marks(by_code))
        else:
            found = evaluated(changed, marks, grounds_of(self.cycle, changed, marks))
        left = {pk: entry for pk, entry in self.entries.items() if pk not in found}
        entries = left | {pk: one.entry for pk, one in found.items() if one.entry}
        return placed(entries, book, only=cases)

    def grounds_of(self, case: Case) -> Grounds:
        """Return what the scorecard of a case rests on: all of the bloc where it is compared."""
        return self.grounds or grounds_of(self.cycle, [case], {})


def bloc_of(cycle: Cycle, bloc_code: str) -> InBloc:
    """Rank the agencies of a bloc by what counts now; a constant number of queries.

    Survey results that wait for the appraisal count already, as on the page of each case; alone
    they make no index, or agencies that have said nothing yet would stand in the ranking.
    """
    return bloc_ranked(cycle, bloc_code, inputs_version(cycle))


@cached(
    LRUCache(8), key=lambda cycle, bloc, version: (cycle.pk, bloc, version), condition=Condition()
)
def bloc_ranked(cycle: Cycle, bloc_code: str, version: InputsVersion) -> InBloc:
    rows = (
        Case.objects.filter(cycle=cycle, bloc__code=bloc_code)
        .exclude(state=State.WITHDRAWN)
        .order_by("agency__sort_key", "pk")
    )
    facts = ("pk", "version", "criteria_set_id", "ranked", "agency__code", "agency__search_name")
    members = tuple(Member(*row) for row in rows.values_list(*facts))
    grounds = None
    if codes_of(sets_of(year_of(cycle)), OF_OTHERS):
        # What one of them is compared with changes with any other: all are evaluated.
        cases = cases_of(cycle, (one.pk for one in members))
        marks = counting_marks(cases)
        grounds = grounds_of(cycle, cases, marks)
        found = evaluated(cases, marks, grounds)
    else:
        found = _each_once(cycle, members, beside=(bloc_code, version.year))
    entries = {pk: one.entry for pk, one in found.items() if one.entry}
    return InBloc(
        cycle,
        members,
        entries,
        frozenset(pk for pk, one in found.items() if one.has_marks),
        placed(entries, book_of(cycle.rule_book)),
        grounds,
    )


# By what an evaluation follows from: the member with its version, and the rules of the year.
_kept: LRUCache[Hashable, Evaluated] = LRUCache(MOST_KEPT)
_lock = Lock()


def _each_once(
    cycle: Cycle, members: Sequence[Member], *, beside: tuple[str, str]
) -> dict[int, Evaluated]:
    """Return what each comes to; only whoever has another version is evaluated anew."""
    with _lock:
        known = {one: _kept.get((beside, one)) for one in members}
    found = {one.pk: kept for one, kept in known.items() if kept}
    left = [one for one in members if one.pk not in found]
    if left:
        cases = cases_of(cycle, (one.pk for one in left))
        marks = counting_marks(cases)
        anew = evaluated(cases, marks, grounds_of(cycle, cases, marks))
        with _lock:
            _kept.update({(beside, one): anew[one.pk] for one in left})
        found |= anew
    return found


def forget() -> None:
    """Forget what this process has evaluated."""
    bloc_ranked.cache_clear()
    with _lock:
        _kept.clear()


def cases_of(cycle: Cycle, keys: Iterable[int]) -> list[Case]:
    """Return cases with all that is asked of them to evaluate and to name them, in one order."""
    rows = Case.objects.filter(pk__in=list(keys)).select_related("agency", "bloc")
    cases = list(rows.order_by("agency__sort_key", "pk"))
    for case in cases:
        case.cycle = cycle
    return cases


def counting_marks(
    cases: Iterable[Case], *, codes: Collection[str] = (), marked: Collection[int] | None = None
) -> dict[int, dict[str, scoring.Mark]]:
    """Return the marks that count for each case, with what files brought in beside any.

    Of these criteria or of all; where not all are read, `marked` says which cases have any.
    """
    marks = marks_of((case.pk for case in cases), codes=codes)
    if marked is None:
        marked = {pk for pk, given in marks.items() if given}
    for case_id, code, answer in brought_in_of(pk for pk in marks if pk in marked):
        if not codes or code in codes:
            marks[case_id][code] = scoring.Mark(answer=answer, rung=Rung.APPRAISED)
    return marks


def evaluated(
    cases: Iterable[Case], marks: Mapping[int, Marks], grounds: Grounds
) -> dict[int, Evaluated]:
    """Evaluate cases by what counts for each."""
    cards = ((case, card_of(case, marks[case.pk], grounds)) for case in cases)
    return {
        case.pk: Evaluated(
            bool(marks[case.pk]),
            entry_of(case, card, book_of(case.cycle.rule_book)) if card else None,
        )
        for case, card in cards
    }


def card_of(case: Case, marks: Marks, grounds: Grounds) -> scoring.Scorecard | None:
    """Return the scorecard of marks; nothing where there are none, or none comes of them."""
    if not marks:
        return None
    try:
        return grounds.card(case, marks)
    except scoring.CannotEvaluate:
        return None


def placed(
    entries: Entries, book: scoring.RuleBook, *, only: Iterable[Case] | None = None
) -> dict[int, scoring.Placed]:
    """Rank entries under the rules of the year; by case, in the order of the ranks, all or some."""
    by_code = {entry.agency: pk for pk, entry in entries.items()}
    codes = None if only is None else {case.agency.code for case in only}
    found = scoring.rank(entries.values(), book=book, only=codes)
    return {by_code[one.agency]: one for one in found}
