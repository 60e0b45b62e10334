"""Read back a publication or a file of marks, or say everything that is wrong with it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from scoring.answers import BadAnswer, Cleaned
from scoring.book_file import load_rule_book
from scoring.books import RuleBook
from scoring.classes import Fact
from scoring.criteria import CriteriaSet, Criterion
from scoring.criteria_file import load_criteria_set
from scoring.index import CannotEvaluate
from scoring.lineage import KINDS, Change, Lineage, is_day_or_month
from scoring.methods.references import Figures
from scoring.points import clean_answer
from scoring.previous import Previous
from scoring.problems import BadFile, Problem
from scoring.publication import FORMAT, FORMAT_OF_SETS
from scoring.reasons import Reason, Value
from scoring.scorecards import Mark
from scoring.table_files import json_table
from scoring.tables import Table
from scoring.years import Participant, Result, Year, score_year

MOST_AGENCIES = 100_000
FIGURES = ("target", "last_year", "units")
_FIGURE = re.compile(r"\d{1,40}(?:/[1-9]\d{0,39}|\.\d{1,40})?", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication whose parts have been read and found usable."""

    year: Year
    label: str
    notice: str
    notice_en: str
    data: Mapping[str, Any]


def read_publication(data: object, *, name: str) -> Publication:
    """Read a publication; raise BadFile with every problem of the file at once."""
    table = json_table(data, name=name)
    form = table.whole("format", FORMAT, FORMAT_OF_SETS)
    text, rules = table.text("set"), table.text("rules")
    table.source.finish()  # without its set and its book nothing else can be judged
    criteria_set = load_criteria_set(text, name=f"{name}:set")
    book = load_rule_book(rules, name=f"{name}:rules")
    bloc_sets = _bloc_sets(table, name=name) if form == FORMAT_OF_SETS else {}
    year = read_year(table, criteria_set=criteria_set, book=book, bloc_sets=bloc_sets)
    year = replace(year, number=table.whole("year", 2000, 2100))
    label, notice = table.text("label"), table.text("notice", default="")
    notice_en = table.text("notice_en", default="")
    table.source.finish()
    return Publication(year, label, notice, notice_en, table.data)


def _bloc_sets(table: Table, *, name: str) -> dict[str, CriteriaSet]:
    """Read the sets of blocs that have one of their own; a bloc has one."""
    rows = table.tables("bloc_sets", at_least=1)
    told = [(row.texts("blocs"), row.text("set")) for row in rows]
    for row, (codes, _text) in zip(rows, told, strict=True):
        if not codes:
            row.refuse("blocs", "file.want_texts")
    table.unique(
        (("bloc_sets", i, "blocs"), bloc) for i, (codes, _t) in enumerate(told) for bloc in codes
    )
    table.source.finish()
    return {
        bloc: found
        for i, (codes, text) in enumerate(told, 1)
        for found in (load_criteria_set(text, name=f"{name}:bloc_sets[{i}]"),)
        for bloc in codes
    }


def read_year(
    table: Table,
    *,
    criteria_set: CriteriaSet,
    book: RuleBook,
    bloc_sets: Mapping[str, CriteriaSet] | None = None,
) -> Year:
    """Read the agencies with their marks, and last year where it is told; note what is wrong."""
    rows = table.tables("agencies", at_least=1)
    sets = bloc_sets or {}
    participants = tuple(
        _participant(row, sets.get(str(row.data.get("bloc")), criteria_set), book) for row in rows
    )
    table.unique((("agencies", i, "agency"), one.agency) for i, one in enumerate(participants))
    changes = tuple(_change(row) for row in table.tables("lineage"))
    previous = _previous(table.table("previous"))
    return Year(criteria_set, book, participants, previous, Lineage(changes), bloc_sets=sets)


def score_file(year: Year, *, name: str) -> tuple[Result, ...]:
    """Score a year read from a file; raise BadFile where its marks make no index."""
    try:
        return score_year(year)
    except CannotEvaluate as error:
        words: dict[str, Value] = {"message": error.text("vi"), "message_en": error.text("en")}
        right = Reason("file.cannot_evaluate", words)
        raise BadFile((Problem(name, None, "", "", right, "file"),)) from None


