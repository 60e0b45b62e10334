"""Read a table of indices, one agency a row: this year's for ranking, last year's to compare."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.books import RuleBook, class_of
from scoring.numbers import HUNDRED, ONE, ZERO, exactly
from scoring.previous import Previous
from scoring.problems import BadFile, Problem
from scoring.ranking import Entry, rank
from scoring.reasons import Reason
from scoring.text_files import Row, finish, read_rows

MOST_POINTS = Decimal(1_000_000)
MOST_AGENCIES = Decimal(1_000_000)
_YES_NO = {"y": True, "n": False, "": True}


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of this year's table."""

    entry: Entry
    class_name: str  # as the table says; empty where it does not


def read_index_table(text: str, *, name: str, book: RuleBook) -> tuple[Listed, ...]:
    """Read this year's rows; raise BadFile with every problem of the table at once."""
    rows = _rows(text, name)
    _check_index_columns(rows[0])
    for row in rows:
        _check_bloc(row, book)
    listed = tuple(_listed(row, book) for row in rows)
    finish(rows)
    return listed


def read_previous_table(text: str, *, name: str, book: RuleBook) -> Mapping[str, Previous]:
    """Read last year's rows: class and rank as printed there, or by the book where they are not.

    A row that prints class and rank may leave its index empty, as many published tables do. Blocs
    and classes are those of last year: this year's book need not have them.
    """
    rows = _rows(text, name)
    printed = "rank" in rows[0].cells
    if not (printed and "class" in rows[0].cells):
        _check_index_columns(rows[0])
    results = [_previous(row, book, ranks_printed=printed) for row in rows]
    finish(rows)
    if not printed:
        results = _with_ranks(results, book)
    return {result.agency: result for result in results}


def _rows(text: str, name: str) -> list[Row]:
    """Read the rows and check what every table has: a bloc, and each agency once."""
    rows = read_rows(text, name=name, columns=("bloc", "agency"))
    seen: set[str] = set()
    for row in rows:
        row.text("bloc")
        agency = row.text("agency")
        if agency in seen:
            row.refuse("agency", "file.want_unique")
        if agency:
            seen.add(agency)
    return rows


def _check_index_columns(row: Row) -> None:
    columns = row.cells.keys()
    if "index" not in columns and not {"points", "max_points"} <= columns:
        right = Reason("file.want_index_columns")
        raise BadFile((Problem(row.file, 1, "index", ",".join(columns), right, "csv"),))


def _check_bloc(row: Row, book: RuleBook) -> None:
    bloc = row.cells["bloc"]
    if bloc.isprintable() and bloc and not book.knows_bloc(bloc):
        row.refuse("bloc", "file.want_bloc", known=", ".join(one.code for one in book.blocs))


def _listed(row: Row, book: RuleBook) -> Listed:
    entry = Entry(row.cells["bloc"], row.cells["agency"], _index(row, book), _ranked(row))
    return Listed(entry, row.cells.get("class", ""))


def _previous(row: Row, book: RuleBook, *, ranks_printed: bool) -> Previous:
    name = row.cells.get("class", "")
    ranked = _ranked(row)
    position = _position(row)
    told = name and (position or not ranked)
    has_index = row.has("index") or row.has("points") or row.has("max_points")
    index = None if told and not has_index else _index(row, book)
    if not name and index is not None:
        name = class_of(index, book=book).name
    if ranks_printed and ranked and position is None:
        row.refuse("rank", "file.want_whole", low=1, high=int(MOST_AGENCIES))
    return Previous(row.cells["agency"], row.cells["bloc"], index, name, position, ranked)


def _with_ranks(results: Iterable[Previous], book: RuleBook) -> list[Previous]:
    """Rank last year's table by the book, since it prints no ranks."""
    last = {result.agency: result for result in results}
    entries = (
        Entry(one.bloc, one.agency, one.index if one.index is not None else ZERO, one.ranked)
        for one in last.values()
    )
    return [
        Previous(
            place.agency, place.bloc, last[place.agency].index, last[place.agency].class_name,
            place.rank, place.ranked,
        )
        for place in rank(entries, book=book)
    ]  # fmt: skip


def _index(row: Row, book: RuleBook) -> Decimal:
    """Read the index, or divide points by applicable points, which keeps what print rounds off."""
    if not row.has("points") and not row.has("max_points"):
        return row.number("index", ZERO, _highest(book))
    before = len(row.problems)
    points = row.number("points", ZERO, MOST_POINTS)
    most = row.number("max_points", ZERO, MOST_POINTS)
    if not most:
        row.refuse("max_points", "file.want_more_than_zero")
    if len(row.problems) > before:
        return ZERO
    with exactly():
        index = points * HUNDRED / most
    if index > _highest(book):
        row.refuse("points", "file.want_number", low=ZERO, high=most)
    return index


def _highest(book: RuleBook) -> Decimal:
    if book.index.highest is not None:
        return book.index.highest
    with exactly():
        return HUNDRED + (book.parts["bonus"].cap or ZERO)


def _position(row: Row) -> int | None:
    if not row.has("rank"):
        return None
    position = row.number("rank", ONE, MOST_AGENCIES)
    if position % ONE:
        row.refuse("rank", "file.want_whole", low=1, high=int(MOST_AGENCIES))
    return int(position)


def _ranked(row: Row) -> bool:
    """Read Y or N; where the column says nothing, an empty rank means unranked."""
    word = row.cells.get("ranked", "").lower()
    if word not in _YES_NO:
        row.refuse("ranked", "file.want_yes_no")
    if not word and "rank" in row.cells:
        return row.has("rank")
    return _YES_NO.get(word, True)
