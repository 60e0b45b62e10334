"""How far the work on each case of a cycle is, counted by the database for all of them at once.

What a piece of work is and what it lacks is said in cases.services.progress of one item; of a
whole city the database counts the same. `tests/cases/test_counted.py` compares the two.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from cases.lifecycle import Rung, State, states_of
from cases.reading.counted import MARK, NO_PAPER, RUNG_HEIGHT, SAME, marked
from cases.services.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cases.models import Cycle

# A file that an inspection refused since then is nothing that the agency did.
STANDING = """ARRAY(SELECT DISTINCT e.blob_id::text FROM cases_attachment a
  JOIN evidence_store_evidence e ON e.id = a.evidence_id WHERE a.item_id = i.id
    AND a.detached_at IS NULL AND e.state <> 'refused' ORDER BY 1)"""
SEEN_BEFORE = """ARRAY(SELECT DISTINCT sha FROM jsonb_array_elements_text(before.evidence_seen) sha
  WHERE sha NOT IN (SELECT e.blob_id::text FROM cases_attachment a
    JOIN evidence_store_evidence e ON e.id = a.evidence_id
    WHERE a.item_id = i.id AND e.state = 'refused') ORDER BY 1)"""
ITEMS = """cases_item i JOIN cases_case c ON c.id = i.case_id
  JOIN cases_criterion cr ON cr.id = i.criterion_id"""
# `which` says of which cases: of all, of some by their keys, or of what a statement picks itself.
OF_THESE = "{which} AND i.dropped_at IS NULL AND c.state"
EVERY_CASE = "c.cycle_id = %(cycle)s"
BY_KEY = "c.id = ANY(%(cases)s)"
SOME_CASES = f"{EVERY_CASE} AND {BY_KEY}"

# What an agency has answered of what is open to it; `by` is what it is counted by.
ANSWERED = f"""
SELECT {{by}}, count(*) FILTER (WHERE NOT (
    said.points IS NULL
    OR (cardinality(cr.evidence) > 0 AND said.note = '' AND {NO_PAPER.format(item="i.id")})
    OR (i.sent_back_because <> '' AND said.kept = '' AND coalesce(
      (said.answer, said.note) = (before.answer, before.reason)
      AND {STANDING} = {SEEN_BEFORE}, false))
  )) AS done, count(*) AS total
FROM {ITEMS}
LEFT JOIN LATERAL (
  SELECT points, answer, note, kept_because AS kept FROM cases_draft
  WHERE item_id = i.id AND rung = '{Rung.SELF}'
  UNION ALL (
    SELECT points, answer, reason, CASE WHEN round = c.round THEN kept_because ELSE '' END
    FROM cases_mark WHERE item_id = i.id AND rung = '{Rung.SELF}' AND NOT EXISTS (
      SELECT FROM cases_draft WHERE item_id = i.id AND rung = '{Rung.SELF}')
    ORDER BY round DESC, id DESC LIMIT 1)
) said ON true
LEFT JOIN LATERAL (
  SELECT answer, reason, evidence_seen FROM cases_mark
  WHERE item_id = i.id AND rung = '{Rung.SELF}' AND round < c.round AND i.sent_back_because <> ''
  ORDER BY round DESC, id DESC LIMIT 1
) before ON true
WHERE {OF_THESE} = '{State.SELF_ASSESSMENT}' AND i.is_open GROUP BY {{by}}
"""  # noqa: S608 - of constants alone; what is asked for comes as a parameter
# What Home Affairs marks themselves, or took up all the same.
APPRAISED = f"""
SELECT case_id, count(*) FILTER (WHERE NOT lacks), count(*) FROM (
  SELECT case_id, NOT brought_in AND CASE WHEN draft_id IS NULL THEN counting_id IS NULL
    ELSE draft_points IS NULL OR (self_scored AND draft_note = ''
      AND NOT coalesce({SAME.format(one="draft_", other="counting_")}, false)) END AS lacks
  FROM (
    SELECT i.case_id, cr.self_scored, draft.id AS draft_id, draft.note AS draft_note,
      {marked("draft")}, counting.id AS counting_id, {marked("counting")},
      EXISTS (SELECT FROM cases_importedanswer WHERE item_id = i.id AND replaced_by_id IS NULL)
        AND NOT EXISTS (SELECT FROM cases_mark WHERE item_id = i.id
          AND rung = '{Rung.APPRAISED}') AS brought_in
    FROM {ITEMS}
    LEFT JOIN cases_draft draft ON draft.item_id = i.id AND draft.rung = '{Rung.APPRAISED}'
    LEFT JOIN LATERAL (
      SELECT id, {MARK} FROM cases_mark WHERE item_id = i.id
      ORDER BY round DESC, {RUNG_HEIGHT} DESC, id DESC LIMIT 1
    ) counting ON true
    WHERE {OF_THESE} = '{State.APPRAISAL}' AND (NOT cr.self_scored OR draft.id IS NOT NULL)
  ) found
) counted GROUP BY case_id
"""  # noqa: S608 - the same
# While the agency has them.
BEING_WRITTEN = tuple(state.value for state in states_of(State.EXPLANATION))
# Explanations that were handed in are settled; those that are being written have no total.
CONTESTED = f"""
SELECT i.case_id,
  count(*) FILTER (WHERE c.state IN {BEING_WRITTEN} OR (contest.given_at IS NOT NULL
    AND contest.verdict <> '' AND contest.verdict_reason <> ''
    AND (contest.verdict <> 'changed' OR draft.points IS NOT NULL))),
  count(*) FILTER (WHERE c.state = '{State.SETTLEMENT}' AND contest.given_at IS NOT NULL)
