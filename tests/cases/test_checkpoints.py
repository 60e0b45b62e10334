"""A year is followed while it runs: on each checkpoint what agencies have and lack is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import State
from cases.models import Checkpoint, CheckpointLine, Cycle
from cases.refusals import Incomplete, Invalid
from cases.services import checkpoints, drafts
from directory.access import NotAllowed
from directory.roles import Role
from tests.city import ANSWERS, City, answer, walk
from tests.forms_sent import send
from tests.visits import browser, text_of
from wording.refusals import StalePage

if TYPE_CHECKING:
    from typing import Any

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, FINANCE = "QUAN-1", "SO-TAI-CHINH"
AT = datetime(2022, 2, 1, 2, 0, tzinfo=UTC)
DAY, URL = date(2022, 2, 10), reverse("checkpoints", args=[2021])


def on(day: int) -> datetime:
    return datetime(2022, 2, day, 2, 0, tzinfo=UTC)


def set_at(city: City, day: date = DAY, **said: Any) -> Checkpoint:
    facts = {"seen": checkpoints.checkpoints_version(city.cycle), "at": AT, **said}
    by = facts.pop("by", city.people[Role.COORDINATOR])
    return checkpoints.set_checkpoint(city.cycle, on=day, by=by, **facts)


def test_what_every_case_has_and_lacks_is_written_down_once_its_day_has_come(city: City) -> None:
    set_at(city)
    item, by = city.item(QUAN, "1.2"), city.officers[QUAN]
    drafts.save_draft(item, answer=ANSWERS["1.2"], note="", version=0, by=by, at=AT)
    answer(city, FINANCE, at=AT)
    walk(city, "SO-NOI-VU", to=State.SECTOR_REVIEW)

    taken = [checkpoints.take_due(at=on(9)), checkpoints.take_due(at=on(10))]
    again = checkpoints.take_due(at=on(11))

    lines = {
        line.case.agency.code: (line.done, line.total, line.points, line.missing)
        for line in CheckpointLine.objects.select_related("case__agency")
    }
    assert (taken, again) == ([0, 1], 0)
    # 90 % of eight points; of Sở Tài chính two, and 80 % of six besides. One has left its agency.
    assert lines == {
        QUAN: (1, 3, Decimal("7.2"), ["1.1", "2.1"]),
        FINANCE: (3, 3, Decimal(14), []),
        "SO-TU-PHAP": (0, 3, Decimal(0), ["1.1", "1.2", "2.1"]),
    }


def test_the_checkpoint_of_a_year_that_is_not_open_waits_for_its_cases(city: City) -> None:
    set_at(city)
    draft = Cycle.objects.filter(pk=city.cycle.pk)
    draft.update(stage=Cycle.Stage.DRAFT)

    early = checkpoints.take_due(at=on(10))
    told = text_of(browser(city.people[Role.COORDINATOR]).get(URL))
    draft.update(stage=Cycle.Stage.OPEN)
    late = checkpoints.take_due(at=on(11))

    assert (early, late) == (0, 1)
    assert "Kỳ chưa mở: điểm kiểm tra đã đến ngày được ghi khi các hồ sơ mở." in told
    assert CheckpointLine.objects.count() == city.cycle.cases.count()


def test_a_day_is_set_once_by_a_coordinator_and_not_in_the_past(city: City) -> None:
    set_at(city)
    with pytest.raises(Incomplete):
        set_at(city)
    with pytest.raises(Invalid):
        set_at(city, date(2022, 1, 31))
    with pytest.raises(StalePage):
        set_at(city, date(2022, 3, 31), seen=0)
    with pytest.raises(NotAllowed):
        set_at(city, date(2022, 3, 31), by=city.officers[QUAN])
    assert Checkpoint.objects.count() == 1


def test_only_a_day_on_which_nothing_was_written_down_is_taken_back(city: City) -> None:
    by, first = city.people[Role.COORDINATOR], set_at(city)
    other = set_at(city, date(2022, 3, 31))
    checkpoints.take_due(at=on(10))

    checkpoints.drop_checkpoint(other, by=by, at=on(11))
    with pytest.raises(StalePage):
        checkpoints.drop_checkpoint(first, by=by, at=on(11))

    assert Checkpoint.objects.get() == first


def test_the_coordinator_sees_all_agencies_and_an_agency_itself(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])
    done = send(client, URL, {"on": "10/02/2022"}, follow=True)
    checkpoints.take_due(at=on(10))
    all_of_them, own = (
        text_of(browser(user).get(URL))
        for user in (city.people[Role.COORDINATOR], city.officers[QUAN])
    )

    assert "Đã thêm điểm kiểm tra." in text_of(done)
    assert "Sở Tài chính 0/3 tạm tính 0,00/" in all_of_them
    assert "Quận 1" in own
    assert "Sở Tài chính" not in own
    assert "Thêm điểm kiểm tra" not in own


def test_the_page_refuses_what_is_no_day_and_what_was_not_seen(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])
    wrong = send(client, URL, {"on": "32/13/2022"})
    blind = client.post(URL, {"on": "10/02/2022"})
    old = client.post(URL, {"on": "10/02/2022", "version": 5})

    assert [each.status_code for each in (wrong, blind, old)] == [422, 422, 409]
    assert not Checkpoint.objects.exists()


def test_the_page_asks_as_often_however_many_agencies_there_are(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    set_at(city)
    checkpoints.take_due(at=on(10))
    client = browser(city.people[Role.COORDINATOR])
    client.get(URL)
    with django_assert_max_num_queries(10):
        client.get(URL)
