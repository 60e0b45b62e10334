"""Put agencies in classes, and rank them inside their bloc."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from scoring.books import ClassBand, RuleBook, class_of
from scoring.classes import reached
from scoring.numbers import rounded
from scoring.reasons import Reason


@dataclass(frozen=True, slots=True)
class Entry:
    """An agency with its unrounded index, to be placed."""

    bloc: str
    agency: str
    index: Decimal
    ranked: bool = True
    newcomer: bool = False  # takes part for the first time
    # The class with its reasons, where more than the index was looked at.
    band: ClassBand | None = None
    class_reasons: tuple[Reason, ...] = ()
    tie: tuple[Decimal, ...] = ()  # points that tell equals apart, as the book lists them


@dataclass(frozen=True, slots=True)
class Placed:
    """An agency in its class and, where it is ranked, at its rank."""

    bloc: str
    agency: str
    index: Decimal
    printed: Decimal
    class_name: str
    class_name_en: str
    ranked: bool
    rank: int | None
    of: int  # ranked agencies of the bloc
    tied: int  # agencies at this rank, itself included; 0 where unranked
    reasons: tuple[Reason, ...]


class Seat(NamedTuple):
    """A rank among so many, shared by so many."""

    rank: int | None
    of: int
    tied: int


class SameAgencyTwice(ValueError):
    """An agency can be ranked once."""


def rank(
    entries: Iterable[Entry], *, book: RuleBook, only: Collection[str] | None = None
) -> tuple[Placed, ...]:
    """Place every agency: by bloc as the book lists them, then by rank, the unranked last.

    Tell the places of all, or `only` of those agencies.
    """
    listed = sorted(entries, key=lambda entry: (book.bloc_order(entry.bloc), entry.agency))
    _refuse_twice(listed)
    return tuple(
        placed
        for _bloc, group in groupby(listed, key=lambda entry: entry.bloc)
        for placed in _place_bloc(list(group), book, only)
    )


def _refuse_twice(listed: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in listed:
        if entry.agency in seen:
            raise SameAgencyTwice(entry.agency)
        seen.add(entry.agency)


def _place_bloc(
    entries: list[Entry], book: RuleBook, only: Collection[str] | None
) -> Iterator[Placed]:
    def is_told(entry: Entry) -> bool:
        return only is None or entry.agency in only

    blockers = [(entry, _not_ranked(entry, book)) for entry in entries]
    ranked = [entry for entry, blocker in blockers if blocker is None]
    for position, tied, entry in _positions(ranked, book):
        if not is_told(entry):
            continue
        reasons = [Reason("rank.placed", {"rank": position, "of": len(ranked)})]
        if tied > 1:
            reasons.append(Reason("rank.tied", {"rank": position, "tied": tied}))
        if entry.tie and any(one.index == entry.index and one.tie != entry.tie for one in ranked):
            reasons.append(Reason("rank.tie_broken", {"codes": ", ".join(book.ranking.break_ties)}))
        yield _placed(entry, Seat(position, len(ranked), tied), reasons, book)
    left = [(entry, blocker) for entry, blocker in blockers if blocker and is_told(entry)]
    for entry, blocker in sorted(left, key=lambda pair: -pair[0].index):
        yield _placed(entry, Seat(None, len(ranked), 0), [blocker], book)


def _not_ranked(entry: Entry, book: RuleBook) -> Reason | None:
    if entry.agency in book.ranking.exempt:
        return Reason("rank.exempt")
    if entry.newcomer and book.ranking.newcomers == "classified":
        return Reason("rank.newcomer")
    return None if entry.ranked else Reason("rank.not_ranked")


def _positions(entries: list[Entry], book: RuleBook) -> Iterator[tuple[int, int, Entry]]:
    """Give rank, size of the tie and entry, from the best down."""

    def value(entry: Entry) -> tuple[Decimal, ...]:
        seen = _printed(entry, book) if book.ranking.by == "printed" else entry.index
        return (seen, *entry.tie)

    position = 1
    for _value, group in groupby(sorted(entries, key=value, reverse=True), key=value):
        tied = list(group)
        for entry in tied:
            yield position, len(tied), entry
        position += len(tied) if book.ranking.ties == "skip" else 1


def _placed(entry: Entry, seat: Seat, reasons: list[Reason], book: RuleBook) -> Placed:
    printed = _printed(entry, book)
    seen = printed if book.index.class_by == "printed" else entry.index
    band, told = entry.band, entry.class_reasons
    if band is None:
        band = class_of(seen, book=book, bloc=entry.bloc)
        told = (reached(seen, band, entry.bloc),)
        if book.looks_at_cards:
            told = (*told, Reason("class.not_looked_at"))
    return Placed(
        entry.bloc, entry.agency, entry.index, printed, band.name, band.name_en,
        seat.rank is not None, *seat, (*told, *reasons),
    )  # fmt: skip


def _printed(entry: Entry, book: RuleBook) -> Decimal:
    return rounded(entry.index, book.index.precision, book.index.rounding)
