"""A field over many agencies: how far each criterion is, and one page of the reviews in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cases.reading.counted import NAMED, asked_of
from cases.services.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.reading.counted import Over

ROWS_A_PAGE = 50
# What each filter keeps of the reviews.
KEEPS = {
    "cho-toi": "is_mine",
    "du": "is_mine AND total = done",
    "chua-du": "is_mine AND total > done",
    "tre": "is_late",
    "khac": "differing > 0",
    "tat-ca": "true",
}
SORTS = {"con-lai": "total - done", "khac": "differing", "han": "due_on"}
IN_ORDER = "is_mine DESC, bloc_order, sort_key, case_id, review_id"
# The parts of the field in each case: as many as the set names departments, mostly one.
HOW_FAR = """count(*) FILTER (WHERE asked AND NOT lacks) AS done,
    count(*) FILTER (WHERE asked) AS total, count(*) FILTER (WHERE moved) AS differing"""
PARTS = f"""
, tally AS MATERIALIZED (
  SELECT case_id, judge_id, criterion_id, asked, lacks, moved FROM task
), part AS MATERIALIZED (
  SELECT p.case_id, p.review_id, p.bloc_order, p.agency_id, p.review_due AS due_on,
    p.work = 'judge' AS is_mine,
    p.work = 'judge' AND coalesce(p.review_due < %(today)s, false) AS is_late,
    far.done, far.total, far.differing
  FROM part_of_case p
  JOIN (SELECT case_id, judge_id, {HOW_FAR} FROM tally GROUP BY case_id, judge_id) far
    USING (case_id, judge_id)
)
"""  # noqa: S608 - of constants alone
OF_PART = "case_id, review_id, is_mine, is_late, done, total, differing"
CRITERIA = f"SELECT criterion_id AS criterion, {HOW_FAR} FROM tally GROUP BY criterion_id"  # noqa: S608 - the same


@dataclass(frozen=True, slots=True)
class Counted:
    """How far the work is on something, and how many points of it moved."""

    progress: Progress
    differing: int


class Part(NamedTuple):
    """The part of a field in one case: its review, where there is one, and how far it is."""

    case_id: int
    review_id: int | None
    is_mine: bool
    is_late: bool
    counted: Counted


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """How many reviews each filter keeps, how far the criteria are, and a page of the reviews.

    Of a field over thousands of agencies the page comes first, with what is known by then.
    """

    by_filter: dict[str, int]
    criteria: dict[int, Counted]
    kept: str
    parts: Sequence[Part]

    @property
    def found(self) -> int:
        return self.by_filter[self.kept]


def counted(filters: Iterable[str]) -> str:
    """Return the columns that count what filters keep."""
    return ", ".join(f'count(*) FILTER (WHERE {KEEPS[name]}) AS "{name}"' for name in filters)


def field_counts(over: Over, *, kept: str = "", sort: str = "", page: int = 1) -> FieldCounts:
    """Count a field, and return a page of its reviews, which begins at one."""
    kept, order = kept if kept in KEEPS else "tat-ca", order_by(sort)
    asked = {**over.parameters, "most": ROWS_A_PAGE, "before": (page - 1) * ROWS_A_PAGE}
    (row,) = asked_of(
        f"{PARTS} SELECT {counted(KEEPS)}, "  # noqa: S608 - of constants alone
        f"(SELECT json_agg(found) FROM (SELECT {OF_PART} FROM part {NAMED} WHERE {KEEPS[kept]} "
        f"ORDER BY {order} LIMIT %(most)s OFFSET %(before)s) found) AS parts, "
        f"(SELECT json_agg(each) FROM ({CRITERIA}) each) AS criteria FROM part",
        asked,
    )
    return FieldCounts(
        by_filter={name: row[name] for name in KEEPS},
        criteria={each["criterion"]: _counted(each) for each in row["criteria"] or []},
        kept=kept,
        parts=[_part(each) for each in row["parts"] or []],
    )


def parts_kept(over: Over, *, kept: str, sort: str = "") -> list[Part]:
    """Return all reviews that a filter keeps, in order."""
    keeps = KEEPS.get(kept, "true")
    found = f"{PARTS} SELECT {OF_PART} FROM part {NAMED} WHERE {keeps} ORDER BY {order_by(sort)}"  # noqa: S608 - of constants alone
    return [_part(row) for row in asked_of(found, over.parameters)]


def order_by(sort: str) -> str:
    """Return the order of reviews that is asked for; every part of it is one of the constants."""
    key = SORTS.get(sort.removeprefix("-"))
    falling = "DESC NULLS LAST" if sort.startswith("-") else "ASC NULLS LAST"
    return f"{key} {falling}, {IN_ORDER}" if key else IN_ORDER


def _part(row: Mapping[str, Any]) -> Part:
    return Part(
        case_id=row["case_id"],
        review_id=row["review_id"],
        is_mine=bool(row["is_mine"]),
        is_late=bool(row["is_late"]),
        counted=_counted(row),
    )


def _counted(row: Mapping[str, Any]) -> Counted:
    return Counted(Progress(row["done"], row["total"]), row["differing"])