FROM {ITEMS}
JOIN cases_contest contest ON contest.item_id = i.id AND contest.settled_at IS NULL
LEFT JOIN cases_draft draft ON draft.item_id = i.id AND draft.rung =
  CASE WHEN contest.by_council THEN '{Rung.COUNCIL}' ELSE '{Rung.SETTLED}' END
WHERE {OF_THESE} IN {(*BEING_WRITTEN, State.SETTLEMENT.value)} GROUP BY i.case_id
"""  # noqa: S608 - the same

ANSWERED_OF_CASE = ANSWERED.replace("{by}", "i.case_id")
# What is counted, by the states in which it is.
COUNTED = {
    frozenset({State.SELF_ASSESSMENT}): ANSWERED_OF_CASE,
    frozenset({State.APPRAISAL}): APPRAISED,
    frozenset({*states_of(State.EXPLANATION), State.SETTLEMENT}): CONTESTED,
}


def counted_by_item(which: str, *, states: Collection[str] = tuple(State)) -> str:
    """Return the statement that counts done and total of these cases; `which` is one of ours.

    Only what is counted in these states: the rest would be planned for nothing. None, it is empty.
    """
    asked = (count for where, count in COUNTED.items() if not where.isdisjoint(states))
    return " UNION ALL ".join(asked).format(which=which)


def progress_in(
    cycle: Cycle, cases: Sequence[int] | None = None, *, states: Collection[str] = tuple(State)
) -> dict[int, Progress]:
    """Return the progress of the cases whose work is counted by item, in one statement.

    Answers of the items open to the agency, results the appraiser has to enter, contested items to
    settle; explanations that are being written, which have no total. Of these cases, or of all;
    whoever knows their states says so, and nothing is asked of those that are not counted by item.
    """
    statement = counted_by_item(EVERY_CASE if cases is None else SOME_CASES, states=states)
    if not statement:
        return {}
    asked = {"cycle": cycle.pk, "cases": None if cases is None else list(cases)}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return {case: Progress(done, total) for case, done, total in cursor.fetchall()}


def progress_by_person(cases: Collection[int]) -> dict[int, dict[int | None, Progress]]:
    """Return, of cases being filled in, how far what each person was given is; one statement.

    What nobody was given stands under None.
    """
    asked = ANSWERED.format(by="i.case_id, i.assigned_to_id", which=BY_KEY)
    found: dict[int, dict[int | None, Progress]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(asked, {"cases": sorted(cases)})
        for case, person, done, total in cursor.fetchall():
            found[case][person] = Progress(done, total)
    return dict(found)
