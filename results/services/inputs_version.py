"""A version that is another one as soon as anything was written that a scoring reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

if TYPE_CHECKING:
    from cases.models import Cycle

# Answers are not read for it: a mark is only ever put on a case by a move, which counts the version
# of the case up in the same transaction. What is told of thousands of rows is hashed and summed up:
# to write and sort them would take four times as long.
WRITTEN = """
SELECT encode(sha256(convert_to(ROW(
  (SELECT ROW(count(*), sum(hash_record_extended(f, 0)))
    FROM cases_agencyfigure f WHERE f.cycle_id = y.id),
  (SELECT string_agg(f::text, '' ORDER BY f.id) FROM cases_agencyfact f WHERE f.cycle_id = y.id),
  (SELECT string_agg(ROW(s.*, b.code)::text, '' ORDER BY s.id)
    FROM cases_blocset s JOIN directory_bloc b ON b.id = s.bloc_id WHERE s.cycle_id = y.id),
  (SELECT string_agg(ROW(l.*, one.code, other.code)::text, '' ORDER BY l.id)
    FROM directory_lineage l JOIN directory_agency one ON one.id = l.before_id
    LEFT JOIN directory_agency other ON other.id = l.after_id
    WHERE extract(year FROM l.effective_on) = y.year),
  (SELECT max(p.id) FROM results_publication p JOIN cases_cycle last ON last.id = p.cycle_id
    WHERE last.year = y.year - 1),
  (SELECT max(i.id) FROM cases_surveyimport i WHERE i.cycle_id = y.id)
)::text, 'UTF8')), 'hex'),
(SELECT ROW(count(*), sum(hash_record_extended(ROW(c.id, c.version, c.state, c.ranked,
    c.criteria_set_id, b.code, b."order", a.code, a.sort_key, a.search_name), 0)))::text
  FROM cases_case c
  JOIN directory_bloc b ON b.id = c.bloc_id JOIN directory_agency a ON a.id = c.agency_id
  WHERE c.cycle_id = y.id)
FROM cases_cycle y WHERE y.id = %s
"""


class InputsVersion(NamedTuple):
    """What a cycle rests on, and how far its cases are; answers of files count to the first."""

    year: str
    cases: str


def inputs_version(cycle: Cycle) -> InputsVersion:
    """Return the version of everything a scoring of a cycle reads; one statement of milliseconds.

    Where it is the same, `inputs_digest` is, too; it may differ though the digest does not.
    Whatever is computed of a version is read after it, by the rules that came with the cycle.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [cycle.pk])
        beside, cases = cursor.fetchone() or ("", "")
    rules = (cycle.criteria_set_id, cycle.rule_book_id, cycle.set_digest, cycle.book_digest)
    return InputsVersion(" ".join(map(str, (*rules, beside))), cases)
