"""Two workers score one cycle: other cases at the same time, the same ones once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from cases.models import Case
from results.models import Result, Scoring
from results.services.scorings import begin_scoring, cases_to_score, score_cases
from tests.city import START, open_city
from tests.threads import at_once_in_threads
from tests.workflow.turns import all_at_council

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_two_workers_score_other_cases_side_by_side_and_the_same_ones_once() -> None:
    city = open_city()
    all_at_council(city)
    run = begin_scoring(city.cycle, by=None, at=START)
    waiting = cases_to_score(run)
    mine, others = waiting[:2], waiting[2:]

    with transaction.atomic(), ThreadPoolExecutor(1) as elsewhere:
        here = score_cases(run, mine)
        there = elsewhere.submit(scored_elsewhere, run.pk, others).result(timeout=30)
    again = at_once_in_threads(*(lambda: score_cases(run, waiting) for _ in range(2)))

    assert (here, there, again) == (2, 2, [0, 0])
    Result.objects.all().delete()
    assert sorted(at_once_in_threads(*(lambda: score_cases(run, waiting) for _ in range(2)))) == [
        0,
        Case.objects.count(),
    ]


def scored_elsewhere(scoring: int, cases: list[int]) -> int:
    """Score cases on a connection of its own, before the other one has committed."""
    try:
        with transaction.atomic():
            return score_cases(Scoring.objects.get(pk=scoring), cases)
    finally:
        connection.close()
