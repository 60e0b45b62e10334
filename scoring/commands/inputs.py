"""Open the files that commands are given."""

from collections.abc import Callable
from typing import TypeVar

from scoring.book_file import load_rule_book
from scoring.books import RuleBook
from scoring.criteria_file import load_criteria_set
from scoring.problems import BadFile, Problem
from scoring.publication_file import Publication, read_publication, read_year
from scoring.table_files import open_json
from scoring.tables import Table
from scoring.text_files import read_text
from scoring.years import Year

Read = TypeVar("Read")


def open_book(path: str) -> RuleBook:
    """Load a rule book."""
    return load_rule_book(read_text(path), name=path)


def open_object(path: str) -> Table:
    """Open a JSON file whose root is an object."""
    return open_json(read_text(path), name=path)


def open_publication(path: str) -> Publication:
    """Load a publication."""
    return read_publication(open_object(path).data, name=path)


def open_year(set_path: str, marks_path: str, rules_path: str) -> Year:
    """Load a criteria set, a rule book, and the agencies with their marks."""
    problems = Problems()
    criteria_set = problems.of(load_criteria_set, set_path)
    book = problems.of(load_rule_book, rules_path)
    table = problems.of(open_json, marks_path)
    problems.finish()
    if criteria_set is None or book is None or table is None:
        raise AssertionError  # finish has raised
    year = read_year(table, criteria_set=criteria_set, book=book)
    table.source.finish()
    return year


class Problems:
    """What is wrong with several files, so that all of it can be said at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def of(self, load: Callable[..., Read], path: str | None, **options: RuleBook) -> Read | None:
        """Load a file, or note why not; no path gives None."""
        if path is None:
            return None
        try:
            return load(read_text(path), name=path, **options)
        except BadFile as bad:
            self.found.extend(bad.problems)
            return None

    def finish(self) -> None:
        """Raise BadFile where anything was noted."""
        if self.found:
            raise BadFile(tuple(self.found))
