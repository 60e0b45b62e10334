"""The marks of a published year under another criteria set, as far as its criteria are the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scoring.answers import BadAnswer
from scoring.books import RuleBook
from scoring.criteria import CriteriaSet
from scoring.points import clean_answer
from scoring.publication_file import read_publication, score_file
from scoring.reasons import Reason
from scoring.replaying import Replayed, replayed, under
from scoring.set_changes import ADDED, SetChanges, set_changes
from scoring.years import Participant, Year

if TYPE_CHECKING:
    from scoring.scorecards import Mark


@dataclass(frozen=True, slots=True)
class NotCarried:
    """A criterion whose marks the other set cannot use, with how many agencies have one."""

    code: str
    name: str
    name_en: str
    agencies: int
    why: Reason


@dataclass(frozen=True, slots=True)
class Unmarked:
    """An agency with criteria that nobody marked: beside its old index the new one looks better.

    Its own book may have counted them as nothing; here they leave the denominator.
    """

    agency: str
    name: str
    name_en: str
    bloc: str
    codes: tuple[str, ...]  # as the other set calls them


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What another set makes of a published year: who moves most comes first."""

    changes: SetChanges
    agencies: tuple[Replayed, ...]
    not_carried: tuple[NotCarried, ...]
    not_asked: tuple[str, ...]  # codes of criteria that nobody has marks for
    unmarked: tuple[Unmarked, ...] = ()


def carry_over(
    publication: Mapping[str, Any], *, criteria_set: CriteriaSet, book: RuleBook | None = None,
    name: str = "publication",
) -> CarriedOver:  # fmt: skip
    """Score a publication's marks under another set, and another book if one is given.

    What cannot be carried over leaves the denominator, so that the two indices speak of the same
    work. Raises BadFile where the publication cannot be read or the book does not know its blocs.
    """
    read = read_publication(publication, name=name).year
    changes = set_changes(read.criteria_set, criteria_set)
    pairs = changes.pairs
    lost: dict[str, dict[str, Reason]] = {}
    # A bloc with a set of its own is asked nothing of either.
    ours = [who for who in read.participants if who.bloc not in read.bloc_sets]
    read = replace(read, participants=tuple(ours), bloc_sets={})
    participants = tuple(_carried(who, criteria_set, pairs, lost) for who in ours)
    year = replace(read, criteria_set=criteria_set, participants=participants)
    other = score_file(under(year, book=_rescaled(book or read.book), name=name), name=name)
    after = {result.participant.agency: result for result in other}
    moved = [replayed(result, after) for result in score_file(read, name=name)]
    moved.sort(key=lambda one: (-abs(one.after.index - one.before.index), one.bloc, one.agency))
    added = [one.node for one in changes.of_kind(ADDED) if one.node.criterion]
    return CarriedOver(
        changes,
        tuple(moved),
        _not_carried(read, lost),
        tuple(node.code for node in added),
        tuple(_unmarked(read, criteria_set, pairs)),
    )


def _unmarked(read: Year, to: CriteriaSet, pairs: Mapping[str, str]) -> Iterator[Unmarked]:
    """List the agencies without a mark for a criterion that both sets ask of them."""
    for who in read.participants:
        asked = {one.code for one in to.applicable(who.bloc)}
        codes = tuple(
            pairs[one.code]
            for one in read.criteria_set.applicable(who.bloc)
            if one.code not in who.marks and pairs.get(one.code) in asked
        )
        if codes:
            yield Unmarked(who.agency, who.name, who.name_en, who.bloc, codes)


def _carried(
    who: Participant, to: CriteriaSet, pairs: Mapping[str, str], lost: dict[str, dict[str, Reason]]
) -> Participant:
    """Give the agency with the marks that the other set can use; note those that it cannot."""
    asked = {one.code: one for one in to.applicable(who.bloc)}
    marks: dict[str, Mark] = {}
    for code, mark in who.marks.items():
        criterion = asked.get(pairs.get(code, ""))
        if code not in pairs:
            why = Reason("compare.gone")
        elif criterion is None:
            why = Reason("compare.not_asked_of_bloc")
        else:
            try:
                clean_answer(criterion, mark.answer)
            except BadAnswer:
                why = Reason("compare.other_answer")
            else:
                marks[criterion.code] = mark
                continue
        lost.setdefault(code, {})[who.agency] = why
    figures = {pairs[code]: told for code, told in who.figures.items() if code in pairs}
    return replace(who, marks=marks, figures=figures)


def _rescaled(book: RuleBook) -> RuleBook:
    """Give the book so that a criterion without a mark leaves the denominator."""
    parts = {part: replace(rule, missing="rescale") for part, rule in book.parts.items()}
    return replace(book, parts=parts)


def _not_carried(read: Year, lost: Mapping[str, Mapping[str, Reason]]) -> tuple[NotCarried, ...]:
    return tuple(
        NotCarried(one.code, one.name, one.name_en, len(lost[one.code]),
                   next(iter(lost[one.code].values())))
        for one in read.criteria_set.criteria
        if one.code in lost
    )  # fmt: skip
