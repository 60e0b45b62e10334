"""Working days: weekends and days off do not count, swapped Saturdays do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from directory.models import DayOff
from directory.working_days import Calendar, YearDays, calendar, national_days

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

# 2024 as it was: Monday 29 April off in exchange for Saturday 4 May, before the holidays.
SPRING = Calendar(
    {
        2024: YearDays(
            off=frozenset({date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1)}),
            worked=frozenset({date(2024, 5, 4)}),
        )
    }
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 4, 26), True),
        (date(2024, 4, 27), False),
        (date(2024, 4, 28), False),
        (date(2024, 4, 29), False),
        (date(2024, 4, 30), False),
        (date(2024, 5, 1), False),
        (date(2024, 5, 2), True),
        (date(2024, 5, 4), True),
        (date(2024, 5, 5), False),
        (date(2024, 9, 2), True),  # the table of the year decides, not the national holiday
    ],
)
def test_is_working_day(*, day: date, works: bool) -> None:
    assert SPRING.is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "moved_to"),
    [
        (date(2024, 4, 26), date(2024, 4, 26)),
        (date(2024, 4, 27), date(2024, 5, 2)),
        (date(2024, 5, 4), date(2024, 5, 4)),
        (date(2024, 5, 5), date(2024, 5, 6)),
    ],
)
def test_a_due_date_on_a_day_off_moves_to_the_next_working_day(day: date, moved_to: date) -> None:
    assert SPRING.next_working_day(day) == moved_to


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        (date(2024, 4, 26), 1, date(2024, 5, 2)),
        (date(2024, 4, 26), 2, date(2024, 5, 3)),
        (date(2024, 4, 26), 3, date(2024, 5, 4)),
        (date(2024, 4, 26), 4, date(2024, 5, 6)),
        (date(2024, 4, 28), 1, date(2024, 5, 2)),
        (date(2024, 4, 28), 0, date(2024, 5, 2)),
        (date(2024, 4, 26), 0, date(2024, 4, 26)),
        (date(2024, 5, 6), -1, date(2024, 5, 4)),
        (date(2024, 5, 2), -1, date(2024, 4, 26)),
        (date(2024, 5, 5), -1, date(2024, 5, 4)),
    ],
)
def test_add_working_days(day: date, n: int, result: date) -> None:
    assert SPRING.add_working_days(day, n) == result


def test_working_days_between_is_the_opposite_of_adding() -> None:
    starts = [date(2024, 4, 22) + timedelta(days=ahead) for ahead in range(20)]

    counted = [
        SPRING.working_days_between(start, SPRING.add_working_days(start, n))
        for start in starts
        for n in (1, 2, 5, 11)
    ]

    assert counted == [1, 2, 5, 11] * len(starts)
    assert SPRING.working_days_between(date(2024, 5, 6), date(2024, 5, 2)) == -3
    assert SPRING.working_days_between(date(2024, 5, 4), date(2024, 5, 4)) == 0


def test_a_year_without_rows_follows_the_national_days() -> None:
    empty = Calendar({})

    assert [
        empty.is_working_day(day)
        for day in (date(2025, 4, 26), date(2025, 5, 2), date(2025, 9, 2), date(2025, 9, 3))
    ] == [True, False, False, True]
    assert national_days(2025).worked == {date(2025, 4, 26)}


def test_add_working_days_crosses_the_new_year_from_table_to_national_days() -> None:
    city = Calendar({2024: YearDays(off=frozenset({date(2024, 12, 31)}))})

    assert city.add_working_days(date(2024, 12, 30), 1) == date(2025, 1, 2)


def test_calendar_is_loaded_in_one_query(
    db: None,  # noqa: ARG001 - the tables
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    DayOff.objects.create(day=date(2024, 9, 3), name="Quốc khánh")
    DayOff.objects.create(day=date(2024, 5, 4), name="Làm bù", works=True)

    with django_assert_num_queries(1):
        loaded = calendar()
        due = loaded.add_working_days(date(2024, 5, 3), 80)

    assert loaded.years[2024] == YearDays(
        off=frozenset({date(2024, 9, 3)}), worked=frozenset({date(2024, 5, 4)})
    )
    assert due == date(2024, 8, 22)
