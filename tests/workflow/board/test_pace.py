"""Progress over time against plan, by field and by age; the weekly report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import Action, State
from directory.roles import Role
from tests.city import START, City, review_all, walk
from tests.visits import browser, text_of
from tests.whole_cycle import OVERSEERS, expected, statuses
from workflow import moves
from workflow.board.pace import ages, by_field, progressed, week_until
from workflow.board.pace_chart import chart_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, JUSTICE = "QUAN-1", "SO-TU-PHAP"
TODAY = date(2022, 2, 1)
PAGES = {name: reverse(name, args=[2021]) for name in ("board-progress", "weekly-report")}


@pytest.fixture
def moving(city: City) -> City:
    """Of four cases one is under review since the sixth, and one of its two fields is concluded."""
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    return city


def test_the_share_of_steps_done_follows_the_moves_and_the_plan_the_deadlines(
    moving: City,
) -> None:
    found = progressed(moving.cycle, on=TODAY)

    # One case of four has left two of the six steps before the council.
    assert [(point.on, round(point.share * 24)) for point in found.done] == [
        (date(2022, 1, 4), 0),
        (date(2022, 1, 5), 1),
        (date(2022, 1, 6), 2),
        (TODAY, 2),
    ]
    assert [(point.on, round(point.share * 6)) for point in found.plan] == [
        (date(2022, 1, 4), 0),
        (date(2022, 1, 14), 1),
        (date(2022, 1, 18), 2),
        (date(2022, 2, 10), 3),
        (date(2022, 2, 18), 4),
        (date(2022, 3, 4), 6),
    ]
    assert found.planned_on(date(2022, 1, 9)) == pytest.approx(1 / 12)


def test_a_case_that_leaves_the_cycle_counts_no_more(moving: City) -> None:
    moves.withdraw(
        moving.case("SO-TAI-CHINH"),
        reason="Sáp nhập",
        by=moving.people[Role.COORDINATOR],
        at=START + timedelta(days=9),
    )
    assert progressed(moving.cycle, on=TODAY).now == pytest.approx(2 / 18)


def test_fields_and_ages_are_counted(moving: City) -> None:
    review_all(moving, QUAN, at=START + timedelta(days=5))
    walk(moving, "SO-TAI-CHINH", to=State.SECTOR_REVIEW)

    fields = [
        (e.name, e.department, e.concluded, e.open, e.late)
        for e in by_field(moving.cycle, on=TODAY)
    ]
    counted = {each.state: (each.count, each.oldest) for each in ages(moving.cycle, on=TODAY)}

    assert fields == [
        ("Công tác chỉ đạo", "Sở Nội vụ", 1, 1, 0),
        ("Cải cách thể chế", "Sở Tư pháp", 1, 1, 0),
    ]
    assert counted[State.SELF_ASSESSMENT][0] == 2
    assert counted[State.APPRAISAL][0] == 1


def test_the_week_counts_what_was_moved_in_it(moving: City) -> None:
    week = week_until(moving.cycle, on=date(2022, 1, 10))
    assert (week.since, week.moves) == (
        date(2022, 1, 4),
        {Action.SUBMIT: 1, Action.ENDORSE: 1},
    )
    assert week_until(moving.cycle, on=TODAY).moves == {}


def test_the_chart_stays_on_its_sheet(moving: City) -> None:
    chart = chart_of(progressed(moving.cycle, on=TODAY), on=TODAY)
    assert chart is not None
    points = [
        tuple(map(float, pair.split(","))) for pair in (chart.done + " " + chart.plan).split()
    ]
    assert all(chart.left <= x <= chart.right for x, _y in points)
    assert all(chart.top <= y <= chart.floor for _x, y in points)


def test_the_pages_are_read_by_those_who_oversee_and_say_the_same(moving: City) -> None:
    for url in PAGES.values():
        assert statuses(moving, url) == expected(OVERSEERS)
    client = browser(moving.people[Role.COORDINATOR])
    page = text_of(client.get(PAGES["board-progress"]))
    report = text_of(client.get(PAGES["weekly-report"]))

    assert "Đã làm 8% số bước đến trước Hội đồng" in page
    assert "chậm hơn kế hoạch" in page
    assert "Hồ sơ quá hạn: 3" in report
    assert "Trong tuần không có hồ sơ nào chuyển bước." in report


def test_a_cycle_that_nobody_opened_has_no_chart(city: City) -> None:
    empty = progressed(city.cycle, on=date(2021, 1, 1))
    assert (empty.done, chart_of(empty, on=date(2021, 1, 1))) == ([], None)


def test_the_page_asks_as_often_however_many_cases_there_are(
    moving: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(moving.people[Role.COORDINATOR])
    client.get(PAGES["board-progress"])
    with django_assert_max_num_queries(14):
        client.get(PAGES["board-progress"])
