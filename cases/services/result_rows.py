"""Write the results of a scoring by COPY: a scorecard is a long text, and ten thousand are many."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    import scoring
    from cases.models import Scoring

COLUMNS = (
    "scoring_id, case_id, exact, index, points, max_points, class_name, scorecard, "
    "reward, review, reasons"
)


def copy_results(scoring_run: Scoring, cards: Iterable[tuple[int, scoring.Scorecard]]) -> int:
    """Add a row for each case and its scorecard, in the caller's transaction; return how many.

    bulk_create would pass the scorecards as one array, which costs more than computing them.
    """
    # Read before the COPY begins: a connection does one thing at a time.
    rows = [_row(scoring_run.pk, case_id, card) for case_id, card in cards]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY cases_result ({COLUMNS}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
    return len(rows)


def _row(scoring_id: int, case_id: int, card: scoring.Scorecard) -> tuple[object, ...]:
    return (
        scoring_id,
        case_id,
        str(card.index),
        card.printed,
        card.points,
        card.max_points,
        card.class_name,
        json.dumps(card.as_json(), ensure_ascii=False),
        "",
        "",
        "[]",
    )
