"""A cycle on a set and a book that use every rule of groups, comparison, class and tie there is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import scoring
from cases.models import Cycle
from directory.roles import Role
from results.models import Publication, Result
from results.reading.published import published_year
from results.services.freshness import is_fresh
from results.services.scorings import begin_scoring, cases_to_score, score_cases
from tests.kept import kept_city
from tests.own_decision import enter, own_opened, reprimand, to_council
from tests.visits import browser, text_of
from tests.workflow.turns import LATER, score, to_stage

if TYPE_CHECKING:
    from tests.city import City

HOME, JUSTICE, MONEY, QUAN = "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH", "QUAN-1"


@kept_city
def own_at_council() -> City:
    """Take the city to the council: one agency reprimanded, one at 0, two equal but for a field."""
    city = own_opened()
    reprimand(city, HOME)
    for agency in (HOME, JUSTICE, MONEY, QUAN):
        enter(city, agency, "3.2", "target", "90%")
        enter(city, agency, "3.4", "units", "46; 46; 48" if agency == HOME else "100; 80; 60")
    to_council(
        city,
        {
            JUSTICE: {"1.3": {"cases": "4"}, "2.1": {"not_applicable": "yes"}},
            MONEY: {"3.6": {"value": "no"}, "3.1": {"achieved": "20", "total": "100"}},
            QUAN: {"3.2": {"achieved": "45", "total": "100"}},
        },
    )
    return city


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return own_at_council()


def lines_of(run: Any, agency: str) -> dict[str, scoring.Line]:
    card = Result.objects.get(scoring=run, case__agency__code=agency).scorecard
    return {line.code: line for line in scoring.Scorecard.from_json(card).lines}


def test_marks_come_to_what_the_rules_of_groups_and_comparisons_say(city: City) -> None:
    run = score(city)

    points = {code: line.points for code, line in lines_of(run, JUSTICE).items()}
    # 80 % beside a mean of 60 %; 90 % of a target of 90 %; nothing before; units at 80 % each.
    assert {code: points[code] for code in ("3.1", "3.2", "3.3", "3.4")} == {
        "3.1": Decimal(3),
        "3.2": Decimal(4),
        "3.3": Decimal(2),
        "3.4": Decimal("2.4"),
    }
    card = scoring.Scorecard.from_json(
        Result.objects.get(scoring=run, case__agency__code=JUSTICE).scorecard
    )
    groups = {group.code: (group.points, group.max_points) for group in card.fields[0].groups}
    # 2 + 4 - 2 of 5; what does not apply is shared: 2.2 counts for 6.
    assert groups == {"1": (Decimal(4), Decimal(5)), "2": (Decimal(6), Decimal(6))}
    money = lines_of(run, MONEY)
    assert {money[code].points for code in ("3.1", "3.5", "3.6")} == {Decimal(0)}
    assert "points.void" in {step.code for step in money["3.5"].steps}


def test_classes_follow_bounds_of_the_bloc_conditions_and_facts(city: City) -> None:
    run = score(city)

    rows = {row.case.agency.code: row for row in Result.objects.filter(scoring=run)}
    told = {
        agency: (row.class_name, [reason["code"] for reason in row.reasons])
        for agency, row in rows.items()
    }
    assert told[HOME][0] == "Trung bình"
    assert "class.limited" in told[HOME][1]
    assert told[JUSTICE][0] == "Tốt"
    assert told[MONEY][0] == "Khá"
    assert told[QUAN][0] == "Tốt"
    # Equal indices: the one with more points in F2 comes before.
    assert rows[HOME].exact == rows[JUSTICE].exact
    assert [rows[agency].rank for agency in (JUSTICE, HOME, MONEY)] == [1, 2, 3]
    tied = {agency for agency, (_class, codes) in told.items() if "rank.tie_broken" in codes}
    assert tied == {HOME, JUSTICE}


def test_year_is_published_with_facts_and_figures_and_recomputed_from_it_alone(city: City) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)

    document = Publication.objects.get().document
    assert (document["format"], scoring.verify(document).ok) == (1, True)
    told = {one["agency"]: one for one in document["agencies"]}
    assert told[HOME]["facts"] == [
        {"fact": "reprimand", "number": "12/QĐ-UBND", "day": "2021-06-01"}
    ]
    assert told[QUAN]["figures"]["3.2"] == {"target": ["9/10"]}
    found = published_year(Publication.objects.get())
    for agency in found.agencies:
        stored = Result.objects.get(case__agency__code=agency.code).scorecard
        assert found.scorecard(agency).as_json()["fields"] == stored["fields"]


def test_changed_figure_makes_a_scoring_stale(city: City) -> None:
    run = score(city)
    assert is_fresh(run)

    enter(city, QUAN, "3.3", "last_year", "40%")

    assert not is_fresh(run)


def test_pages_of_results_say_why_a_class_was_limited_and_how_a_tie_was_broken(city: City) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)
    case = city.case(HOME)

    limited = "Người đứng đầu bị khiển trách (văn bản số 12/QĐ-UBND, ngày 01/06/2021)"
    broken = "Chỉ số bằng nhau, xếp trước sau theo điểm của F2, 3.6."
    for url in (reverse("why", args=[case.pk]), reverse("result", args=[2021, HOME])):
        words = text_of(browser(city.people[Role.COORDINATOR]).get(url))
        assert limited in words
        assert broken in words
    council = text_of(
        browser(city.people[Role.COUNCIL_MEMBER]).get(reverse("council", args=[2021]))
    )
    assert limited in council
    assert broken in council


def test_statements_of_a_scoring_do_not_grow_with_the_cases(city: City) -> None:
    run = begin_scoring(city.cycle, by=None, at=LATER)
    waiting = cases_to_score(run)

    def statements(cases: list[int]) -> int:
        with CaptureQueriesContext(connection) as caught:
            score_cases(run, cases)
        return len(caught)

    assert statements(waiting[:1]) == statements(waiting[1:])
