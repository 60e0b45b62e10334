"""Scoring a cycle: what is written of a scorecard, and what names the marks it rests on."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

import scoring
from cases.lifecycle import Rung, State
from cases.models import Case, Mark
from cases.rules import rules_of
from results.models import Result
from results.services.freshness import inputs_digest, is_fresh
from results.services.inputs import marks_of
from results.services.result_rows import scorecard_text
from results.services.scorings import (
    begin_scoring,
    cases_to_score,
    finish_scoring,
    score_cases,
)
from tests.city import START, City, open_city, walk

if TYPE_CHECKING:
    from results.models import Scoring

LATER = START + timedelta(days=40)


@pytest.fixture
def scored(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    city = open_city()
    for code in city.agencies:
        walk(city, code, to=State.COUNCIL)
    city.cycle.refresh_from_db()
    return city


def score(city: City) -> Scoring:
    run = begin_scoring(city.cycle, by=None, at=LATER)
    score_cases(run, cases_to_score(run))
    return finish_scoring(run, by=None, at=LATER)


def give(city: City, agency: str, criterion: str, answer: dict[str, Any], **facts: Any) -> None:
    """Write a mark of a later round past every service: a scoring reads the database."""
    given = {"rung": Rung.APPRAISED, "round": 9, "points": 1, "at": LATER, **facts}
    Mark.objects.create(item=city.item(agency, criterion), answer=answer, **given)


def test_scorecard_is_written_as_the_core_says_it(scored: City) -> None:
    rules, book = rules_of(scored.cycle)
    for case in Case.objects.select_related("bloc"):
        marks = marks_of([case.pk])[case.pk]
        card = scoring.evaluate(rules, marks, bloc=case.bloc.code, book=book)

        assert json.loads(scorecard_text(card)) == card.as_json()


def test_decimals_are_written_as_texts_without_exponent() -> None:
    step = scoring.Step("index.printed", {"index": Decimal("1E-7"), "places": 2})

    assert json.loads(scorecard_text(step)) == {  # type: ignore[arg-type] # a part of a card will do
        "code": "index.printed",
        "values": {"index": "0.0000001", "places": 2},
    }


def test_results_hold_card_rank_and_class(scored: City) -> None:
    run = score(scored)

    by_rank = Result.objects.filter(scoring=run).order_by("case__bloc__code", "rank", "case")
    assert [(row.case.agency.code, row.rank, row.index) for row in by_rank] == [
        ("QUAN-1", 1, Decimal("78.00")),
        ("SO-NOI-VU", 1, Decimal("78.00")),
        ("SO-TU-PHAP", 1, Decimal("78.00")),
        ("SO-TAI-CHINH", 1, Decimal("78.00")),
    ]
    for row in by_rank:
        assert row.class_name == "Khá"
        assert row.scorecard["printed"] == "78.00"
        assert {reason["about"] for reason in row.reasons} >= {"rank", "reward"}


def test_the_database_refuses_to_change_results_of_a_finished_scoring(scored: City) -> None:
    run = score(scored)
    refused = "results of a finished scoring are never changed"

    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        run.results.update(rank=2)
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        run.results.all().delete()

    assert set(run.results.values_list("rank", flat=True)) == {1}


def test_cases_scored_twice_are_scored_once(scored: City) -> None:
    run = begin_scoring(scored.cycle, by=None, at=LATER)
    waiting = cases_to_score(run)

    assert [score_cases(run, waiting[:3]), score_cases(run, waiting)] == [3, 1]
    assert score_cases(run, waiting) == 0


def test_digest_names_the_answers_that_count(scored: City) -> None:
    before = score(scored)
    case = scored.case("SO-TU-PHAP")
    counted = marks_of([case.pk])[case.pk]["1.2"].answer

    give(scored, "SO-TU-PHAP", "1.2", {"achieved": "1", "total": "2"}, rung=Rung.SELF, round=1)
    assert is_fresh(before)  # a lower rung does not count

    give(scored, "SO-TU-PHAP", "1.2", {"achieved": "80", "total": "100"})
    assert not is_fresh(before)

    give(scored, "SO-TU-PHAP", "1.2", {key: counted[key] for key in sorted(counted, reverse=True)})
    assert is_fresh(before)  # the answer is back, whatever the order of its keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("1.2", {"achieved": "1", "total": "2"}), ("2.1", {"achieved": "1", "total": "2"})),
        (("1.2", {"achieved": "1", "total": "2"}), ("1.2", {"achieved": "2", "total": "1"})),
        (("1.1", {"value": "no\n1.2={}"}), ("1.1", {"value": "no"})),
    ],
)
def test_different_answers_never_share_a_digest(
    scored: City, one: tuple[str, dict[str, str]], other: tuple[str, dict[str, str]]
) -> None:
    digests = {inputs_digest(scored.cycle)}
    for criterion, answer in (one, other):
        with transaction.atomic():
            give(scored, "SO-TU-PHAP", criterion, answer)
            digests.add(inputs_digest(scored.cycle))
            transaction.set_rollback(True)

    assert len(digests) == 3


def test_digest_tells_who_is_ranked(scored: City) -> None:
    before = inputs_digest(scored.cycle)

    Case.objects.filter(agency__code="SO-TU-PHAP").update(ranked=False)

    assert inputs_digest(scored.cycle) != before


def test_statements_do_not_grow_with_the_cases(scored: City) -> None:
    run = begin_scoring(scored.cycle, by=None, at=LATER)
    waiting = cases_to_score(run)

    def statements(cases: list[int]) -> int:
        with CaptureQueriesContext(connection) as caught:
            score_cases(run, cases)
        return len(caught)

    assert statements(waiting[:1]) == statements(waiting[1:])
