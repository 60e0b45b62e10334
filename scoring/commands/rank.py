"""`rank`: from a table of indices to rank, class, reward, review and reasons."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scoring.books import RuleBook
from scoring.commands.inputs import Problems, open_book
from scoring.commands.output import as_csv, as_json, as_table, number, warn, with_text, word
from scoring.index_table import Listed, read_index_table, read_previous_table
from scoring.lineage_file import read_lineage_table
from scoring.naming import named
from scoring.outcomes import Outcome, outcomes
from scoring.problems import Problem
from scoring.ranking import Placed, rank
from scoring.reasons import Reason

HELP = "rank a table of indices and propose rewards and reviews"
COLUMNS = ("bloc", "agency", "index", "rank", "class", "reward", "review", "reasons")
SHOWN = ("bloc", "rank", "agency", "index", "class", "reward", "review", "reasons")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One agency of the output, under its book."""

    placed: Placed
    outcome: Outcome
    remarks: tuple[Reason, ...]
    book: RuleBook

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """List everything that explains the row."""
        return (*self.placed.reasons, *self.remarks, *self.outcome.reasons)

    def sentences(self, lang: str) -> Iterator[tuple[str, str]]:
        """Give each reason's code with its sentence."""
        for reason in self.reasons:
            yield reason.code, named(reason, book=self.book).text(lang)


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("table", metavar="TABLE.csv")
    parser.add_argument("--rules", metavar="BOOK.toml", required=True)
    parser.add_argument("--previous", metavar="TABLE.csv", help="last year's table")
    parser.add_argument("--lineage", metavar="LINEAGE.csv", help="changes since last year")
    parser.add_argument("--format", choices=FORMATS, default="table")


def run(options: Namespace) -> tuple[str, int]:
    """Give the text to print and the exit code."""
    ranked, doubts = rank_files(options)
    warn(doubts, options.lang)
    return FORMATS[options.format](ranked, options.lang), 0


def rank_files(options: Namespace) -> tuple[list[Ranked], list[Problem]]:
    """Read the files, then rank, and say what seems odd about them.

    Raise BadFile with the problems of every table at once.
    """
    book = open_book(options.rules)
    problems = Problems()
    listed = problems.of(read_index_table, options.table, book=book)
    previous = problems.of(read_previous_table, options.previous, book=book)
    changes = problems.of(read_lineage_table, options.lineage)
    problems.finish()
    rows = listed or ()
    placed = rank((row.entry for row in rows), book=book)
    lineage = changes.lineage if changes else None
    proposed = outcomes(placed, book=book, previous=previous, lineage=lineage)
    stated = {row.entry.agency: row for row in rows}
    doubts = [doubt for row in rows for doubt in row.doubts]
    if changes:
        doubts.extend(changes.doubts(this_year=stated, last_year=previous, book=book))
    ranked = [
        Ranked(place, outcome, tuple(_remarks(place, stated[place.agency])), book)
        for place, outcome in zip(placed, proposed, strict=True)
    ]
    return ranked, doubts


def _remarks(placed: Placed, stated: Listed) -> Iterator[Reason]:
    """Say so where the table states another class or another rank than the rules give."""
    if stated.class_name not in {"", placed.class_name}:
        values = {"given": stated.class_name, "class": placed.class_name}
        yield Reason("class.differs", values)
    if stated.rank is not None and placed.rank is None:
        yield Reason("rank.differs_unranked", {"given": stated.rank})
    elif stated.rank is not None and stated.rank != placed.rank:
        yield Reason("rank.differs", {"given": stated.rank, "rank": placed.rank or 0})


def _as_table(ranked: Iterable[Ranked], lang: str) -> str:
    rows = [
        (
            one.placed.bloc,
            number(one.placed.rank, lang),
            one.placed.agency,
            number(one.placed.printed, lang),
            one.placed.class_name_en if lang == "en" else one.placed.class_name,
            word(one.outcome.reward, lang),
            word(one.outcome.review, lang),
            " ".join(text for _code, text in one.sentences(lang)),
        )
        for one in ranked
    ]
    return as_table([word(column, lang) for column in SHOWN], rows)


def _as_csv(ranked: Iterable[Ranked], lang: str) -> str:
    rows = [
        (
            one.placed.bloc,
            one.placed.agency,
            format(one.placed.printed, "f"),
            one.placed.rank,
            one.placed.class_name,
            one.outcome.reward,
            one.outcome.review,
            " | ".join(f"{code}: {text}" for code, text in one.sentences(lang)),
        )
        for one in ranked
    ]
    return as_csv(COLUMNS, rows)


def _as_json(ranked: Iterable[Ranked], lang: str) -> str:
    return as_json([
        {
            "bloc": one.placed.bloc,
            "agency": one.placed.agency,
            "index": format(one.placed.printed, "f"),
            "rank": one.placed.rank,
            "class": one.placed.class_name,
            "reward": one.outcome.reward,
            "review": one.outcome.review,
            "reasons": [with_text(reason, one.book, lang) for reason in one.reasons],
        }
        for one in ranked
    ])  # fmt: skip


FORMATS = {"table": _as_table, "csv": _as_csv, "json": _as_json}
