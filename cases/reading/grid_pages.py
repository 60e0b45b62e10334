"""A page of the rows of a grid over thousands of agencies: which of them ask for work, no more.

What was said of each row, and what all of them come to, takes a second look at every one, and comes
after the page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cases.reading.counted import asked_of
from cases.reading.grid_counts import (
    KEEPS,
    ROWS_A_PAGE,
    SORTS,
    GridPage,
    kept_unasked,
    page_column,
)

if TYPE_CHECKING:
    from cases.reading.counted import Over

# What can be told of a row without what was said of it.
BY_ITSELF = ("dang-cham", "tat-ca")
SHOWN = ", shown AS MATERIALIZED (SELECT id, case_id, agency_id, bloc_order, asked FROM task)"
COUNTED = ", ".join(f'count(*) FILTER (WHERE {KEEPS[name]}) AS "{name}"' for name in BY_ITSELF)


def may_wait(*, kept: str, sort: str) -> bool:
    """Tell whether a page of rows is found without a look at what was said of the others."""
    return (kept in BY_ITSELF or kept not in KEEPS or not kept) and (
        sort.removeprefix("-") not in SORTS
    )


def page_of_grid(over: Over, *, kept: str = "", page: int = 1) -> GridPage:
    """Return a page of the rows of a grid, which begins at one; only what may_wait is counted."""
    kept = kept if kept in BY_ITSELF else ""
    asked = {
        **replace(over, what_is_asked=True).parameters,
        "in_full": False,
        "most": ROWS_A_PAGE,
        "before": (page - 1) * ROWS_A_PAGE,
    }
    (row,) = asked_of(f"{SHOWN} SELECT {COUNTED}, {page_column(kept)} FROM shown", asked)  # noqa: S608 - of constants alone
    return GridPage(
        by_filter={name: row[name] for name in BY_ITSELF},
        kept=kept or kept_unasked(row),
        items=row["items"],
    )
