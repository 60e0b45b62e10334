"""The forecast tried on a year in which many are late: whom it names, misses and wrongs.

Who was slow a year before is likely to be slow again, but not surely: so are the two years made.
Only moves are written, which is all that the trial reads.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.models import CaseEvent
from directory.working_days import calendar
from tests.city import START
from tests.next_year import next_year
from tests.whole_cycle import add_agencies
from workflow.forecast_tried import Tried, tried_on

if TYPE_CHECKING:
    from datetime import date

    from cases.models import Cycle
    from tests.city import City

AGENCIES = 120
# Working days for the self-assessment, of which the calendar gives eight.
FASTEST, SLOWEST = 3, 14


def submitted(cycle: Cycle, days: list[int]) -> None:
    """Write down how many working days each agency took to hand its self-assessment in."""
    start, known = START.date(), calendar()
    CaseEvent.objects.bulk_create(
        CaseEvent(
            cycle=cycle,
            case=case,
            action="submit",
            from_state=State.SELF_ASSESSMENT,
            to_state=State.SIGN_OFF,
            at=noon(known.add_working_days(start, spent)),
        )
        for case, spent in zip(cycle.cases.order_by("agency__code"), days, strict=True)
    )


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def tried(city: City, *, noise: int) -> Tried:
    add_agencies(city, AGENCIES)
    later, random = next_year(city), Random(2021)  # noqa: S311 - the same years each time
    count = city.cycle.cases.count()
    first = [random.randint(FASTEST, SLOWEST) for _ in range(count)]
    submitted(city.cycle, first)
    submitted(later.cycle, [max(each + random.randint(-noise, noise), 1) for each in first])
    return tried_on(later.cycle)[State.SELF_ASSESSMENT]


def test_who_was_late_a_year_before_and_is_again_is_named(city: City) -> None:
    found = tried(city, noise=0)

    assert (found.missed, found.false_alarms) == (0, 0)
    assert found.hits > AGENCIES // 3


def test_of_agencies_that_change_by_up_to_four_days_most_late_ones_are_named(city: City) -> None:
    found = tried(city, noise=4)

    late = found.hits + found.missed
    assert (found.count, late) == (101, 60)
    assert (found.hits, found.missed, found.false_alarms) == (47, 13, 11)
    assert round(found.mean_error, 1) == 2.2
