"""The ranking of a bloc that keeps what it has evaluated says what a whole evaluation says."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import scoring
from cases.lifecycle import Rung, State
from cases.models import Case, Cycle
from cases.rules import book_of
from cases.services.marks import brought_in_of
from directory.models import Agency
from insight.what_if.blocs import bloc_of, cases_of
from results.services.grounds import entry_of, grounds_of
from results.services.inputs import marks_of
from tests.cases.surveys.survey_city import ROWS, bring_in, csv_file, survey_city, to_appraisal
from tests.city import START, STEPS, settle, walk
from tests.own_decision import enter, own_opened, reprimand, to_council
from tests.whole_cycle import add_agencies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from results.services.grounds import Marks
    from tests.city import City

pytestmark = pytest.mark.django_db

HOME, JUSTICE, MONEY, QUAN = "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH", "QUAN-1"
DEPARTMENTS, DISTRICTS = "SO_BAN_NGANH", "QUAN_HUYEN"
RATES = [{"achieved": str(part), "total": "10"} for part in range(11)]


def cycle_of(city: City) -> Cycle:
    return Cycle.objects.select_related("criteria_set", "rule_book").get(pk=city.cycle.pk)


def cases_in(city: City, bloc: str) -> list[Case]:
    found = Case.objects.filter(cycle=city.cycle, bloc__code=bloc).exclude(state=State.WITHDRAWN)
    return cases_of(cycle_of(city), found.values_list("pk", flat=True))


def whole(
    city: City, bloc: str, changed: Mapping[int, Marks] | None = None
) -> list[scoring.Placed]:
    """Evaluate and rank everybody from what the database says, with other marks of some."""
    cases = cases_in(city, bloc)
    marks: dict[int, Marks] = {**marks_of(case.pk for case in cases)}
    for pk, code, answer in brought_in_of(pk for pk, given in marks.items() if given):
        marks[pk] = {**marks[pk], code: scoring.Mark(answer=answer, rung=Rung.APPRAISED)}
    grounds = grounds_of(city.cycle, cases, marks)
    if changed:
        by_code = {case.agency.code: changed[case.pk] for case in cases if case.pk in changed}
        grounds = grounds.with_marks(by_code)
    entries = []
    for case in cases:
        try:
            card = grounds.card(case, {**marks, **(changed or {})}[case.pk])
        except scoring.CannotEvaluate:
            continue
        if marks[case.pk]:
            entries.append(entry_of(case, card, book_of(city.cycle.rule_book)))
    return list(scoring.rank(entries, book=book_of(city.cycle.rule_book)))


def kept(city: City, bloc: str = DEPARTMENTS) -> list[scoring.Placed]:
    return list(bloc_of(cycle_of(city), bloc).placed.values())


def test_after_each_move_the_ranking_is_that_of_a_whole_evaluation(city: City) -> None:
    walk(city, HOME, to=State.COUNCIL)
    ways = [kept(city)]
    for agency in (JUSTICE, MONEY):
        for day, step in enumerate(STEPS.values(), 1):
            step(city, agency, at=START + timedelta(days=day))
            ways.append(kept(city))
            assert ways[-1] == whole(city, DEPARTMENTS)

    assert [len(placed) for placed in (ways[0], ways[-1])] == [1, 3]


def test_only_whose_case_moved_is_evaluated_anew(city: City) -> None:
    for agency in (HOME, JUSTICE, MONEY):
        walk(city, agency, to=State.SETTLEMENT)
    kept(city)
    settle(city, JUSTICE, at=START + timedelta(days=9))

    with CaptureQueriesContext(connection) as statements:
        kept(city)

    (read,) = [each["sql"] for each in statements if "DISTINCT ON" in each["sql"]]
    assert f'"case_id" IN ({city.case(JUSTICE).pk})' in read


def test_nothing_is_read_anew_where_nothing_was_written(city: City) -> None:
    walk(city, HOME, to=State.COUNCIL)
    cycle = cycle_of(city)
    bloc_of(cycle, DEPARTMENTS)

    with CaptureQueriesContext(connection) as statements:
        bloc_of(cycle, DEPARTMENTS)

    assert len(statements) == 1


@pytest.mark.parametrize("seed", range(4))
def test_tried_marks_rank_as_they_would_count(city: City, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - an example, no secret
    for code in (QUAN, *add_agencies(city, 5)):
        walk(city, code, to=State.APPRAISAL)
    bloc = bloc_of(cycle_of(city), DISTRICTS)
    cases = cases_in(city, DISTRICTS)
    counted = marks_of(case.pk for case in cases)
    shown = dice.sample(cases, k=4)
    tried: dict[int, Marks] = {
        case.pk: {
            **counted[case.pk],
            "1.2": scoring.Mark(dice.choice(RATES)),
            "2.1": scoring.Mark(dice.choice(RATES)),
        }
        for case in shown[:3]
    }

    found = bloc.retried(shown, tried)

    expected = [one for one in whole(city, DISTRICTS, tried) if one.agency in codes(shown)]
    assert list(found.values()) == expected
    assert [pk for pk, one in found.items() if one != bloc.placed[pk]] != []


def codes(cases: list[Case]) -> set[str]:
    return {case.agency.code for case in cases}


def test_marks_that_come_to_nothing_leave_the_ranking(city: City) -> None:
    for agency in (HOME, JUSTICE):
        walk(city, agency, to=State.APPRAISAL)
    bloc, cases = bloc_of(cycle_of(city), DEPARTMENTS), cases_in(city, DEPARTMENTS)

    found = bloc.retried(cases, {city.case(JUSTICE).pk: {}})

    assert [(one.agency, one.rank, one.of) for one in found.values()] == [(HOME, 1, 1)]


def test_whoever_is_compared_with_others_moves_with_them() -> None:
    city = own_opened()
    enter(city, QUAN, "3.2", "target", "90%")
    to_council(city, {})
    bloc, cases = bloc_of(cycle_of(city), DEPARTMENTS), cases_in(city, DEPARTMENTS)
    counted = marks_of(case.pk for case in cases)
    high = scoring.Mark({"achieved": "100", "total": "100"})
    tried: dict[int, Marks] = {
        city.case(HOME).pk: {**counted[city.case(HOME).pk], "3.1": high},
    }

    found = bloc.retried(cases, tried)

    assert kept(city) == whole(city, DEPARTMENTS)
    assert list(found.values()) == whole(city, DEPARTMENTS, tried)
    other = city.case(JUSTICE).pk
    assert found[other].index != bloc.placed[other].index


def test_what_a_file_brought_in_counts_at_once(db: None) -> None:  # noqa: ARG001 - a city
    city = survey_city()
    to_appraisal(city, QUAN)
    before = kept(city, DISTRICTS)

    bring_in(city, csv_file(*ROWS))

    assert kept(city, DISTRICTS) == whole(city, DISTRICTS) != before


def test_facts_figures_and_names_count_at_once() -> None:
    city = own_opened()
    to_council(city, {})
    found = [kept(city, DISTRICTS)]
    enter(city, QUAN, "3.2", "target", "50%")
    found.append(kept(city, DISTRICTS))
    reprimand(city, QUAN)
    found.append(kept(city, DISTRICTS))

    assert found[-1] == whole(city, DISTRICTS)
    assert all(one != other for one, other in pairwise(found))

    Agency.objects.filter(code=QUAN).update(search_name="quan mot")
    assert [one.agency for one in bloc_of(cycle_of(city), DISTRICTS).named("Mot")] == [QUAN]
