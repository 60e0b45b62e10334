"""A page of the reviews of a field over thousands of agencies: only what it lists is counted.

What the whole field comes to takes a second look at every item, and comes after the page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cases.reading.counted import NAMED, asked_of
from cases.reading.field_counts import (
    KEEPS,
    ROWS_A_PAGE,
    SORTS,
    FieldCounts,
    counted,
    order_by,
    parts_kept,
)

if TYPE_CHECKING:
    from cases.models import Cycle
    from cases.reading.counted import Over

# From so many cases on what is counted over all of them comes after the page.
LARGE = 1_000
# What can be told, and put in order, of a review by itself.
BY_ITSELF = {"cho-toi", "tre", "tat-ca"}
SORTED_BY_ITSELF = set(SORTS) - {"con-lai", "khac"}
LISTED = """
, part AS MATERIALIZED (
  SELECT p.case_id, p.review_id, p.bloc_order, p.agency_id, p.review_due AS due_on,
    p.work = 'judge' AS is_mine,
    p.work = 'judge' AND coalesce(p.review_due < %(today)s, false) AS is_late
  FROM part_of_case p WHERE EXISTS (
    SELECT FROM cases_item i JOIN criterion cr ON cr.id = i.criterion_id
    WHERE i.case_id = p.case_id AND i.dropped_at IS NULL AND cr.judge_id = p.judge_id OFFSET 0)
)
"""


def is_large(cycle: Cycle) -> bool:
    return cycle.cases.count() >= LARGE


def may_wait(*, kept: str, sort: str) -> bool:
    """Tell whether a page of reviews is found without counting the items of the others."""
    key = sort.removeprefix("-")
    return (kept in BY_ITSELF or kept not in KEEPS) and (
        key in SORTED_BY_ITSELF or key not in SORTS
    )


def page_of_field(over: Over, *, kept: str = "", sort: str = "", page: int = 1) -> FieldCounts:
    """Return a page of the reviews of a field, which begins at one, with its items counted.

    Only the filters that may_wait are counted, and no criterion is. Two statements.
    """
    kept = kept if kept in BY_ITSELF else "tat-ca"
    asked = {**over.parameters, "most": ROWS_A_PAGE, "before": (page - 1) * ROWS_A_PAGE}
    (row,) = asked_of(
        f"{LISTED} SELECT {counted(BY_ITSELF)}, "  # noqa: S608 - of constants alone
        "(SELECT json_agg(found) FROM (SELECT case_id, review_id FROM part "
        f"{NAMED} WHERE {KEEPS[kept]} ORDER BY {order_by(sort)} "
        "LIMIT %(most)s OFFSET %(before)s) found) AS parts FROM part",
        asked,
    )
    listed = [(each["case_id"], each["review_id"]) for each in row["parts"] or []]
    among = replace(over, cases=tuple(case for case, _review in listed))
    known = {(part.case_id, part.review_id): part for part in parts_kept(among, kept="tat-ca")}
    return FieldCounts(
        by_filter={name: row[name] for name in BY_ITSELF},
        criteria={},
        kept=kept,
        parts=[known[key] for key in listed],
    )
