"""Who will most likely be late, by paces and the year before; and how that would have done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.lifecycle import State
from cases.models import Case, Cycle, Review
from cases.services.progress import Progress
from directory.roles import Role
from directory.working_days import Calendar, YearDays, calendar
from tests.city import START, City, review_all, walk
from tests.next_year import next_year
from tests.visits import browser, text_of
from tests.whole_cycle import OVERSEERS, expected, statuses
from tests.workflow.turns import to_stage
from workflow.estimates import Basis, Estimate, estimate, queued, usual_of
from workflow.forecast import forecast
from workflow.forecast_tried import Tried, tried_on

if TYPE_CHECKING:
    from workflow.forecast import Forecast

QUAN, FINANCE = "QUAN-1", "SO-TAI-CHINH"


@pytest.mark.parametrize(
    ("facts", "days", "basis"),
    [
        ({"spent": 4, "done": 2, "total": 10}, 20, Basis.PACE),
        ({"spent": 4, "done": 2, "total": 10, "own_year": 10.0}, 15, Basis.BOTH),
        ({"spent": 4, "done": 0, "total": 10, "own_year": 10.0}, 10, Basis.OWN_YEAR),
        ({"spent": 1, "done": 9, "total": 10, "usual": 7.0}, 7, Basis.USUAL),
        # It never ends before today.
        ({"spent": 9, "done": 0, "total": 10, "own_year": 5.0}, 9, Basis.OWN_YEAR),
    ],
)
def test_an_estimate_rests_on_pace_own_year_and_what_is_usual(
    facts: dict[str, float], days: float, basis: Basis
) -> None:
    assert estimate(**facts) == Estimate(days, basis)  # type: ignore[arg-type]  # whole numbers and floats


def test_for_want_of_facts_nothing_is_said() -> None:
    assert estimate(spent=3, done=0, total=10) is None
    assert usual_of([3, 4]) is None
    assert queued(place=3, concluded=0) is None


@given(spent=st.integers(0, 60), done=st.integers(0, 90), more=st.integers(0, 90))
def test_more_done_in_the_same_time_never_takes_longer(spent: int, done: int, more: int) -> None:
    total = 180
    slow, fast = (estimate(spent=spent, done=n, total=total) for n in (done, done + more))
    if slow is not None and fast is not None:
        assert fast.days <= slow.days


def said(found: list[Forecast]) -> list[tuple[str, State, int, str]]:
    return [(each.case.agency.code, each.state, each.late_by, each.why) for each in found]


def test_a_slow_pace_is_named_with_its_numbers_and_a_fast_one_is_not(city: City) -> None:
    today = date(2022, 1, 10)  # four working days after the start, four before the day
    paces = {QUAN: Progress(2, 10), FINANCE: Progress(6, 10)}
    progress = {city.case(code).pk: pace for code, pace in paces.items()}

    found = forecast(city.cycle, progress, on=today)

    assert said(found) == [
        (
            QUAN,
            State.SELF_ASSESSMENT,
            12,
            "Sau 4 ngày làm việc xong 2/10; theo tốc độ này cả bước cần 20 ngày.",
        )
    ]


def test_what_is_late_already_is_not_forecast(city: City) -> None:
    progress = {city.case(QUAN).pk: Progress(2, 10)}
    assert forecast(city.cycle, progress, on=date(2022, 1, 17)) == []


def test_the_year_before_speaks_for_who_has_not_begun(city: City) -> None:
    # The year before Quận 1 handed in ten days after the others.
    walk(city, QUAN, to=State.COUNCIL, at=START + timedelta(days=10))
    to_stage(city, Cycle.Stage.PUBLISHED)
    later = next_year(city)
    Case.objects.filter(cycle=later.cycle).update(due_on=date(2022, 1, 12))

    found = forecast(later.cycle, {}, on=date(2022, 1, 6))

    why = "Năm trước đơn vị mất 8 ngày làm việc ở bước này."
    assert said(found) == [(QUAN, State.SELF_ASSESSMENT, 2, why)]


def test_a_department_is_forecast_by_its_queue_and_its_last_two_weeks(city: City) -> None:
    for agency in city.agencies:
        walk(city, agency, to=State.SECTOR_REVIEW)
    review_all(city, QUAN, at=START + timedelta(days=6))
    Review.objects.open().update(due_on=date(2022, 1, 14))

    found = forecast(city.cycle, {}, on=date(2022, 1, 11))

    # Each department concluded one in ten working days: the first in the queue needs ten more.
    assert {each.state for each in found} == {State.SECTOR_REVIEW}
    first = next(each for each in found if "thứ 1," in each.why)
    assert "kết luận 1 hồ sơ trong 10 ngày làm việc" in first.why
    assert first.ends_on == calendar().add_working_days(date(2022, 1, 11), 10)


def test_errors_are_counted_in_working_days() -> None:
    tried, due, days = Tried(), date(2022, 1, 14), Calendar({2022: YearDays()})
    for told, came in ((12, 12), (18, 17), (13, 18), (18, 13)):
        tried.add(said=date(2022, 1, told), came=date(2022, 1, came), due=due, days=days)
    assert (tried.count, tried.mean_error) == (4, 1.75)
    assert (tried.hits, tried.missed, tried.false_alarms, tried.rightly_quiet) == (1, 1, 1, 1)


@pytest.mark.usefixtures("in_february")
def test_a_year_that_was_played_says_how_wrong_it_would_have_been(city: City) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)
    told = StringIO()

    call_command("try_forecast", stdout=told)

    assert told.getvalue().startswith("2021\n")
    assert all(tried.count for tried in tried_on(city.cycle).values())


@pytest.mark.usefixtures("in_february")
def test_the_page_is_read_by_those_who_oversee_and_leads_to_a_reminder(city: City) -> None:
    url = reverse("board-forecast", args=[2021])
    assert statuses(city, url) == expected(OVERSEERS)
    for agency in city.agencies:
        walk(city, agency, to=State.SECTOR_REVIEW)
    review_all(city, QUAN, at=datetime(2022, 1, 26, 2, 0, tzinfo=UTC))
    Review.objects.open().update(due_on=date(2022, 2, 3))

    page = browser(city.people[Role.COORDINATOR]).get(url)

    assert "hồ sơ này thứ 1" in text_of(page)
    assert "Nhắc các hồ sơ đã chọn" in text_of(page)
    assert f'value="{Case.objects.get(agency__code=FINANCE).pk}"' in page.content.decode()