def _participant(row: Table, criteria_set: CriteriaSet, book: RuleBook) -> Participant:
    bloc, agency = row.text("bloc"), row.text("agency")
    if bloc and not book.knows_bloc(bloc):
        row.refuse("bloc", "file.want_bloc", known=", ".join(one.code for one in book.blocs))
    return Participant(
        bloc,
        agency,
        row.text("name", default=agency),
        _marks(row, criteria_set, bloc),
        ranked=row.flag("ranked", default=True),
        newcomer=row.flag("newcomer", default=False),
        name_en=row.text("name_en", default=""),
        facts=tuple(_fact(fact) for fact in row.tables("facts")),
        figures=_figures(row.table("figures"), criteria_set),
    )


def _figures(table: Table, criteria_set: CriteriaSet) -> Figures:
    """Read what an agency's criteria are compared with: `target`, `last_year`, `units`."""
    known = {criterion.code for criterion in criteria_set.criteria}
    figures = {}
    for code in table.keys():  # noqa: SIM118  # not a dict
        if code not in known:
            table.refuse(code, "file.want_criterion")
        row = table.table(code)
        figures[code] = {kind: _values(row, kind) for kind in FIGURES if row.has(kind)}
        row.close()
    return figures


def _values(row: Table, kind: str) -> tuple[Fraction, ...]:
    texts = row.texts(kind)
    if not all(_FIGURE.fullmatch(text) for text in texts):
        row.refuse(kind, "file.want_figures")
        return ()
    return tuple(Fraction(text) for text in texts)


def _fact(row: Table) -> Fact:
    day = row.text("day")
    if day and not is_day_or_month(day):
        row.refuse("day", "file.want_day")
    return Fact(row.text("fact"), row.text("number"), day)


def _marks(agency: Table, criteria_set: CriteriaSet, bloc: str) -> dict[str, Mark]:
    if not agency.has("marks"):
        agency.refuse("marks", "file.want_table")  # not written is not the same as none given
    table = agency.table("marks")
    asked = {criterion.code: criterion for criterion in criteria_set.applicable(bloc)}
    marks = {}
    for code in table.keys():  # noqa: SIM118  # not a dict
        if code not in asked:
            table.refuse(code, "file.want_criterion")
            continue
        row = table.table(code)
        if (cleaned := _answer(row, asked[code])) is not None:
            marks[code] = Mark(cleaned, _rung(row), row.text("reason", default=""), _evidence(row))
    return marks


def _answer(row: Table, criterion: Criterion) -> Cleaned | None:
    before = len(row.source.problems)
    answer = row.table("answer")
    try:
        return clean_answer(criterion, answer.data)
    except BadAnswer as bad:
        if len(row.source.problems) == before:  # an answer of another form was noted already
            place = (*answer.path, bad.field) if bad.field else answer.path
            row.source.refuse(place, bad.value, bad.right)
        return None


def _rung(row: Table) -> str:
    return row.choice("rung", ("self", "sector", "appraised", "settled", "council"), default="self")


def _evidence(row: Table) -> tuple[str, ...]:
    digests = row.texts("evidence")
    if not all(_SHA256.fullmatch(one) for one in digests):
        row.refuse("evidence", "file.want_sha256")
    return digests


def _previous(table: Table) -> dict[str, Previous]:
    return {agency: _last(agency, table.table(agency)) for agency in table.keys()}  # noqa: SIM118 - no dict


def _last(agency: str, row: Table) -> Previous:
    rank = row.whole("rank", 1, MOST_AGENCIES) if row.data.get("rank") is not None else None
    return Previous(
        agency,
        row.text("bloc"),
        row.decimal("index"),
        row.text("class", default=""),
        rank,
        ranked=row.flag("ranked", default=rank is not None),
    )


def _change(row: Table) -> Change:
    return Change(
        row.choice("kind", KINDS),
        row.texts("before"),
        row.texts("after"),
        _effective_on(row),
        row.texts("blocs"),
    )


def _effective_on(row: Table) -> str:
    text = row.text("effective_on", default="")
    if text and not is_day_or_month(text):
        row.refuse("effective_on", "file.want_day")
    return text


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """Return the publication as it is served and verified: UTF-8 JSON, keys sorted."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()
