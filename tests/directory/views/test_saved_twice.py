"""What is saved in the directory as it stands is no change, and no event."""

from __future__ import annotations

from datetime import date

import pytest

from directory.models import Bloc, DirectoryEvent
from directory.services.agencies import assign_bloc, save_bloc
from directory.services.days_off import put_day
from tests.directory.people import AT, agency

pytestmark = pytest.mark.django_db


def test_a_bloc_a_place_in_it_and_a_day_off_are_recorded_once() -> None:
    body = agency()
    for _press in range(2):
        bloc = save_bloc("SO", name="Sở, ban, ngành", by=None, at=AT)
        assign_bloc(body, bloc=bloc, year=2021, by=None, at=AT)
        put_day(date(2021, 9, 3), name="Quốc khánh", by=None, at=AT)

    events = DirectoryEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(events) == ["bloc_saved", "bloc_assigned", "day_saved"]
    assert Bloc.objects.count() == 1


def test_another_bloc_is_a_change() -> None:
    body = agency()
    for code in ("SO", "QUAN"):
        bloc = save_bloc(code, name=code, by=None, at=AT)
        assign_bloc(body, bloc=bloc, year=2021, by=None, at=AT)

    assert DirectoryEvent.objects.filter(action="bloc_assigned").count() == 2
