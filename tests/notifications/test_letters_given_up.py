"""Letters that reached nobody: shown to the coordinator, and sent again once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from directory.models import DirectoryEvent
from directory.roles import Role
from notifications.models import Delivery
from notifications.services import due, write
from tests.city import START
from tests.visits import browser, text_of

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")

LIST = "/thu-bao/hop-gui/?tab=failed"


@pytest.fixture
def given_up(city: City) -> Delivery:
    officer = city.officers["QUAN-1"]
    letter = write("reminder", to=officer, key="x", context={"year": 2021}, url="/", at=START)
    Delivery.objects.filter(letter=letter).update(
        state=Delivery.State.GIVEN_UP, error="SMTPServerDisconnected: lost", attempts=6
    )
    return Delivery.objects.get(letter=letter)


def again(delivery: Delivery) -> str:
    return reverse("outbox-act", args=[delivery.pk, "gui-ngay"])


def test_the_coordinator_is_told_and_sees_to_whom_and_why(city: City, given_up: Delivery) -> None:
    client = browser(city.people[Role.COORDINATOR])

    page = text_of(client.get(LIST))

    assert LIST in client.get("/viec-cua-toi/").content.decode()
    assert given_up.letter.recipient.email in page
    assert "Máy chủ thư ngắt kết nối giữa chừng." in page


def test_a_letter_is_sent_again_once_and_on_record(city: City, given_up: Delivery) -> None:
    client = browser(city.people[Role.COORDINATOR])
    seen = {"version": "1"}

    answers = [client.post(again(given_up), seen).status_code for _ in range(2)]

    given_up.refresh_from_db()
    assert answers == [302, 409]
    assert (given_up.state, given_up.attempts, given_up.error) == ("waiting", 0, "")
    event = DirectoryEvent.objects.get(action="letter_sent_again")
    assert (event.user, event.by) == (given_up.letter.recipient, city.people[Role.COORDINATOR])


def test_who_has_left_is_not_written_to_again(city: City, given_up: Delivery) -> None:
    given_up.letter.recipient.__class__.objects.filter(pk=given_up.letter.recipient_id).update(
        is_active=False
    )

    client = browser(city.people[Role.COORDINATOR])
    response = client.post(again(given_up), {"version": "1"})

    assert response.status_code == 422
    assert given_up.pk not in due(at=START)


def test_others_neither_see_nor_send(city: City, given_up: Delivery) -> None:
    client = browser(city.officers["QUAN-1"])

    answers = [client.get(LIST), client.post(again(given_up), {"version": "1"})]

    assert [each.status_code for each in answers] == [403, 403]
