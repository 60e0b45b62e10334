"""One page of the grid of a criterion, with what its filters count and what all rows come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cases.lifecycle import Rung
from cases.reading.counted import NAMED, NO_PAPER, RUNG_HEIGHT, asked_of
from cases.services.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cases.reading.counted import Over

ROWS_A_PAGE = 30
MOST_VALUES = 6
UNTOUCHED = "lacks AND writes AND NOT begun"
AGREEABLE = f"{UNTOUCHED} AND self_scored AND counting_id IS NOT NULL"
# What each filter keeps; whoever asks for none is shown the rows at hand, if there are any.
KEEPS = {
    "dang-cham": "asked",
    "chua-xong": "lacks",
    "chua-cham": UNTOUCHED,
    "thieu-ly-do": f"lacks AND NOT ({UNTOUCHED})",
    "khac": "differs",
    "khong-minh-chung": "no_paper",
    "dang-hoi": "talked",
    "tre": "late",
    "tat-ca": "true",
    "": "asked OR NOT (SELECT coalesce(bool_or(asked), false) FROM shown)",
}
# A row that is judged is no longer among these.
LEFT_ONCE_DONE = frozenset({"chua-xong", "chua-cham", "thieu-ly-do"})
# What an agency was given for the criterion a year before, once published.
LAST_YEAR = """(
  SELECT m.points FROM cases_mark m JOIN cases_item i ON i.id = m.item_id
  JOIN cases_case c ON c.id = i.case_id JOIN cases_cycle y ON y.id = c.cycle_id
  JOIN cases_criterion cr ON cr.id = i.criterion_id
  WHERE c.agency_id = shown.agency_id AND y.year = %(year)s - 1 AND y.stage = 'published'
    AND c.state <> 'withdrawn' AND cr.code = %(code)s
  ORDER BY m.round DESC, {order} DESC, m.id DESC LIMIT 1
)"""
SORTS = {
    "tu-cham": "coalesce(CASE WHEN own_applicable THEN own_points END, -1)",
    "tham-tra": "coalesce(verdict, -1)",
    "nam-truoc": f"coalesce({LAST_YEAR.format(order=RUNG_HEIGHT)}, -1)",
}
IN_ORDER = "bloc_order, sort_key, case_id"

# The latest word over the agency's own: what the reader's side typed, or the highest mark.
SHOWN = f"""
, worded AS (
  SELECT task.id, case_id, agency_id, bloc_order, self_scored, own_id, own_points, own_applicable,
    own_waits, own_answer, counting_id, asked, lacks, writes, begun, late,
    CASE WHEN begun THEN draft_points ELSE word.points END AS word_points,
    CASE WHEN begun THEN draft_applicable ELSE word.applicable END AS word_applicable,
    CASE WHEN begun THEN draft_waits ELSE word.waits END AS word_waits,
    CASE WHEN begun THEN draft_answer ELSE word.answer END AS word_answer
  FROM task LEFT JOIN LATERAL (
    SELECT points, applicable, waits, answer FROM cases_mark
    WHERE item_id = CASE WHEN counting_id IS DISTINCT FROM own_id THEN task.id END
      AND rung <> '{Rung.SELF}' AND id >= coalesce(own_id, 0)
    ORDER BY {RUNG_HEIGHT} DESC, round DESC, id DESC LIMIT 1
  ) word ON NOT task.begun
), shown AS MATERIALIZED (
  SELECT id, case_id, agency_id, bloc_order, self_scored, counting_id, asked, lacks, writes, begun,
    late, own_points, own_applicable,
    own_id IS NOT NULL AND word_points IS NOT NULL AND CASE
      WHEN own_waits THEN word_answer <> own_answer
      ELSE (own_points, own_applicable) <> (word_points, word_applicable)
    END AS differs,
    CASE WHEN word_applicable AND NOT word_waits THEN word_points END AS verdict,
    CASE WHEN own_applicable THEN own_points END AS claim,
    %(wants_paper)s AND {NO_PAPER.format(item="worded.id")} AS no_paper,
    id IN (SELECT item_id FROM cases_question WHERE closed_at IS NULL) AS talked
  FROM worded
)
"""  # noqa: S608 - of constants alone
COUNTED = ", ".join(
    f'count(*) FILTER (WHERE {keeps}) AS "{name}"' for name, keeps in KEEPS.items() if name
)
SUMS = f"""
SELECT {COUNTED}, count(*) FILTER (WHERE asked AND NOT lacks) AS done,
  avg(claim) AS own_mean, avg(verdict) AS verdict_mean,
  count(*) FILTER (WHERE {AGREEABLE} AND ({{kept}})) AS agreeable,
  (SELECT jsonb_object_agg(value, n) FROM (SELECT claim::text AS value, count(*) AS n FROM shown
    WHERE claim IS NOT NULL GROUP BY 1 LIMIT {MOST_VALUES + 1}) v) AS claimed,
  (SELECT jsonb_object_agg(value, n) FROM (SELECT verdict::text AS value, count(*) AS n FROM shown
    WHERE verdict IS NOT NULL GROUP BY 1 LIMIT {MOST_VALUES + 1}) v) AS given
