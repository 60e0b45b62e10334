"""Where a tried index would stand: in the bloc as marks are now, or in last year's ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases.presenting.words import label_of_class
from cases.rules import book_of
from results.services.inputs import lineage_of, previous_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    import scoring
    from cases.models import Case
    from insight.what_if.blocs import InBloc
    from results.services.grounds import Marks


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


def move_of(case: Case, tried: Marks, bloc: InBloc) -> Move | None:
    """Return the rank of a case among its bloc now and with tried marks."""
    now = bloc.placed.get(case.pk)
    then = bloc.retried([case], {case.pk: tried}).get(case.pk)
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
