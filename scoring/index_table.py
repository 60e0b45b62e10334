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
_NO_RANK = {"", "-", "–"}
_YES_NO = {"y": True, "n": False, "": True}


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of this year's table."""

    entry: Entry
    class_name: str  # as the table says; empty where it does not
    rank: int | None = None  # likewise
    doubts: tuple[Problem, ...] = ()


def read_index_table(text: str, *, name: str, book: RuleBook) -> tuple[Listed, ...]:
    """Read this year's rows; raise BadFile with every problem of the table at once."""
    rows = _rows(text, name)
    _check_index_columns(rows[0])
    for row in rows:
        _check_bloc(row, book)
    printed = _ranks_printed(rows)
    unranked = _blocs_without_ranks(rows) if printed else {}
    listed = tuple(_listed(row, book, printed=printed, unranked=unranked) for row in rows)
    finish(rows)
    return listed


def read_previous_table(text: str, *, name: str, book: RuleBook) -> Mapping[str, Previous]:
    """Read last year's rows: class and rank as printed there, or by the book where they are not.

    A row that prints class and rank may leave its index empty, as many published tables do. Blocs
    and classes are those of last year: this year's book need not have them.
    """
    rows = _rows(text, name)
    printed = _ranks_printed(rows)
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


def _ranks_printed(rows: Iterable[Row]) -> bool:
    """Tell whether the table prints ranks; a column that is empty throughout says nothing."""
    return any(_has_rank(row) for row in rows)


def _has_rank(row: Row) -> bool:
    return row.cells.get("rank", "") not in _NO_RANK


def _blocs_without_ranks(rows: Iterable[Row]) -> dict[str, Row]:
    """Find the blocs of several agencies none of which is ranked, unless the table says it is so.

    Each comes with its first row.
    """
    blocs: dict[str, list[Row]] = {}
    for row in rows:
        blocs.setdefault(row.cells["bloc"], []).append(row)
    return {
        bloc: inside[0]
        for bloc, inside in blocs.items()
        if len(inside) > 1 and not any(_has_rank(row) or row.has("ranked") for row in inside)
    }


def _listed(row: Row, book: RuleBook, *, printed: bool, unranked: Mapping[str, Row]) -> Listed:
    bloc, ranked = row.cells["bloc"], _ranked(row, ranks_printed=printed)
    entry = Entry(bloc, row.cells["agency"], _index(row, book), ranked)
    right = Reason("file.all_unranked")
    doubt = Problem(row.file, row.line, "rank", bloc, right, "csv_warning")
    doubts = (doubt,) if unranked.get(bloc) is row else ()
    return Listed(entry, row.cells.get("class", ""), _position(row), doubts)


def _previous(row: Row, book: RuleBook, *, ranks_printed: bool) -> Previous:
    name = row.cells.get("class", "")
    ranked = _ranked(row, ranks_printed=ranks_printed)
    position = _position(row)
    told = name and (position or not ranked)
    has_index = row.has("index") or _tells_points(row)
    index = None if told and not has_index else _index(row, book)
    if not name and index is not None:
        name = class_of(index, book=book, bloc=row.cells["bloc"]).name
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
    """Read the index, or divide points by applicable points, which keeps what print rounds off.

    Points without their maximum tell nothing; where the index stands beside them, it counts.
    """
    both = row.has("points") and row.has("max_points")
    if not both and (row.has("index") or not _tells_points(row)):
        return row.number("index", ZERO, _highest(book))
    before = len(row.problems)
    most = row.number("max_points", ZERO, MOST_POINTS)
    if not most:
        row.refuse("max_points", "file.want_more_than_zero")
    highest = _highest(book)
    with exactly():
        within = most * highest / HUNDRED  # which tells 92.830 of 100 from a thousand
    points = row.number("points", ZERO, within or MOST_POINTS)
    if len(row.problems) > before:
        return ZERO
    with exactly():
        index = points * HUNDRED / most
    if index > highest:
        row.refuse("points", "file.want_number", low=ZERO, high=most)
    return index


def _tells_points(row: Row) -> bool:
    """Tell whether the table means to give points with their maximum, and this row does."""
    pair = ("points", "max_points")
    return row.cells.keys() >= set(pair) and any(row.has(column) for column in pair)


def _highest(book: RuleBook) -> Decimal:
    if book.index.highest is not None:
        return book.index.highest
    with exactly():
        return HUNDRED + (book.parts["bonus"].cap or ZERO)


def _position(row: Row) -> int | None:
    if not _has_rank(row):
        return None
    position = row.number("rank", ONE, MOST_AGENCIES)
    if position % ONE:
        row.refuse("rank", "file.want_whole", low=1, high=int(MOST_AGENCIES))
    return int(position)


def _ranked(row: Row, *, ranks_printed: bool) -> bool:
    """Read Y or N; where that says nothing, an empty rank means unranked if others have one."""
    word = row.cells.get("ranked", "").lower()
    if word not in _YES_NO:
        row.refuse("ranked", "file.want_yes_no")
    if not word and ranks_printed:
        return _has_rank(row)
    return _YES_NO.get(word, True)