"""  # noqa: S608 - of constants alone


@dataclass(frozen=True, slots=True)
class Summary:
    """What a reviewer compares with: how many are judged, and how points are spread."""

    progress: Progress
    own_mean: Decimal | None
    verdict_mean: Decimal | None
    spread: list[tuple[Decimal, int, int]]


@dataclass(frozen=True, slots=True)
class GridPage:
    """The items of one page of the rows of a grid, in order, and how many its filters keep."""

    by_filter: dict[str, int]
    kept: str
    items: list[int]

    @property
    def found(self) -> int:
        return self.by_filter[self.kept]


@dataclass(frozen=True, slots=True)
class GridCounts(GridPage):
    """What stands above the rows of a grid, and the items of one page of them."""

    summary: Summary
    agreeable: int


def grid_counts(over: Over, *, kept: str = "", sort: str = "", page: int = 0) -> GridCounts:
    """Count the rows of a grid; of a page, which begins at one, return its items too."""
    kept = kept if kept in KEEPS else ""
    asked = {
        **_parameters(over),
        "most": ROWS_A_PAGE if page else 0,
        "before": max(page - 1, 0) * ROWS_A_PAGE,
    }
    (row,) = asked_of(
        f"{SHOWN}{SUMS.format(kept=KEEPS[kept])}, {page_column(kept, sort)} FROM shown", asked
    )
    return GridCounts(
        by_filter={name: row[name] for name in KEEPS if name},
        kept=kept or kept_unasked(row),
        summary=_summary(row),
        agreeable=row["agreeable"],
        items=row["items"] or [],
    )


def kept_unasked(counted: Mapping[str, int]) -> str:
    """Return what is kept where no filter is asked for: the rows at hand, if there are any."""
    return "dang-cham" if counted["dang-cham"] else "tat-ca"


def items_kept(over: Over, *, kept: str, sort: str = "") -> list[int]:
    """Return the items of all rows that a filter keeps, in order."""
    keeps = KEEPS.get(kept, KEEPS[""])
    found = f"{SHOWN} SELECT id FROM shown {NAMED} WHERE {keeps} ORDER BY {_order(sort)}"  # noqa: S608 - of constants alone
    return [row["id"] for row in asked_of(found, _parameters(over))]


def _parameters(over: Over) -> dict[str, Any]:
    criterion = over.criterion
    wanted = bool(criterion and criterion.evidence)
    code = criterion.code if criterion else ""
    return {**over.parameters, "wants_paper": wanted, "year": over.cycle.year, "code": code}


def page_column(kept: str, sort: str = "") -> str:
    """Return the column of the items of a page; every part of it is one of the constants above."""
    return (
        f"ARRAY(SELECT id FROM shown {NAMED} WHERE {KEEPS[kept]} "  # noqa: S608 - of constants alone
        f"ORDER BY {_order(sort)} LIMIT %(most)s OFFSET %(before)s) AS items"
    )


def _order(sort: str) -> str:
    key = SORTS.get(sort.removeprefix("-"))
    falling = "DESC" if sort.startswith("-") else "ASC"
    return f"{key} {falling}, {IN_ORDER}" if key else IN_ORDER


def _summary(row: Mapping[str, Any]) -> Summary:
    claimed, given = (_by_value(row[name]) for name in ("claimed", "given"))
    values = sorted(claimed.keys() | given.keys(), reverse=True)
    few = len(values) <= MOST_VALUES
    return Summary(
        progress=Progress(row["done"], row["dang-cham"]),
        own_mean=row["own_mean"],
        verdict_mean=row["verdict_mean"],
        spread=[(each, claimed.get(each, 0), given.get(each, 0)) for each in values] if few else [],
    )


def _by_value(counted: Mapping[str, int] | None) -> dict[Decimal, int]:
    return {Decimal(value): number for value, number in (counted or {}).items()}


@dataclass(frozen=True, slots=True)
class Agreement:
    """With whose claims a reader would agree unseen, and why the other rows are left out.

    `seen` is the newest mark among them: what was handed in later was not seen.
    """

    items: list[int]
    seen: int
    begun: int
    of_others: int
    unmarked: int

    @property
    def dropped(self) -> int:
        return self.begun + self.of_others + self.unmarked


def agreement(over: Over, *, kept: str, seen: int | None = None) -> Agreement:
    """Return what agreeing with all of a filter would do, with nothing newer than was seen."""
    asked = {**_parameters(over), "seen": seen}
    agrees = f"{AGREEABLE} AND (%(seen)s::bigint IS NULL OR counting_id <= %(seen)s)"
    (row,) = asked_of(
        f"{SHOWN} SELECT array_agg(id ORDER BY {IN_ORDER}) FILTER (WHERE {agrees}) AS items, "  # noqa: S608 - of constants alone
        f"coalesce(max(counting_id) FILTER (WHERE {agrees}), 0) AS seen, "
        "count(*) FILTER (WHERE begun) AS begun, count(*) FILTER (WHERE NOT writes) AS of_others, "
        f"count(*) FILTER (WHERE writes AND NOT begun AND NOT ({AGREEABLE})) AS unmarked "
        f"FROM shown {NAMED} WHERE {KEEPS[kept if kept in KEEPS else '']}",
        asked,
    )
    return Agreement(**row | {"items": row["items"] or []})


def left_by_criterion(over: Over) -> dict[str, int]:
    """Count, by the code of the criterion, what the reader has left to do in a field."""
    rows = asked_of(
        'SELECT cr.code, coalesce(counted.n, 0) AS "left" FROM cases_criterion cr LEFT JOIN ('
        "SELECT criterion_id, count(*) FILTER (WHERE lacks) AS n FROM task GROUP BY criterion_id"
        ") counted ON counted.criterion_id = cr.id WHERE cr.field_id = %(field)s ORDER BY cr.code",
        over.parameters,
    )
    return {row["code"]: row["left"] for row in rows}
