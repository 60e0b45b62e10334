"""A clock that stands still is told of by a worker, once each time it does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from directory.roles import Role
from notifications.models import Letter
from tests.clocks import clock_holds_its_lease, clock_stops, nobody_is_alive
from workflow.clock_alarm import watch_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.city import City

NOW = datetime(2022, 2, 8, 3, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    nobody_is_alive()
    yield
    nobody_is_alive()


def told() -> list[str]:
    letters = Letter.objects.filter(kind="clock_stopped")
    return sorted(letters.values_list("recipient__email", flat=True))


def test_a_clock_that_works_is_nobody_s_news(city: City) -> None:  # noqa: ARG001 - people are there
    clock_holds_its_lease()

    written = [watch_clock(at=NOW + FIVE * number) for number in range(3)]

    assert (written, told()) == ([0, 0, 0], [])


def test_a_clock_that_is_started_again_in_time_is_nobody_s_news(city: City) -> None:  # noqa: ARG001 - people are there
    clock_holds_its_lease()
    watch_clock(at=NOW)
    clock_stops()

    assert watch_clock(at=NOW + FIVE - timedelta(seconds=1)) == 0


def test_coordinators_and_administrators_are_told_once_each_time_it_stops(city: City) -> None:
    people = [city.people[role].email for role in (Role.COORDINATOR, Role.ADMINISTRATOR)]
    clock_holds_its_lease()
    watch_clock(at=NOW)
    clock_stops()

    written = [watch_clock(at=NOW + FIVE * number) for number in (1, 2, 3)]

    assert (written, told()) == ([2, 0, 0], sorted(people))
    clock_holds_its_lease()
    watch_clock(at=NOW + FIVE * 4)
    clock_stops()
    assert [watch_clock(at=NOW + FIVE * number) for number in (5, 6)] == [2, 0]
    assert told() == sorted(people * 2)


def test_the_letter_says_since_when_by_the_clock_on_the_wall(city: City) -> None:  # noqa: ARG001 - people are there
    watch_clock(at=NOW)
    watch_clock(at=NOW + FIVE)

    subjects = set(Letter.objects.filter(kind="clock_stopped").values_list("subject", flat=True))

    assert subjects == {"Đồng hồ của hệ thống đã dừng từ 10:00 08/02/2022"}
