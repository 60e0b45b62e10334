"""Write tables, CSV and JSON to standard output's taste."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence

from scoring.books import RuleBook
from scoring.naming import named
from scoring.numbers import localised
from scoring.problems import Problem
from scoring.reasons import Reason
from scoring.spreadsheets import csv_cell

GAP = "  "


def as_json(data: object) -> str:
    """Write plain data as JSON that people can read."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV; None is an empty cell, and no text runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def as_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows in columns that line up; the last column runs free."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header) - 1)]
    written = (
        GAP.join(
            [*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]
        )
        for line in lines
    )
    return "".join(line.rstrip() + "\n" for line in written)


def warn(doubts: Iterable[Problem], lang: str) -> None:
    """Say beside the result what seems odd about the files; nothing is refused for it."""
    sys.stderr.write("".join(f"{doubt.text(lang)}\n" for doubt in doubts))


def number(value: object, lang: str) -> str:
    """Write a number in a table; None is empty."""
    return "" if value is None else localised(str(value), lang)


def word(code: str, lang: str) -> str:
    """Give a heading or a word of the tables in the language."""
    return Reason(f"word.{code}").text(lang)


def with_text(reason: Reason, book: RuleBook, lang: str) -> dict[str, object]:
    """Write a reason as data together with its sentence."""
    return {**reason.as_json(), "text": named(reason, book=book).text(lang)}
