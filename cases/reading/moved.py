"""How many claims of each case stand otherwise than its agency made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from cases.lifecycle import RUNGS, Rung

if TYPE_CHECKING:
    from collections.abc import Collection

HEIGHT = f"array_position(ARRAY[{', '.join(repr(rung.value) for rung in RUNGS)}], rung::text)"
# As cases.services.marks.differs says it of two marks.
MOVED = f"""
SELECT i.case_id, count(*) FROM cases_item i
JOIN cases_criterion criterion ON criterion.id = i.criterion_id
LEFT JOIN LATERAL (
  SELECT id, points, applicable, waits, answer FROM cases_mark
  WHERE item_id = i.id AND rung = '{Rung.SELF}' ORDER BY round DESC, id DESC LIMIT 1
) own ON true
LEFT JOIN LATERAL (
  SELECT id, points, applicable, waits, answer FROM cases_mark
  WHERE item_id = i.id ORDER BY round DESC, {HEIGHT} DESC, id DESC LIMIT 1
) now ON true
WHERE i.case_id = ANY(%s) AND i.dropped_at IS NULL AND criterion.self_scored
  AND NOT EXISTS (SELECT FROM cases_draft WHERE item_id = i.id AND rung = '{Rung.APPRAISED}')
  AND CASE WHEN own.waits OR now.waits THEN own.answer IS DISTINCT FROM now.answer
    ELSE (own.points, own.applicable) IS DISTINCT FROM (now.points, now.applicable) END
GROUP BY i.case_id
"""  # noqa: S608 - of constants alone; the cases come as a parameter


def moved_in(cases: Collection[int]) -> dict[int, int]:
    """Return, by case, the claims that were moved, but for those an appraiser has typed at.

    A case in which none was moved is not in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(MOVED, [list(cases)])
        return dict(cursor.fetchall())
