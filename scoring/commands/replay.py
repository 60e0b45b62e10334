"""`replay`: a published year's marks under another rule book, with what changes."""

from argparse import ArgumentParser, Namespace
from typing import Any

from scoring.books import RuleBook
from scoring.commands.inputs import open_book, open_object
from scoring.commands.output import as_csv, as_json, as_table, number, word
from scoring.digests import plain
from scoring.reasons import Reason
from scoring.replaying import Replayed, Standing, replay

HELP = "put a publication's marks under another rule book"
PARTS = ("index", "rank", "class", "reward", "review")
ARROW = " → "


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("publication", metavar="PUBLICATION.json")
    parser.add_argument("--rules", metavar="OTHER.toml", required=True)
    parser.add_argument("--format", choices=FORMATS, default="table")


def run(options: Namespace) -> tuple[str, int]:
    """Give the text to print and the exit code."""
    book = open_book(options.rules)
    table = open_object(options.publication)
    rows = replay(table.data, book=book, name=options.publication)
    return FORMATS[options.format](rows, book, options.lang), 0


def _as_table(rows: tuple[Replayed, ...], book: RuleBook, lang: str) -> str:
    header = [word(key, lang) for key in ("bloc", "agency", *PARTS, "change")]
    table = as_table(header, [_shown(row, lang) for row in rows])
    summary = Reason("replay.summary", {
        "changed": sum(row.changed for row in rows), "all": len(rows),
        "rules": book.label, "rules_en": book.label_en,
    })  # fmt: skip
    return f"{table}{summary.text(lang)}\n"


def _shown(row: Replayed, lang: str) -> list[str]:
    pairs = zip(_cells(row.before, lang), _cells(row.after, lang), strict=True)
    cells = [before if before == after else f"{before}{ARROW}{after}" for before, after in pairs]
    name = (row.name_en if lang == "en" else "") or row.name
    return [row.bloc, name, *cells, word("changed" if row.changed else "unchanged", lang)]


def _cells(standing: Standing, lang: str) -> tuple[str, ...]:
    return (
        number(standing.index, lang),
        number(standing.rank, lang),
        standing.class_name_en if lang == "en" else standing.class_name,
        word(standing.reward, lang),
        word(standing.review, lang),
    )


def _as_csv(rows: tuple[Replayed, ...], _book: RuleBook, _lang: str) -> str:
    header = ["bloc", "agency", *PARTS, *(f"new_{part}" for part in PARTS), "changed"]
    return as_csv(header, (
        [row.bloc, row.agency, *plain_cells(row.before), *plain_cells(row.after),
         "Y" if row.changed else "N"]
        for row in rows
    ))  # fmt: skip


def plain_cells(standing: Standing) -> list[Any]:
    """Give a standing's values as data."""
    data = plain(standing)
    return list(data.values()) if isinstance(data, dict) else []


def _as_json(rows: tuple[Replayed, ...], book: RuleBook, _lang: str) -> str:
    agencies = [
        {
            "bloc": row.bloc,
            "agency": row.agency,
            "name": row.name,
            "before": dict(zip(PARTS, plain_cells(row.before), strict=True)),
            "after": dict(zip(PARTS, plain_cells(row.after), strict=True)),
            "changed": row.changed,
        }
        for row in rows
    ]
    return as_json({"rules": book.code, "rules_digest": book.digest, "agencies": agencies})


FORMATS = {"table": _as_table, "csv": _as_csv, "json": _as_json}
