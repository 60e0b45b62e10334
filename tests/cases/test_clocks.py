"""Two clocks on a case: each working day counts on one side, and what is nobody's on none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.clocks import WITH_AGENCY, WITH_REVIEWERS, Clocks, clocks_of
from cases.lifecycle import State
from cases.models import CaseEvent
from directory.access import access_of
from directory.roles import Role
from directory.working_days import Calendar
from tests.city import City, appraise, walk
from tests.visits import browser, case_url, text_of
from workflow.board.details import with_details
from workflow.board.rows import rows_of

if TYPE_CHECKING:
    from workflow.board.rows import Row

PLAIN = Calendar({})
QUAN = "QUAN-1"


def test_each_side_has_its_days_and_a_return_goes_on_counting() -> None:
    entered = [
        ("self_assessment", date(2022, 3, 1)),
        ("sign_off", date(2022, 3, 3)),  # 2 days
        ("sector_review", date(2022, 3, 4)),  # 1 more
        ("self_assessment", date(2022, 3, 9)),  # 3 with the departments
        ("sector_review", date(2022, 3, 10)),  # 1 more with the agency
        ("council", date(2022, 3, 11)),  # 1 more with the departments
    ]

    assert clocks_of(entered, on=date(2022, 4, 1), days=PLAIN) == Clocks(agency=4, reviewers=4)


@given(
    st.lists(st.tuples(st.sampled_from(list(State)), st.integers(0, 20)), min_size=1, max_size=8),
    st.integers(0, 20),
)
def test_both_clocks_together_are_the_working_days_in_their_states(
    steps: list[tuple[State, int]], last: int
) -> None:
    day, entered, counted = date(2022, 5, 4), [], 0
    for state, stays in [*steps[:-1], (steps[-1][0], last)]:
        entered.append((str(state), day))
        later = day + timedelta(days=stays)
        if state in WITH_AGENCY | WITH_REVIEWERS:
            counted += sum(
                PLAIN.is_working_day(day + timedelta(days=n + 1)) for n in range((later - day).days)
            )
        day = later

    clocks = clocks_of(entered, on=day, days=PLAIN)

    assert clocks.agency + clocks.reviewers == counted


@pytest.fixture
def row(city: City) -> Row:
    """A case handed in on the 5th, signed on the 6th, seen on the 1st of February."""
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    day = date(2022, 1, 28)
    access, pk = access_of(city.people[Role.COORDINATOR], on=day), city.case(QUAN).pk
    (row,) = with_details(rows_of(city.cycle, access, [pk], on=day), on=day)
    return row


def test_the_board_has_both_clocks_from_the_log(row: Row) -> None:
    assert row.clocks == Clocks(agency=2, reviewers=16)


@pytest.mark.usefixtures("in_february")
def test_the_page_of_a_case_says_both_clocks(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    page = text_of(browser(city.officers[QUAN]).get(case_url(city.case(QUAN))))

    assert "2 ngày làm việc ở đơn vị, 16 ở nơi thẩm định" in page


def test_late_reviewers_take_no_day_from_the_agency_and_move_that_case_alone(city: City) -> None:
    """The explanation begins when the case comes, however late that is; others keep their day."""
    walk(city, QUAN, to=State.APPRAISAL)
    walk(city, "SO-TU-PHAP", to=State.EXPLANATION)
    before = city.case("SO-TU-PHAP").due_on
    late = datetime(2022, 3, 1, 2, 0, tzinfo=UTC)  # a Tuesday, weeks after the appraisal was due

    appraise(city, QUAN, at=late)

    assert city.case(QUAN).due_on == date(2022, 3, 8)
    assert city.case("SO-TU-PHAP").due_on == before
    assert not CaseEvent.objects.filter(action="move_deadline").exists()
