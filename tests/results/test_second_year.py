"""What was published last year feeds the year after: values to compare with, radar, blocs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import scoring
from cases.models import Cycle
from insight.radar.earlier import verdicts_before
from insight.years.published_years import have_other_rules, open_years
from results.models import Publication, Result
from tests.next_year import next_year
from tests.own_decision import own_opened, to_council
from tests.results.two_sets import HOME, QUAN, city_of_two_sets, play
from tests.visits import browser, text_of
from tests.workflow.turns import score, to_stage

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.django_db


def line_of(city: City, agency: str, code: str) -> scoring.Line:
    card = Result.objects.get(scoring__cycle=city.cycle, case__agency__code=agency).scorecard
    return next(one for one in scoring.Scorecard.from_json(card).lines if one.code == code)


def test_values_of_the_publication_are_what_the_next_year_is_compared_with() -> None:
    first = own_opened()
    to_council(first, {HOME: {"3.3": {"achieved": "60", "total": "100"}}})
    to_stage(first, Cycle.Stage.PUBLISHED)
    second = next_year(first)
    to_council(second, {})

    score(second)

    # 50 % where it was 60 %: less; where it was 50 %: as much.
    assert line_of(second, HOME, "3.3").points == Decimal(0)
    assert line_of(second, QUAN, "3.3").points == Decimal(1)
    to_stage(second, Cycle.Stage.PUBLISHED)
    document = Publication.objects.get(cycle=second.cycle).document
    assert scoring.verify(document).ok
    told = {one["agency"]: one for one in document["agencies"]}
    assert told[HOME]["figures"]["3.3"] == {"last_year": ["3/5"]}
    # The first year stays what it was.
    assert scoring.verify(Publication.objects.get(cycle=first.cycle).document).ok


def test_sets_of_blocs_are_followed_over_two_years() -> None:
    first = city_of_two_sets()
    play(first)
    to_stage(first, Cycle.Stage.PUBLISHED)
    second = next_year(first)
    play(second)
    case = second.case(QUAN)

    reviews = {
        (row.case_id, row.lead_id): row
        for row in case.reviews.filter(field__code="F1").select_related("field", "agency")
    }
    field = next(row.field for row in reviews.values())
    before = verdicts_before(second.cycle, field, [case], reviews)

    assert field.criteria_set_id == case.criteria_set_id != second.cycle.criteria_set_id
    assert before[case.pk, "1.1"] == (Decimal(1), Decimal(1))
    to_stage(second, Cycle.Stage.PUBLISHED)
    one, other = open_years()
    assert not have_other_rules(one, other)
    officer = browser(second.officers[QUAN])
    page = text_of(officer.get("/so-sanh/?nam=2021&voi=2022&khoi=QUAN_HUYEN"))
    assert "Quận 1" in page
