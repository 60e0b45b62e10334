"""Read the changes of agencies between two years from a CSV table."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from scoring.books import RuleBook
from scoring.lineage import EVERY_BLOC, KINDS, Change, Lineage, is_day_or_month
from scoring.problems import Problem
from scoring.reasons import Reason
from scoring.text_files import Row, finish, read_rows

# A merger across provinces is a merger: none of its results is one agency's own.
_KINDS = {**{kind: kind for kind in KINDS}, "merge_across_provinces": "merge"}
_WITHOUT_BEFORE = {"create"}
_WITHOUT_AFTER = {"abolish"}
_NOBODY = {"", "-", "–"}


@dataclass(frozen=True, slots=True)
class LineageTable:
    """The changes of a file, each with the row that tells it."""

    told: tuple[tuple[Row, Change], ...]

    @property
    def lineage(self) -> Lineage:
        """Follow the changes."""
        return Lineage(tuple(change for _row, change in self.told))

    def doubts(
        self, *, this_year: Collection[str], last_year: Collection[str] | None, book: RuleBook
    ) -> Iterator[Problem]:
        """Yield a warning for each name that is no agency's, and each bloc that is not the book's.

        An agency in between, which one row makes and a later one ends, need not be in the tables.
        Without last year's table nobody can tell which names it had.
        """
        in_order = sorted(self.told, key=lambda told: told[1].effective_on)
        known = None if last_year is None else {*this_year, *last_year}
        for at, (row, change) in enumerate(in_order):
            if change.blocs:
                yield from _strange_blocs(row, change, book)
                continue
            later = {name for _row, other in in_order[at + 1 :] for name in other.before}
            if known is not None:
                yield from _strangers(row, "from_units", change.before, known)
                known.update(change.after)
            yield from _strangers(row, "to_units", change.after, {*this_year, *later})


def read_lineage(text: str, *, name: str) -> Lineage:
    """Read the changes alone; raise BadFile as `read_lineage_table` does."""
    return read_lineage_table(text, name=name).lineage


def read_lineage_table(text: str, *, name: str) -> LineageTable:
    """Read columns effective, event, from_units, to_units, and collective where it is there.

    Raise BadFile with every problem.
    """
    rows = read_rows(text, name=name, columns=("effective", "event", "from_units", "to_units"))
    told = tuple((row, _change(row)) for row in rows)
    finish(rows)
    return LineageTable(told)


def _change(row: Row) -> Change:
    word = row.text("event")
    if word and word not in _KINDS:
        row.refuse("event", "file.want_choice", known=", ".join(_KINDS))
    kind = _KINDS.get(word, "rename")
    before = _names(row, "from_units", needed=kind not in _WITHOUT_BEFORE)
    after = _names(row, "to_units", needed=kind not in _WITHOUT_AFTER)
    return Change(kind, before, after, _effective(row), _names(row, "collective", needed=False))


def _effective(row: Row) -> str:
    text = row.text("effective")
    if text and not is_day_or_month(text):
        row.refuse("effective", "file.want_day")
    return text


def _names(row: Row, column: str, *, needed: bool) -> tuple[str, ...]:
    text = row.cells.get(column, "")
    names = () if text in _NOBODY else tuple(name.strip() for name in f"{text} ".split(" + "))
    if (needed and not names) or not all(names):
        row.refuse(column, "file.want_names")
    return names


def _strangers(
    row: Row, column: str, names: Collection[str], known: Collection[str]
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.8)
            code = "file.no_such_agency_but" if close else "file.no_such_agency"
            right = Reason(code, {"close": "".join(close)})
            yield Problem(row.file, row.line, column, name, right, "csv_warning")


def _strange_blocs(row: Row, change: Change, book: RuleBook) -> Iterator[Problem]:
    for bloc in change.blocs:
        if bloc != EVERY_BLOC and not book.knows_bloc(bloc):
            right = Reason("file.no_such_bloc", {"known": ", ".join(b.code for b in book.blocs)})
            yield Problem(row.file, row.line, "collective", bloc, right, "csv_warning")
