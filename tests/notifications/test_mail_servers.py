"""Letters and a real mail server: what it takes, refuses for now, refuses for good, or loses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifications import services
from notifications.services.delivery import PATIENCE
from tests.directory.people import AT, person
from tests.notifications.mailboxes import TAKEN_AND_LOST, PostOffice, post_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from notifications.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        yield office


@pytest.fixture
def delivery() -> Delivery:
    letter = services.write(
        "reminder", to=person(), key="k", context={"agency": "Sở Tư pháp"}, url="/", at=AT
    )
    assert letter is not None
    return letter.deliveries.get()


def test_a_letter_arrives_as_it_was_written(office: PostOffice, delivery: Delivery) -> None:
    sent = services.deliver(delivery.pk, at=AT)

    assert sent is True
    (received,) = office.letters
    assert received["Subject"] == "Nhắc việc – Sở Tư pháp"
    assert received["Auto-Submitted"] == "auto-generated"
    text = received.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n").strip() == delivery.letter.body


@pytest.mark.parametrize(
    ("verb", "answer", "trouble"),
    [
        ("RCPT", "450 4.2.1 Mailbox busy", "Máy chủ thư không nhận địa chỉ của người nhận."),
        ("RCPT", "554 5.7.1 Relay denied", "Máy chủ thư không nhận địa chỉ của người nhận."),
        ("DATA", "451 4.3.0 Try again later", "Máy chủ thư không nhận nội dung thư."),
        ("DATA", "554 5.7.1 Looks like spam", "Máy chủ thư không nhận nội dung thư."),
    ],
)
def test_what_is_refused_for_now_is_tried_again_and_arrives_once(
    office: PostOffice, delivery: Delivery, verb: str, answer: str, trouble: str
) -> None:
    office.answers[verb].append(answer)

    first = services.deliver(delivery.pk, at=AT)
    delivery.refresh_from_db()
    state = (delivery.state, delivery.attempts, delivery.next_try_at, delivery.trouble)
    again = services.deliver(delivery.pk, at=delivery.next_try_at)
    never = services.deliver(delivery.pk, at=AT + timedelta(days=1))

    assert state == ("waiting", 1, AT + PATIENCE[0], trouble)
    assert [first, again, never] == [False, True, False]
    assert len(office.letters) == 1


def test_an_address_that_does_not_exist_is_given_up_at_once(
    office: PostOffice, delivery: Delivery
) -> None:
    office.answers["RCPT"].append("550 5.1.1 No such user here")

    services.deliver(delivery.pk, at=AT)
    again = services.deliver(delivery.pk, at=AT + timedelta(days=1))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, again) == ("given_up", 1, False)
    assert "550" in delivery.error
    assert office.letters == []


def test_a_connection_lost_after_the_letter_was_taken_costs_a_copy_with_the_same_name(
    office: PostOffice, delivery: Delivery
) -> None:
    """At least once: nobody can know whether what was not answered had arrived."""
    office.answers["DATA"].append(TAKEN_AND_LOST)

    first = services.deliver(delivery.pk, at=AT)
    again = services.deliver(delivery.pk, at=AT + PATIENCE[0])

    assert [first, again] == [False, True]
    one, other = office.message_ids
    assert one == other


def test_a_connection_lost_after_the_answer_costs_nothing(
    office: PostOffice, delivery: Delivery
) -> None:
    office.answers["QUIT"].append(TAKEN_AND_LOST)

    sent = services.deliver(delivery.pk, at=AT)
    again = services.deliver(delivery.pk, at=AT + timedelta(days=1))

    assert [sent, again] == [True, False]
    assert len(office.letters) == 1


def test_a_clock_that_is_set_back_delays_letters_and_neither_loses_nor_doubles_one(
    office: PostOffice, delivery: Delivery
) -> None:
    office.answers["RCPT"].append("450 4.2.1 Mailbox busy")
    services.deliver(delivery.pk, at=AT)

    back = [services.deliver(delivery.pk, at=AT - timedelta(hours=n)) for n in (3, 2, 1)]
    late = [services.deliver(delivery.pk, at=AT + timedelta(minutes=n)) for n in (1, 2)]

    assert (back, late) == ([False] * 3, [True, False])
    assert len(office.letters) == 1
