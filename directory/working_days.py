"""Working days of the city: weekends and days off do not count, swapped Saturdays do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256

import holidays

from directory.models import DayOff

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class YearDays:
    """The days of one year that differ from the plain rule of the week."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


def national_names(year: int) -> dict[date, str]:
    """Return the public holidays of Vietnam with their names, as the package knows them."""
    return dict(sorted(holidays.country_holidays("VN", years=year, language="vi").items()))


@lru_cache(maxsize=64)
def national_days(year: int) -> YearDays:
    """Return the public holidays and the swapped days of Vietnam, as the package knows them."""
    known = holidays.country_holidays("VN", years=year)
    swapped = getattr(known, "weekend_workdays", ())
    return YearDays(
        off=frozenset(known), worked=frozenset(day for day in swapped if day.year == year)
    )


@dataclass(frozen=True)
class Calendar:
    """The city's table by year; a year it has not entered falls back on the national days."""

    years: dict[int, YearDays]

    @property
    def digest(self) -> str:
        """Name the table by what it says, so that a change of it can be noticed."""
        said = [
            (year, sorted(days.off), sorted(days.worked))
            for year, days in sorted(self.years.items())
        ]
        return sha256(repr(said).encode()).hexdigest()

    def is_working_day(self, day: date) -> bool:
        days = self.years.get(day.year) or national_days(day.year)
        return day in days.worked or (day.weekday() < SATURDAY and day not in days.off)

    def next_working_day(self, day: date) -> date:
        """Return the day itself where it is a working day, or else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after a day (before it where n is negative).

        The day itself is not counted; n = 0 moves a day off to the next working day.
        """
        if n == 0:
            return self.next_working_day(day)
        step = ONE_DAY if n > 0 else -ONE_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to `end` included; negative when it is past."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(
            self.is_working_day(start + timedelta(days=ahead))
            for ahead in range(1, (end - start).days + 1)
        )


def calendar() -> Calendar:
    """Load the city's days off in one query; keep the answer for the whole piece of work."""
    off: dict[int, set[date]] = {}
    worked: dict[int, set[date]] = {}
    for day, works in DayOff.objects.order_by("day").values_list("day", "works"):
        off.setdefault(day.year, set())
        worked.setdefault(day.year, set())
        (worked if works else off)[day.year].add(day)
    return Calendar({year: YearDays(frozenset(off[year]), frozenset(worked[year])) for year in off})
