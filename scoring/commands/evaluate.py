"""`evaluate`: from agencies' marks to scorecards with every step."""

from argparse import ArgumentParser, Namespace
from typing import Any

from scoring.books import RuleBook
from scoring.commands.inputs import open_year
from scoring.commands.output import as_json, with_text
from scoring.explanation import outline
from scoring.publication_file import score_file
from scoring.years import Result

HELP = "turn agencies' marks into scorecards"


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("set", metavar="SET.toml")
    parser.add_argument("marks", metavar="MARKS.json")
    parser.add_argument("--rules", metavar="BOOK.toml", required=True)
    parser.add_argument("--format", choices=("json", "tree"), default="json")


def run(options: Namespace) -> tuple[str, int]:
    """Give the text to print and the exit code."""
    year = open_year(options.set, options.marks, options.rules)
    results = score_file(year, name=options.marks)
    if options.format == "tree":
        trees = (outline(result, year=year, lang=options.lang) for result in results)
        return "\n".join(trees), 0
    data = {
        "set": year.criteria_set.code,
        "set_digest": year.criteria_set.digest,
        "rules": year.book.code,
        "rules_digest": year.book.digest,
        "reconstructed": year.criteria_set.reconstructed,
        "agencies": [_agency(result, year.book, options.lang) for result in results],
    }
    return as_json(data), 0


def _agency(result: Result, book: RuleBook, lang: str) -> dict[str, Any]:
    placed, outcome = result.placed, result.outcome
    reasons = (*placed.reasons, *outcome.reasons)
    return {
        "bloc": result.participant.bloc,
        "agency": result.participant.agency,
        "name": result.participant.name,
        "index": format(placed.printed, "f"),
        "rank": placed.rank,
        "class": placed.class_name,
        "reward": outcome.reward,
        "review": outcome.review,
        "reasons": [with_text(reason, book, lang) for reason in reasons],
        "scorecard": _card(result, book, lang),
    }


def _card(result: Result, book: RuleBook, lang: str) -> dict[str, Any]:
    """Write the scorecard with each step also as a sentence."""
    card = result.scorecard
    data = card.as_json()
    data["steps"] = [with_text(step, book, lang) for step in card.steps]
    data["class_reasons"] = [with_text(step, book, lang) for step in card.class_reasons]
    for field, shown in zip(card.fields, data["fields"], strict=True):
        shown["steps"] = [with_text(step, book, lang) for step in field.steps]
        for group, row in zip(field.groups, shown["groups"], strict=True):
            row["steps"] = [with_text(step, book, lang) for step in group.steps]
        for line, row in zip(field.lines, shown["lines"], strict=True):
            row["lost"] = format(line.lost, "f")
            row["steps"] = [with_text(step, book, lang) for step in line.steps]
    return data
