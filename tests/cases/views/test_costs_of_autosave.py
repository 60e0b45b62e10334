"""One saved line costs one line: so many statements, however many items, cases and agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import State
from directory.roles import Role
from tests.city import City, walk
from tests.costs import AUTOSAVE, cost_of_saving, small_or_large

if TYPE_CHECKING:
    from directory.models import User

QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"
PAIR = {"answer_achieved": "70", "answer_total": "100", "note": "Đối chiếu hồ sơ"}


@pytest.fixture(params=["small", "large"])
def city(request: pytest.FixtureRequest, db: None, in_february: None) -> City:  # noqa: ARG001 - fixtures that need fixtures
    return small_or_large(request.param)


def saved_twice(user: User, city: City, code: str, **sent: str) -> tuple[int, int]:
    """Count what a first answer costs, which the page counts anew, and typing on after it."""
    case = city.case(QUAN)
    first, second = (
        cost_of_saving(user, case, code, version=version, **sent) for version in ("0", "1")
    )
    return first, second


def test_an_agency_s_answer_costs_eight_statements_and_one_where_it_counts(city: City) -> None:
    assert saved_twice(city.officers[QUAN], city, "1.2", **PAIR) == (9, 8)


def test_a_department_s_mark_costs_nine_statements_and_one_where_it_counts(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    assert saved_twice(city.reviewers[HOME_AFFAIRS], city, "1.2", **PAIR) == (10, 9)


def test_a_row_of_the_grid_costs_nine_statements_and_one_where_it_counts(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    grid = reverse("grid", args=[city.cycle.year, "1.2"])
    sent = {**PAIR, "shown_on": "row", "shown": grid}

    assert saved_twice(city.reviewers[HOME_AFFAIRS], city, "1.2", **sent) == (10, 9)


def test_a_mark_of_home_affairs_costs_eight_statements_and_one_where_it_counts(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    saved = saved_twice(city.people[Role.APPRAISER], city, "1.S", answer_mean="80%", note="Phiếu")

    assert saved == (9, 8)


def test_an_explanation_costs_nine_statements(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    sent = {"name": "explanation-save", "text": "Đề nghị xem lại."}

    assert saved_twice(city.officers[QUAN], city, "1.2", **sent) == (9, 9)


def test_a_verdict_costs_eleven_statements(city: City) -> None:
    walk(city, QUAN, to=State.SETTLEMENT)
    sent = {"name": "verdict-save", "verdict": "changed", **PAIR}

    first = cost_of_saving(city.people[Role.APPRAISER], city.case(QUAN), "1.2", version="1", **sent)
    second = cost_of_saving(
        city.people[Role.APPRAISER], city.case(QUAN), "1.2", version="2", **sent
    )

    assert (first, second) == (11, 11)
    assert max(first, second) <= AUTOSAVE
