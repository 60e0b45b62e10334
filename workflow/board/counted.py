"""The board counted by the database: what each chip would show, and which cases a page holds.

What is late, or will be, is said of one row in workflow.board.rows; of a whole city the database
says the same. `tests/workflow/board/test_counted.py` compares the two.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import get_current_timezone_name, make_aware

from cases.lifecycle import BEFORE_COUNCIL, State, step_of
from cases.reading.case_counts import EVERY_CASE, counted_by_item
from cases.reading.counted import patterns_of, rows_of
from directory.working_days import calendar
from workflow.board.rows import CAN_BE_LATE, HAS_A_DAY, SOON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cases.models import Cycle
    from directory.working_days import Calendar

    Choice = Mapping[str, str]

SUNDAY = 6
ONE_DAY = timedelta(days=1)
# Longer than the longest of the least days that anybody has at a step, twice over: whatever stays
# so long is looked at, whatever its deadline.
AGED = 10  # working days

# The ways to be pressed for time, and the cases that each keeps.
WHEN = {
    "late": "late",
    "risk": "risk",
    "week": "coalesce(due_on BETWEEN %(today)s AND %(sunday)s, false)",
    "aged": "state = ANY(%(before_council)s) AND entered_at < %(aged)s",
}
GROUPS = ("state", "bloc", "when", "field")
# The late first, the longest late before; then what will be; then by day due.
IN_ORDER = """NOT late, NOT risk, state = ANY(%(over)s), due_on NULLS LAST, bloc_order, sort_key,
  id"""
SORTS = {
    "agency": "sort_key {}",
    "due": "due_on IS NULL {0}, due_on {0}",
    "days": "(entered_at AT TIME ZONE %(zone)s)::date {1}",
    "progress": "done::numeric / greatest(total, 1) {}",
}
OVER = (State.PUBLISHED, State.WITHDRAWN, State.APPROVED)

# What is open of the reviews under way: the first day due, and of which fields. What is concluded
# is counted only where it is asked how far a case is.
PLACED = f"""
WITH review AS (
  SELECT r.case_id, min(r.due_on) AS due_on, array_agg(r.field_id ORDER BY r.field_id) AS fields
  FROM cases_review r JOIN cases_case c ON c.id = r.case_id
  WHERE c.cycle_id = %(cycle)s AND c.state = '{State.SECTOR_REVIEW}' AND r.round = c.round
    AND r.concluded_at IS NULL AND r.cancelled_at IS NULL
  GROUP BY r.case_id
), placed AS {{placed}} (
  SELECT c.id, c.state, c.entered_at, bloc.code AS bloc, bloc."order" AS bloc_order,
    agency.sort_key, agency.search_name LIKE ALL(%(words)s::text[]) AS named,
    CASE WHEN c.state = ANY(%(has_a_day)s) THEN coalesce(review.due_on, c.due_on) END AS due_on,
    coalesce(review.fields, ARRAY[]::bigint[]) AS fields
  FROM cases_case c
  JOIN directory_agency agency ON agency.id = c.agency_id
  JOIN directory_bloc bloc ON bloc.id = c.bloc_id
  LEFT JOIN review ON review.case_id = c.id
  WHERE c.cycle_id = %(cycle)s
), {{judged}}, chosen AS MATERIALIZED (
  SELECT judged.*, %(state)s = '' OR state = ANY(%(states)s) AS by_state,
    %(bloc)s IN ('', bloc) AS by_bloc,
    %(field)s = '' OR fields && ARRAY(SELECT id FROM cases_field WHERE code = %(field)s)
      AS by_field,
    {{by_when}} AS by_when
  FROM judged
)
"""  # noqa: S608 - of constants alone; what is asked for comes as parameters
LATE = "coalesce(due_on < %(today)s, false)"
NOTHING_NEAR = f"judged AS (SELECT placed.*, {LATE} AS late, false AS risk FROM placed)"  # noqa: S608 - the same
REVIEWED = f"""
SELECT c.id AS case_id, count(r.concluded_at) AS done, count(*) AS total
FROM cases_case c JOIN cases_review r ON r.case_id = c.id AND r.round = c.round
WHERE {{which}} AND c.state = '{State.SECTOR_REVIEW}' AND r.cancelled_at IS NULL GROUP BY c.id
"""  # noqa: S608 - of constants alone
HOW_FAR = f"""near AS MATERIALIZED (
  SELECT id FROM placed
  WHERE state = ANY(%(can_be_late)s) AND due_on BETWEEN %(today)s AND %(soon)s
), work AS MATERIALIZED ({{work}} UNION ALL {REVIEWED}), judged AS (
  SELECT placed.*, far.done, far.total, {LATE} AS late,
    placed.id IN (SELECT id FROM near) AND (far.done * 2 < far.total OR far.total = 0) AS risk
  FROM placed LEFT JOIN work ON work.case_id = placed.id
  CROSS JOIN LATERAL (
    SELECT coalesce(work.done, 0) AS done, coalesce(work.total, 0) AS total) far
)"""  # noqa: S608 - the same
# Of most cases nobody needs to know how far they are: those whose day is near may become late. On
# most days there is none of these, and then nothing is asked, not even to be planned.
NEAR = f"{EVERY_CASE} AND c.id IN (SELECT id FROM near)"  # noqa: S608 - of constants alone
IS_ANY_NEAR = f"""
SELECT EXISTS (
  SELECT FROM cases_case c WHERE {EVERY_CASE} AND c.due_on BETWEEN %(today)s AND %(soon)s
) OR EXISTS (
  SELECT FROM cases_review r JOIN cases_case c ON c.id = r.case_id
  WHERE {EVERY_CASE} AND r.due_on BETWEEN %(today)s AND %(soon)s
    AND r.concluded_at IS NULL AND r.cancelled_at IS NULL
) AS found
"""  # noqa: S608 - the same


def _kept(but: str = "") -> str:
    """Return what keeps the rows that pass every filter, except one while its chips are counted."""
    return " AND ".join(("named", *(f"by_{group}" for group in GROUPS if group != but)))


COUNTS = f"""
SELECT count(*) AS all_cases, count(*) FILTER (WHERE {_kept()}) AS found,
  count(*) FILTER (WHERE {_kept()} AND late) AS late,
  count(*) FILTER (WHERE {_kept()} AND risk) AS risk,
  jsonb_build_object({
    ", ".join(
        f"'{name}', count(*) FILTER (WHERE {_kept('when')} AND {keeps})"
        for name, keeps in WHEN.items()
    )
}) AS by_when,
  (SELECT jsonb_object_agg(state, ARRAY[n, late]) FROM (
    SELECT state, count(*) AS n, count(*) FILTER (WHERE late) AS late FROM chosen GROUP BY 1) s
  ) AS states,
  (SELECT jsonb_object_agg(bloc, n) FROM (
    SELECT bloc, count(*) FILTER (WHERE {_kept("bloc")}) AS n FROM chosen GROUP BY 1) b) AS blocs,
  (SELECT jsonb_object_agg(code, n) FROM (
    SELECT f.code, sum(alike.n) AS n FROM (
      SELECT fields, count(*) FILTER (WHERE {_kept("field")}) AS n FROM chosen GROUP BY 1) alike
    CROSS JOIN LATERAL (SELECT DISTINCT unnest(alike.fields) AS id) one
    JOIN cases_field f ON f.id = one.id GROUP BY 1) f) AS fields,
  ARRAY({{page}}) AS cases
