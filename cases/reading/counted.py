"""Items of many agencies counted by the database: what asks for the reader's work, what it lacks.

What a piece of work is and when it is done is said in cases.services.progress for one item, which
came with its rows. Here the same is asked about thousands of items without loading any of them;
`tests/cases/test_counted.py` compares the two, item by item, in every state and for every reader.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from cases.lifecycle import RUNGS, WORK, Rung, State, Work, states_of
from cases.reading.progress import JUDGING
from directory.roles import Role
from wording.text import plain

if TYPE_CHECKING:
    from datetime import date

    from cases.models import Criterion, Cycle, Field
    from directory.access import Access


@dataclass(frozen=True, slots=True)
class Scope:
    """Which agencies are looked at: those whose names hold the words, of a bloc, at a step."""

    words: str = ""
    bloc: str = ""
    state: str = ""

    @property
    def states(self) -> tuple[str, ...]:
        """Return the states of the step that is asked for, none where none is."""
        if self.state in set(State):
            return states_of(State(self.state))
        return (self.state,) if self.state else ()

    @property
    def is_whole(self) -> bool:
        return not (self.words or self.bloc or self.state)


WHOLE = Scope()


@dataclass(frozen=True, slots=True)
class Over:
    """What is counted: a field, or one of its criteria, over the agencies a reader may compare."""

    cycle: Cycle
    field: Field
    access: Access
    today: date
    criterion: Criterion | None = None
    scope: Scope = WHOLE
    # Only where the reader has work to do: of the rest nothing is left.
    at_work: bool = False
    # Some cases alone, or all.
    cases: tuple[int, ...] | None = None
    # Only what asks for work is told (`asked`), not how far it is, which takes a look at drafts.
    what_is_asked: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "cycle": self.cycle.pk,
            "field": self.field.pk,
            "criterion": self.criterion.pk if self.criterion else None,
            "in_full": self.criterion is not None,
            "today": self.today,
            "sees_all": self.access.sees_all,
            "departments": departments_of(self.access, self.field),
            # A substitute does not judge their own agency for the department they stand in for.
            "own_departments": departments_of(self.access.own, self.field),
            "own_agencies": sorted(self.access.own.agencies(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)),
            "appraises": self.access.holds(Role.APPRAISER),
            "states": self._states if self.at_work else None,
            # A mark that Home Affairs would take up asks for work once somebody typed another.
            "drafted": [Work.APPRAISE] if self.what_is_asked else list(JUDGING),
            "cases": None if self.cases is None else list(self.cases),
            "words": patterns_of(self.scope.words),
            "bloc": self.scope.bloc,
            "step": [*step] if (step := self.scope.states) else None,
        }

    @property
    def _states(self) -> list[str]:
        """Return the states in which the reader judges."""
        return [
            state.value
            for state, (role, work) in WORK.items()
            if work in JUDGING and self.access.holds(role)
        ]


def departments_of(access: Access, of: Field) -> list[int]:
    """Return the agencies for which a person reviews a field."""
    holdings = access.held(Role.SECTOR_REVIEWER)
    found = {each.agency_id for each in holdings if each.covers(None, of.code)}
    return sorted(agency for agency in found if agency is not None)


def patterns_of(words: str) -> list[str]:
    """Return, for LIKE ALL, what a name without accents must hold to have every word in it."""
    return [f"%{_escaped(word)}%" for word in plain(words).split()]


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


RUNG_HEIGHT = f"array_position(ARRAY[{', '.join(repr(rung.value) for rung in RUNGS)}], rung::text)"
SAME = """CASE WHEN {one}waits OR {other}waits THEN {one}answer = {other}answer
  ELSE ({one}points, {one}applicable) = ({other}points, {other}applicable) END"""
# Nothing that stands and was not refused lies with an item.
NO_PAPER = """NOT EXISTS (
  SELECT FROM cases_attachment a JOIN evidence_store_evidence e ON e.id = a.evidence_id
  WHERE a.item_id = {item} AND a.detached_at IS NULL AND e.state <> 'refused')"""
MARK = "points, applicable, waits, answer"


def marked(name: str) -> str:
    return ", ".join(f"{name}.{column} AS {name}_{column}" for column in MARK.split(", "))


# One item a row, with what its work is judged by. An item names its own and its counting mark and
# says whether they differ; only where a draft is held against what counts is a mark looked at, and
# only where the reader has work is there a draft. Whoever judges holds theirs against the agency's
# own, which then counts. A grid, which shows them, looks at its own of each (`in_full`).
FACTS = f"""
WITH criterion AS MATERIALIZED (
  SELECT cr.id, cr.self_scored, cardinality(cr.evidence) > 0 AS wants_paper,
    coalesce(cr.lead_id, f.lead_id) AS judge_id
  FROM cases_criterion cr JOIN cases_field f ON f.id = cr.field_id
  WHERE f.id = %(field)s AND (%(criterion)s::bigint IS NULL OR cr.id = %(criterion)s)
), part_of_case AS MATERIALIZED (
  SELECT DISTINCT ON (c.id, judge.id) c.id AS case_id, judge.id AS judge_id, c.state, c.agency_id,
    c.due_on AS case_due, bloc."order" AS bloc_order, r.id AS review_id, r.due_on AS review_due,
    r.id IS NOT NULL AND r.concluded_at IS NULL AND r.cancelled_at IS NULL AS under_review,
    CASE
      WHEN c.state = '{State.SECTOR_REVIEW}' AND r.concluded_at IS NULL
        AND r.cancelled_at IS NULL AND r.agency_id = ANY(%(departments)s)
        AND r.agency_id NOT IN (c.agency_id, coalesce(c.carried_by_id, 0))
        AND (r.agency_id = ANY(%(own_departments)s)
          OR NOT ARRAY[c.agency_id, c.carried_by_id] && %(own_agencies)s::bigint[])
        THEN '{Work.JUDGE}'
      WHEN c.state = '{State.APPRAISAL}' AND %(appraises)s THEN '{Work.APPRAISE}'
      WHEN c.state = '{State.SETTLEMENT}' AND %(appraises)s THEN '{Work.SETTLE}'
      ELSE '{Work.READ}'
    END AS work
  FROM cases_case c
  JOIN directory_bloc bloc ON bloc.id = c.bloc_id
  CROSS JOIN (SELECT DISTINCT judge_id AS id FROM criterion) judge
  LEFT JOIN cases_review r
    ON r.case_id = c.id AND r.field_id = %(field)s AND r.lead_id = judge.id
    AND (%(sees_all)s OR r.agency_id = ANY(%(departments)s))
  WHERE c.cycle_id = %(cycle)s AND c.state <> '{State.WITHDRAWN}'
    AND (%(cases)s::bigint[] IS NULL OR c.id = ANY(%(cases)s))
    AND (%(states)s::text[] IS NULL OR c.state = ANY(%(states)s))
    AND (%(sees_all)s OR r.id IS NOT NULL)
    AND (%(bloc)s = '' OR bloc.code = %(bloc)s)
    AND (%(step)s::text[] IS NULL OR c.state = ANY(%(step)s))
    AND (cardinality(%(words)s::text[]) = 0 OR c.agency_id IN (
      SELECT id FROM directory_agency WHERE search_name LIKE ALL(%(words)s::text[])))
  ORDER BY c.id, judge.id, r.round DESC, r.id DESC
), item AS MATERIALIZED (
  SELECT id, case_id, criterion_id, own_mark_id, counting_mark_id, has_moved FROM cases_item
  WHERE dropped_at IS NULL AND criterion_id = ANY(ARRAY(SELECT id FROM criterion))
    AND case_id = ANY(ARRAY(SELECT case_id FROM part_of_case))
), fact AS (
  SELECT i.id, i.criterion_id, p.*, cr.self_scored,
    i.own_mark_id AS own_id, {marked("own")},
    i.counting_mark_id AS counting_id,
    coalesce(i.counting_mark_id = i.own_mark_id, false) AS nobody_else_marked,
    draft.id AS draft_id, draft.note AS draft_note,
    {marked("draft")},
    coalesce({SAME.format(one="draft.", other="held.")}, false) AS repeats,
    cr.self_scored AND i.has_moved AS contestable,
    draft.id IS NOT NULL AND cr.wants_paper AND draft.explained = '' AND held.reason <> ''
      AND {NO_PAPER.format(item="i.id")} AS unexplained,
    contest.id AS contest_id, contest.given_at, contest.verdict AS ruling,
    contest.verdict_reason,
    p.work = '{Work.APPRAISE}' AND EXISTS (
      SELECT FROM cases_importedanswer WHERE item_id = i.id AND replaced_by_id IS NULL) AS locked
  FROM item i
  JOIN criterion cr ON cr.id = i.criterion_id
  JOIN part_of_case p ON p.case_id = i.case_id AND p.judge_id = cr.judge_id
  LEFT JOIN cases_contest contest ON contest.settled_at IS NULL
    AND contest.item_id = CASE p.work WHEN '{Work.SETTLE}' THEN i.id END
  LEFT JOIN cases_draft draft
    ON draft.item_id = CASE WHEN p.work = ANY(%(drafted)s) THEN i.id END
    AND draft.rung = CASE p.work
      WHEN '{Work.JUDGE}' THEN '{Rung.SECTOR}'
      WHEN '{Work.APPRAISE}' THEN '{Rung.APPRAISED}'
      WHEN '{Work.SETTLE}' THEN
        CASE WHEN contest.by_council THEN '{Rung.COUNCIL}' ELSE '{Rung.SETTLED}' END
    END
  LEFT JOIN cases_mark held ON held.id = CASE WHEN draft.id IS NOT NULL THEN i.counting_mark_id END
  LEFT JOIN cases_mark own ON own.id = CASE WHEN %(in_full)s THEN i.own_mark_id END
  OFFSET 0
), said AS (
  SELECT *, CASE work
      WHEN '{Work.JUDGE}' THEN self_scored AND nobody_else_marked
      WHEN '{Work.APPRAISE}' THEN NOT locked
      WHEN '{Work.SETTLE}' THEN contest_id IS NOT NULL
      ELSE false
    END AS writes
  FROM fact
), lacking AS (
  SELECT *,
    CASE work
      WHEN '{Work.JUDGE}' THEN writes
        AND (draft_points IS NULL OR (NOT repeats AND (draft_note = '' OR unexplained)))
      WHEN '{Work.APPRAISE}' THEN NOT (locked AND NOT EXISTS (
          SELECT FROM cases_mark WHERE item_id = said.id AND rung = '{Rung.APPRAISED}'
        )) AND CASE
          WHEN draft_id IS NULL THEN counting_id IS NULL
          ELSE draft_points IS NULL
            OR (self_scored AND NOT repeats AND draft_note = '')
        END
      WHEN '{Work.SETTLE}' THEN given_at IS NOT NULL AND (ruling = '' OR verdict_reason = ''
        OR (ruling = 'changed' AND draft_points IS NULL))
      ELSE false
    END AS lacks
  FROM said
), task AS (
  SELECT *,
    writes AND draft_id IS NOT NULL AS begun,
    lacks OR CASE work
      WHEN '{Work.JUDGE}' THEN writes
      WHEN '{Work.APPRAISE}' THEN NOT self_scored OR draft_id IS NOT NULL
      WHEN '{Work.SETTLE}' THEN given_at IS NOT NULL
      ELSE false
    END AS asked,
    writes AND coalesce(
      CASE WHEN under_review THEN review_due ELSE case_due END < %(today)s, false) AS late,
    contestable OR (work = '{Work.JUDGE}' AND writes AND NOT lacks AND NOT repeats) AS moved
  FROM lacking
)
"""  # noqa: S608 - of constants alone; what is asked for comes as parameters


# The names by which the rows of a page are put in order; no other row needs them.
NAMED = """JOIN (SELECT id AS agency_id, sort_key FROM directory_agency) named
  USING (agency_id)"""
# PostgreSQL's number of the type jsonb, which Django leaves as text.
JSONB = 3802


def asked_of(statement: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask the database about the tasks, and return the rows by the names of their columns."""
    return rows_of(FACTS + statement, parameters)


def rows_of(statement: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask the database, and return the rows by the names of their columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        columns = [(column.name, column.type_code == JSONB) for column in cursor.description]
        return [
            {
                name: json.loads(value) if is_json and value else value
                for (name, is_json), value in zip(columns, row, strict=True)
            }
            for row in cursor.fetchall()
        ]
