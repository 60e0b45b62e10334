"""`explain`: one agency's scorecard as a text a citizen can read."""

import unicodedata
from argparse import ArgumentParser, Namespace

from scoring.commands.inputs import open_book, open_publication, open_year
from scoring.explanation import explain
from scoring.problems import BadFile, Problem
from scoring.publication_file import score_file
from scoring.reasons import Reason
from scoring.replaying import under
from scoring.years import Result, Year

HELP = "explain one agency's score in plain words"


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("file", metavar="PUBLICATION.json | SET.toml")
    parser.add_argument("marks", metavar="MARKS.json", nargs="?")
    parser.add_argument("--rules", metavar="BOOK.toml")
    parser.add_argument("--agency", metavar="NAME-OR-CODE", required=True)


def run(options: Namespace) -> tuple[str, int]:
    """Give the text to print and the exit code."""
    year, source = _year(options)
    results = score_file(year, name=source)
    result = _chosen(results, unicodedata.normalize("NFC", options.agency))
    return explain(result, year=year, lang=options.lang), 0


def _year(options: Namespace) -> tuple[Year, str]:
    if options.marks is None:
        year = open_publication(options.file).year
        if options.rules is not None:
            year = under(year, book=open_book(options.rules), name=options.file)
        return year, options.file
    if options.rules is None:
        right = Reason("file.want_rules")
        raise BadFile((Problem(options.marks, None, "", "", right, "file"),))
    return open_year(options.file, options.marks, options.rules), options.marks


def _chosen(results: tuple[Result, ...], wanted: str) -> Result:
    for result in results:
        if wanted in {result.participant.agency, result.participant.name}:
            return result
    known = ", ".join(result.participant.agency for result in results)
    right = Reason("file.want_agency", {"known": known})
    raise BadFile((Problem("--agency", None, "agency", wanted, right, "csv"),))