FROM chosen
"""  # noqa: S608 - of constants alone


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands above the rows of the board, and the cases of one page of them, in order."""

    all: int
    found: int
    late: int
    at_risk: int
    states: Counter[State]
    late_by_state: Counter[State]
    chips: dict[str, Counter[str]]
    cases: list[int]


def board_counts(
    cycle: Cycle,
    choice: Choice,
    *,
    on: date,
    first: int = 0,
    most: int = 0,
    days: Calendar | None = None,
) -> Counts:
    """Count the cases of a cycle and those the filters keep, and return some; two statements.

    The days off are asked for where they did not come along.
    """
    known = _parameters(cycle, choice, on=on, days=days or calendar())
    statement = _placed(choice, known) + COUNTS.format(page=_page(choice))
    asked = {**known, "first": first, "most": most}
    (row,) = rows_of(statement, asked)
    states = {State(name): counted for name, counted in (row["states"] or {}).items()}
    return Counts(
        all=row["all_cases"],
        found=row["found"],
        late=row["late"],
        at_risk=row["risk"],
        states=Counter({state: n for state, (n, _late) in states.items()}),
        late_by_state=Counter({state: late for state, (_n, late) in states.items()}),
        chips={
            "when": Counter(row["by_when"]),
            "bloc": Counter(row["blocs"] or {}),
            "field": Counter(row["fields"] or {}),
        },
        cases=row["cases"],
    )


def cases_in_order(cycle: Cycle, choice: Choice, *, on: date) -> list[int]:
    """Return the keys of all cases that the filters keep, in the order asked for."""
    known = _parameters(cycle, choice, on=on, days=calendar())
    asked = {**known, "first": 0, "most": None}
    return [row["id"] for row in rows_of(_placed(choice, known) + _page(choice), asked)]


def _page(choice: Choice) -> str:
    """Return the statement of the cases of a page, made of the constants above alone."""
    asked = choice.get("sort", "")
    key = SORTS.get(asked.removeprefix("-"))
    ways = ("DESC", "ASC") if asked.startswith("-") else ("ASC", "DESC")
    order = f"{key.format(*ways)}, {IN_ORDER}" if key else IN_ORDER
    return f"""SELECT id FROM chosen WHERE {_kept()}
      ORDER BY {order} OFFSET %(first)s LIMIT %(most)s"""  # noqa: S608 - of constants alone


def _placed(choice: Choice, known: dict[str, Any]) -> str:
    """Return where each case is; how far it is where the order asks for it, or some day is near."""
    which = EVERY_CASE if choice.get("sort", "").removeprefix("-") == "progress" else NEAR
    is_asked = which is EVERY_CASE or rows_of(IS_ANY_NEAR, known)[0]["found"]
    work = counted_by_item(which)
    return PLACED.format(
        placed="MATERIALIZED" if is_asked else "",
        judged=HOW_FAR.format(work=work, which=which) if is_asked else NOTHING_NEAR,
        by_when=WHEN.get(choice.get("when", ""), "true"),
    )


def _parameters(cycle: Cycle, choice: Choice, *, on: date, days: Calendar) -> dict[str, Any]:
    """Return what is asked for, and the days that divide what is near or aged from what is not."""
    aged = days.add_working_days(on + ONE_DAY, -(AGED + 1))
    return {
        "cycle": cycle.pk,
        "zone": get_current_timezone_name(),
        "words": patterns_of(choice.get("q", "")),
        **{group: choice.get(group, "") for group in ("state", "bloc", "field")},
        "states": [each for each in State if choice.get("state") in {each, step_of(each)}],
        "can_be_late": sorted(CAN_BE_LATE),
        "has_a_day": sorted(HAS_A_DAY),
        "before_council": list(BEFORE_COUNCIL),
        "over": list(OVER),
        "today": on,
        "soon": days.add_working_days(on, SOON + 1) - ONE_DAY,
        "sunday": on + timedelta(days=SUNDAY - on.weekday()),
        "aged": make_aware(datetime.combine(aged, time.min)),
    }
