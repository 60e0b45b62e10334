"""A letter leaves once, whoever tries; what fails is tried again with growing patience."""

from __future__ import annotations

import socket
from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import IntegrityError, connections, transaction

from notifications import services
from notifications.models import Delivery
from notifications.services.delivery import CLAIM, MOST_ATTEMPTS, PATIENCE
from notifications.troubles import INTERRUPTED, NOT_ACTIVE
from tests.directory.people import AT, person
from tests.notifications.mailboxes import SlowBackend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries, Settings

    from directory.models import User

MAILBOXES = "tests.notifications.mailboxes"


pytestmark = pytest.mark.django_db


def waiting(*, key: str = "k", to: User | None = None, **facts: Any) -> Delivery:
    reader = to or person(email=f"{key}@example.vn")
    letter = services.write(
        "reminder", to=reader, key=key, context={"agency": "Sở Tư pháp"}, url="/cases/1/", at=AT
    )
    assert letter is not None
    delivery = letter.deliveries.get()
    Delivery.objects.filter(pk=delivery.pk).update(**facts)
    return delivery


@pytest.fixture
def nobody_answers(settings: Settings) -> Iterator[None]:
    """Point e-mail at a port on which nothing listens."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]
        yield


def test_deliver_sends_text_and_page_with_headers(settings: Settings) -> None:
    settings.SITE_URL = "https://cchc.example.vn"
    delivery = waiting(key="binh")

    sent = services.deliver(delivery.pk, at=AT)

    assert sent is True
    (message,) = mail.outbox
    assert message.to == ["binh@example.vn"]
    assert message.subject == delivery.letter.subject
    assert message.body == delivery.letter.body
    assert message.extra_headers == {
        "Message-ID": f"<{delivery.letter_id}@cchc.example.vn>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "vi",
    }
    assert isinstance(message, mail.EmailMultiAlternatives)
    ((page, kind),) = message.alternatives
    link = '<a href="https://cchc.example.vn/cases/1/"'
    assert (kind, str(page).count(link)) == ("text/html", 1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at, delivery.attempts) == ("sent", AT, 1)


def test_deliver_escapes_what_people_wrote_in_the_page() -> None:
    reader = person()
    letter = services.write(
        "withdrawn", to=reader, key="k", context={"reason": "<b>x</b> & y"}, url="/", at=AT
    )

    assert letter is not None
    services.deliver(letter.deliveries.get().pk, at=AT)

    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    page = str(message.alternatives[0][0])
    assert "&lt;b&gt;x&lt;/b&gt; &amp; y" in page
    assert "<b>x</b> & y" in message.body


def test_deliver_twice_sends_once() -> None:
    delivery = waiting()

    outcomes = [services.deliver(delivery.pk, at=AT + timedelta(hours=n)) for n in (0, 5)]

    assert outcomes == [True, False]
    assert len(mail.outbox) == 1


def test_deliver_before_its_time_does_nothing() -> None:
    delivery = waiting(next_try_at=AT + timedelta(minutes=1))

    assert services.deliver(delivery.pk, at=AT) is False
    assert mail.outbox == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_deliver_by_many_workers_sends_each_letter_once() -> None:
    deliveries = [waiting(key=f"k{n}").pk for n in range(20)]
    start = Barrier(4)
    outcomes: list[bool] = []

    def work() -> None:
        start.wait(timeout=10)
        try:
            outcomes.extend(services.deliver(pk, at=AT) for pk in deliveries)
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)

    assert (len(outcomes), outcomes.count(True)) == (80, 20)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        f"k{n}@example.vn" for n in range(20)
    )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_deliver_leaves_alone_what_another_worker_is_sending(settings: Settings) -> None:
    delivery = waiting()
    settings.EMAIL_BACKEND = f"{MAILBOXES}.SlowBackend"

    def work() -> None:
        try:
            services.deliver(delivery.pk, at=AT)
        finally:
            connections.close_all()

    slow = Thread(target=work)
    slow.start()
    assert SlowBackend.began.wait(timeout=30)
    # The claim is committed before the sending: no lock is waited for here.
    second = services.deliver(delivery.pk, at=AT + timedelta(seconds=1))
    SlowBackend.go_on.set()
    slow.join(timeout=30)

    assert second is False
    assert len(mail.outbox) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
def test_deliver_refuses_to_run_inside_a_transaction() -> None:
    delivery = waiting()

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        services.deliver(delivery.pk, at=AT)

    assert mail.outbox == []


@pytest.mark.usefixtures("nobody_answers")
def test_deliver_waits_longer_after_every_failure_and_gives_up_with_the_error() -> None:
    delivery, at, waits = waiting(), AT, []

    for _ in range(MOST_ATTEMPTS):
        assert services.deliver(delivery.pk, at=at) is False
        delivery.refresh_from_db()
        waits.append(delivery.next_try_at - at)
        at = delivery.next_try_at

    assert waits[:-1] == list(PATIENCE)
    assert sorted(PATIENCE) == list(PATIENCE)
    assert (delivery.state, delivery.attempts) == ("given_up", MOST_ATTEMPTS)
    assert delivery.error == "ConnectionRefusedError: [Errno 111] Connection refused"
    assert services.deliver(delivery.pk, at=at + timedelta(days=9)) is False


@pytest.mark.usefixtures("nobody_answers")
def test_deliver_succeeds_when_the_server_is_back(settings: Settings) -> None:
    delivery = waiting()
    services.deliver(delivery.pk, at=AT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    too_early = services.deliver(delivery.pk, at=AT + timedelta(seconds=59))
    in_time = services.deliver(delivery.pk, at=AT + timedelta(seconds=60))

    assert (too_early, in_time) == (False, True)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("sent", 2, "")


def test_a_worker_killed_after_sending_costs_a_copy_with_the_same_message_id(
    settings: Settings,
) -> None:
    delivery = waiting()
    settings.EMAIL_BACKEND = f"{MAILBOXES}.KilledBackend"
    with pytest.raises(SystemExit):
        services.deliver(delivery.pk, at=AT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    while_claimed = services.deliver(delivery.pk, at=AT + CLAIM - timedelta(seconds=1))
    afterwards = services.deliver(delivery.pk, at=AT + CLAIM)

    assert (while_claimed, afterwards) == (False, True)
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second


def test_deliver_gives_up_what_kills_its_worker_every_time() -> None:
    delivery = waiting(attempts=MOST_ATTEMPTS)

    services.deliver(delivery.pk, at=AT)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("given_up", INTERRUPTED)
    assert mail.outbox == []


def test_deliver_gives_up_where_the_person_has_left() -> None:
    delivery = waiting(to=person(is_active=False))

    services.deliver(delivery.pk, at=AT)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("given_up", NOT_ACTIVE)
    assert mail.outbox == []


def test_due_lists_what_waits_the_longest_waiting_first(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    later = waiting(key="a", next_try_at=AT - timedelta(minutes=1))
    earlier = waiting(key="b", next_try_at=AT - timedelta(hours=1))
    waiting(key="c", next_try_at=AT + timedelta(seconds=1))
    waiting(key="d", state="sent", sent_at=AT)

    with django_assert_num_queries(1):
        due = services.due(at=AT)

    assert due == [earlier.pk, later.pk]


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "sent"}, "a_sent_delivery_says_when"),
        ({"sent_at": AT}, "a_sent_delivery_says_when"),
        ({"state": "lost"}, "a_sent_delivery_says_when"),
        ({"state": "given_up"}, "a_delivery_given_up_says_why"),
        ({"channel": "pigeon"}, "a_delivery_is_on_a_known_channel"),
    ],
)
def test_the_database_refuses_a_delivery_that_contradicts_itself(
    facts: dict[str, object], constraint: str
) -> None:
    delivery = waiting()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**facts)


def test_the_database_refuses_a_second_delivery_on_a_channel() -> None:
    delivery = waiting()

    with (
        pytest.raises(IntegrityError, match="a_letter_goes_out_once_on_a_channel"),
        transaction.atomic(),
    ):
        Delivery.objects.create(letter=delivery.letter, channel="email", next_try_at=AT)
