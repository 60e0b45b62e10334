"""The calendar of one's deadlines: what it says, who reads it, and how an address ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from cases.lifecycle import State
from directory.models import DirectoryEvent
from tests.city import City, open_city, walk
from tests.threads import at_once_in_threads
from tests.visits import browser, text_of
from tests.whole_cycle import add_agencies
from wording.refusals import StalePage
from workflow import feeds

if TYPE_CHECKING:
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, PAGE = "QUAN-1", "/viec-cua-toi/lich/"
AT = datetime(2022, 2, 1, 2, tzinfo=UTC)


def address_of(user: User) -> str:
    feeds.renew(user, seen=feeds.subscription_of(user).version, at=AT)
    return f"/lich/{feeds.subscription_of(user).token}.ics"


def events_at(address: str) -> list[dict[str, Any]]:
    answer = Client().get(address)
    assert answer.status_code == 200, answer.content.decode()
    made = Calendar.from_ical(answer.content)
    return [
        {
            "day": each.decoded("dtstart"),
            "what": str(each["summary"]),
            "leads to": str(each["url"]).removeprefix("http://127.0.0.1:8000"),
        }
        for each in made.walk("VEVENT")
    ]


def test_a_calendar_program_reads_the_deadlines_without_signing_in(city: City) -> None:
    found = events_at(address_of(city.officers[QUAN]))

    assert found == [
        {
            "day": date(2022, 1, 14),
            "what": "Hạn: Tự đánh giá – Quận 1 (năm 2021)",
            "leads to": f"/ho-so/{city.case(QUAN).pk}/",
        }
    ]


def test_a_reviewer_reads_one_entry_a_field_and_day(city: City) -> None:
    for agency in (QUAN, "SO-TAI-CHINH"):
        walk(city, agency, to=State.SECTOR_REVIEW)

    found = events_at(address_of(city.reviewers["SO-NOI-VU"]))

    assert [(each["what"], each["leads to"]) for each in found] == [
        (
            "Hạn: Thẩm tra theo lĩnh vực – Công tác chỉ đạo – 2 hồ sơ (năm 2021)",
            "/viec-cua-toi/",
        )
    ]


def test_a_calendar_is_plain_and_kept_by_nobody(city: City) -> None:
    answer = Client().get(address_of(city.officers[QUAN]))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_calendar_speaks_its_readers_language(city: City) -> None:
    officer = city.officers[QUAN]
    officer.language = "en"
    officer.save()

    (found,) = events_at(address_of(officer))

    assert found["what"] == "Due: Self-assessment – Quận 1 (2021)"


@pytest.mark.parametrize("how", ["renewed", "stopped", "left", "forged", "another's"])
def test_an_address_that_ended_leads_nowhere(city: City, how: str) -> None:
    officer = city.officers[QUAN]
    address = address_of(officer)
    token = address.removeprefix("/lich/").removesuffix(".ics")
    if how == "renewed":
        feeds.renew(officer, seen=1, at=AT)
    elif how == "stopped":
        feeds.stop(officer, seen=1, at=AT)
    elif how == "left":
        officer.is_active = False
        officer.save()
    elif how == "forged":
        address = f"/lich/{token[:-1]}{'a' if token[-1] != 'a' else 'b'}.ics"
    else:
        name, _dot, signature = token.partition(".")
        other = f"{city.heads[QUAN].pk}-{name.partition('-')[2]}"
        address = f"/lich/{other}.{signature}.ics"

    assert Client().get(address).status_code == 404


def test_who_lost_a_role_reads_its_deadlines_no_longer(city: City) -> None:
    officer = city.officers[QUAN]
    address = address_of(officer)
    assert len(events_at(address)) == 1

    officer.memberships.update(valid_to=date(2022, 1, 31))

    assert events_at(address) == []


def test_the_page_makes_an_address_renews_it_and_stops_it(city: City) -> None:
    officer = city.officers[QUAN]
    client = browser(officer)

    assert "Tạo địa chỉ lịch" in text_of(client.get(PAGE))
    made = client.post(PAGE, {"act": "renew", "version": 0}, follow=True)
    token = feeds.subscription_of(officer).token
    assert f"/lich/{token}.ics" in made.content.decode()
    client.post(PAGE, {"act": "stop", "version": 1})

    assert feeds.subscription_of(officer) == feeds.Subscription("", 2)
    actions = DirectoryEvent.objects.filter(user=officer).order_by("pk")
    assert list(actions.values_list("action", "by"))[-2:] == [
        ("feed_renewed", officer.pk),
        ("feed_stopped", officer.pk),
    ]


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"act": "renew"}, 422, "không cho biết trang đang xem ở bản nào"),
        ({"act": "renew", "version": 0}, 409, "vừa được đổi ở một cửa sổ khác"),
        ({"act": "stop", "version": 7}, 409, "vừa được đổi ở một cửa sổ khác"),
        ({"act": "give", "version": 1}, 422, "give"),
    ],
)
def test_an_old_or_a_wrong_form_changes_nothing(
    city: City, sent: dict[str, Any], status: int, said: str
) -> None:
    officer = city.officers[QUAN]
    address_of(officer)
    before = feeds.subscription_of(officer)

    answer = browser(officer).post(PAGE, sent)

    assert answer.status_code == status
    assert said in text_of(answer)
    assert feeds.subscription_of(officer) == before


def test_the_page_is_found_from_ones_turns(city: City) -> None:
    assert f'href="{PAGE}"' in browser(city.officers[QUAN]).get("/viec-cua-toi/").content.decode()


def test_a_calendar_costs_the_same_however_many_turns(city: City) -> None:
    address = address_of(city.reviewers["SO-NOI-VU"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            events_at(address)
        return len(statements)

    few = cost()
    for code in add_agencies(city, 3):
        walk(city, code, to=State.SECTOR_REVIEW)

    assert cost() == few <= 4


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_address() -> None:
    officer = open_city().officers[QUAN]

    def make() -> None:
        feeds.renew(officer, seen=0, at=AT)

    results = at_once_in_threads(make, make)

    assert sorted(type(each).__name__ for each in results) == ["NoneType", StalePage.__name__]
    assert feeds.subscription_of(officer).version == 1
