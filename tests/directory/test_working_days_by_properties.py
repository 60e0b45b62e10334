"""Working days against a plain count of all days of the years, for tables of any kind."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.due_days import Term
from directory.working_days import Calendar, YearDays

FIRST, LAST = date(2021, 1, 1), date(2023, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
days = st.dates(FIRST, LAST)
# Far enough from the ends of the table that no step leaves it.
inner = st.dates(date(2021, 6, 1), date(2023, 6, 30))
steps = st.integers(-60, 60)
# A busy machine is slow, which is not what these tests are about.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def tables(draw: st.DrawFn) -> tuple[Calendar, list[date]]:
    """Draw a city's table, and count its working days one by one in a way of our own."""
    off = draw(st.sets(days, max_size=40))
    worked = draw(st.sets(days, max_size=20))
    years = {
        year: YearDays(
            frozenset(day for day in off if day.year == year),
            frozenset(day for day in worked if day.year == year),
        )
        for year in range(FIRST.year, LAST.year + 1)
    }
    weekend = ("Sat", "Sun")
    counted = [
        day
        for day in EVERY_DAY
        if day in worked or not (day.strftime("%a") in weekend or day in off)
    ]
    return Calendar(years), counted


@unhurried
@given(tables(), inner)
def test_the_next_working_day_is_the_first_that_is_counted(
    table: tuple[Calendar, list[date]], day: date
) -> None:
    calendar, counted = table

    assert calendar.next_working_day(day) == counted[bisect_left(counted, day)]


@unhurried
@given(tables(), inner, steps)
def test_the_nth_working_day_is_the_nth_that_is_counted(
    table: tuple[Calendar, list[date]], day: date, n: int
) -> None:
    calendar, counted = table
    place = {
        1: bisect_right(counted, day) + n - 1,
        0: bisect_left(counted, day),
        -1: bisect_left(counted, day) + n,
    }[(n > 0) - (n < 0)]

    assert calendar.add_working_days(day, n) == counted[place]


@unhurried
@given(tables(), inner, inner)
def test_the_days_between_are_those_counted_after_the_first_up_to_the_last(
    table: tuple[Calendar, list[date]], start: date, end: date
) -> None:
    calendar, counted = table
    between = bisect_right(counted, end) - bisect_right(counted, start)

    assert calendar.working_days_between(start, end) == between


@unhurried
@given(tables(), inner, st.integers(1, 60))
def test_days_added_are_the_days_between(
    table: tuple[Calendar, list[date]], day: date, n: int
) -> None:
    calendar, _counted = table

    assert calendar.working_days_between(day, calendar.add_working_days(day, n)) == n


@unhurried
@given(tables(), inner, inner, st.integers(0, 30))
def test_a_step_with_a_day_is_due_then_or_after_its_least_days_never_before_it_was_entered(
    table: tuple[Calendar, list[date]], entered: date, day: date, least: int
) -> None:
    calendar, counted = table
    own = bisect_right(counted, entered) + least - 1 if least else bisect_left(counted, entered)

    due = Term(day=day, least_days=least).due(entered=entered, days=calendar)

    assert due == max(counted[bisect_left(counted, day)], counted[own])
    assert due >= entered


@unhurried
@given(tables(), inner, st.integers(1, 60))
def test_a_step_with_a_number_of_days_is_due_on_the_last_of_them(
    table: tuple[Calendar, list[date]], entered: date, n: int
) -> None:
    calendar, counted = table

    due = Term(working_days=n).due(entered=entered, days=calendar)

    assert due == counted[bisect_right(counted, entered) + n - 1]
