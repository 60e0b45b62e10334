"""Put the marks of a published year under another rule book and say what changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from scoring.books import RuleBook
from scoring.problems import BadFile, Problem
from scoring.publication_file import read_publication, score_file
from scoring.reasons import Reason
from scoring.years import Result, Year


@dataclass(frozen=True, slots=True)
class Standing:
    """What a rule book makes of an agency."""

    index: Decimal
    rank: int | None
    class_name: str
    reward: str
    review: str
    class_name_en: str = field(default="", repr=False, compare=False)  # a translation only


@dataclass(frozen=True, slots=True)
class Replayed:
    """An agency under its own book and under the other one."""

    bloc: str
    agency: str
    name: str
    name_en: str
    before: Standing
    after: Standing

    @property
    def changed(self) -> bool:
        """Tell whether the other book makes any difference."""
        return self.before != self.after


def replay(
    publication: Mapping[str, Any], *, book: RuleBook, name: str = "publication"
) -> tuple[Replayed, ...]:
    """Score a publication's year under another book; raise BadFile where the two do not fit."""
    read = read_publication(publication, name=name)
    other = score_file(under(read.year, book=book, name=name), name=name)
    after = {result.participant.agency: result for result in other}
    return tuple(replayed(result, after) for result in score_file(read.year, name=name))


def under(year: Year, *, book: RuleBook, name: str) -> Year:
    """Give the year under another book; raise BadFile where that does not know its blocs."""
    used = dict.fromkeys(participant.bloc for participant in year.participants)
    right = Reason("file.want_bloc", {"known": ", ".join(bloc.code for bloc in book.blocs)})
    problems = tuple(
        Problem(name, None, "agencies.bloc", bloc, right, "json")
        for bloc in used
        if not book.knows_bloc(bloc)
    )
    if problems:
        raise BadFile(problems)
    return replace(year, book=book)


def replayed(result: Result, after: Mapping[str, Result]) -> Replayed:
    """Set an agency's result beside the one of the same agency under other rules."""
    who = result.participant
    return Replayed(
        who.bloc, who.agency, who.name, who.name_en, _standing(result), _standing(after[who.agency])
    )


def _standing(result: Result) -> Standing:
    placed, outcome = result.placed, result.outcome
    return Standing(
        placed.printed, placed.rank, placed.class_name, outcome.reward, outcome.review,
        placed.class_name_en,
    )  # fmt: skip
