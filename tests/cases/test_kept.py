"""What is counted over a large cycle is kept for some minutes; over a small one, never."""

from __future__ import annotations

from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from cachetools import TTLCache

from cases.reading.kept import FOR, MOST, counted, kept
from tests.city import START

if TYPE_CHECKING:
    from datetime import datetime

    from cases.reading.kept import Kept
    from tests.city import City

pytestmark = pytest.mark.django_db


def test_a_small_cycle_is_counted_each_time(city: City) -> None:
    numbers = count()

    found = [kept(city.cycle, "small", lambda: next(numbers), at=START) for _again in range(3)]

    assert [each.found for each in found] == [0, 1, 2]
    assert {each.since for each in found} == {None}


def test_a_large_cycle_is_counted_anew_once_its_time_is_over(city: City) -> None:
    numbers = count()

    def found(at: datetime) -> Kept[int]:
        return kept(city.cycle, "large", lambda: next(numbers), at=at, many=4)

    first = [found(START), found(START + FOR / 2)]
    pages = counted.cache
    assert isinstance(pages, TTLCache)
    pages.expire(monotonic() + FOR.total_seconds())

    assert first == [(0, START), (0, START)]
    assert found(START + FOR) == (1, START + FOR)


def test_what_was_kept_first_makes_room(city: City) -> None:
    for what in range(MOST + 1):
        kept(city.cycle, ("room", what), lambda what=what: what, at=START, many=1)  # type: ignore[misc] # mypy infers no default

    again = [
        kept(city.cycle, ("room", what), lambda: "anew", at=START, many=1).found
        for what in (MOST, 0)
    ]

    assert again == [MOST, "anew"]
