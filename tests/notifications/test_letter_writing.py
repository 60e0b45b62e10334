"""A letter is written once, in the words its reader reads, in few queries."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from notifications import services
from notifications.composing import UnknownContext
from notifications.kinds import Kind
from notifications.models import Delivery, Letter
from notifications.services import Draft, NotYourLetter
from tests.directory.people import AT, person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
CONTEXT = {"agency": "Sở Tư pháp", "year": "2021", "turn": "Ký duyệt", "due_on": "2021-10-15"}


def test_write_keeps_the_words_and_queues_an_email() -> None:
    reader = person(email="binh@example.vn")

    letter = services.write(
        "reminder", to=reader, key="reminder/1", context=CONTEXT, url="/cases/1/", at=AT
    )

    kept = Letter.objects.get()
    assert letter == kept
    assert (kept.recipient, kept.kind, kept.language) == (reader, Kind.REMINDER, "vi")
    assert kept.subject == "Nhắc việc: Ký duyệt – Sở Tư pháp"
    assert (kept.about, kept.url) == ("Sở Tư pháp – 2021", "/cases/1/")
    assert (kept.created_at, kept.read_at) == (AT, None)
    delivery = Delivery.objects.get()
    assert (delivery.letter, delivery.channel, delivery.state) == (kept, "email", "waiting")
    assert (delivery.next_try_at, delivery.attempts) == (AT, 0)


def test_write_tells_nobody_twice() -> None:
    reader = person()
    told: dict[str, Any] = {"to": reader, "key": "reminder/7", "context": {}, "url": "/", "at": AT}
    services.write("reminder", **told)

    again = services.write("reminder", **told)

    assert again is None
    assert (Letter.objects.count(), Delivery.objects.count()) == (1, 1)


def test_write_many_returns_only_what_was_new() -> None:
    reader = person()
    services.write("reminder", to=reader, key="b", context={}, url="/", at=AT)
    drafts = [Draft(to=reader, key=key, context={}, url="/") for key in ("c", "b", "a", "c")]

    written = services.write_many("reminder", drafts, at=AT)

    assert [letter.key for letter in written] == ["a", "c"]
    assert sorted(Letter.objects.values_list("key", flat=True)) == ["a", "b", "c"]
    assert Delivery.objects.count() == 3


@pytest.mark.parametrize("many", [1, 40])
def test_write_many_takes_four_queries_however_many(
    django_assert_num_queries: DjangoAssertNumQueries, many: int
) -> None:
    reader = person()
    drafts = [Draft(to=reader, key=str(n), context=CONTEXT, url="/") for n in range(many)]

    with django_assert_num_queries(4):
        services.write_many("reminder", drafts, at=AT)

    assert Letter.objects.count() == many


def test_write_many_takes_one_query_when_all_were_told(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    drafts = [Draft(to=person(), key=str(n), context=CONTEXT, url="/") for n in range(5)]
    services.write_many("reminder", drafts, at=AT)

    with django_assert_num_queries(1):
        written = services.write_many("reminder", drafts, at=AT)

    assert written == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_write_by_two_at_once_writes_one_and_breaks_neither() -> None:
    reader = person()
    start = Barrier(2)
    outcomes: list[tuple[int, bool]] = []

    def work() -> None:
        start.wait(timeout=10)
        try:
            for n in range(30):
                with transaction.atomic():
                    letter = services.write(
                        "sent_back", to=reader, key=f"k{n}", context={}, url="/", at=AT
                    )
                    # The transaction of the caller still works after a refused insert.
                    Letter.objects.count()
                    outcomes.append((n, letter is not None))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(outcomes) == 60
    assert sorted(n for n, was_new in outcomes if was_new) == list(range(30))
    assert (Letter.objects.count(), Delivery.objects.count()) == (30, 30)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_write_waits_for_an_open_transaction_with_the_same_key() -> None:
    reader = person()
    told: dict[str, Any] = {"to": reader, "key": "same", "context": {}, "url": "/", "at": AT}
    outcome: list[Letter | None] = []

    def work() -> None:
        try:
            outcome.append(services.write("adopted", **told))
        finally:
            connections.close_all()

    other = Thread(target=work)
    with transaction.atomic():
        first = services.write("adopted", **told)
        other.start()
        other.join(timeout=0.3)
        was_waiting = other.is_alive()
    other.join(timeout=30)

    assert was_waiting
    assert first is not None
    assert outcome == [None]


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_write_refuses_to_lead_elsewhere(url: str) -> None:
    reader = person()

    with pytest.raises(ValueError, match="leads into the application"):
        services.write("adopted", to=reader, key="k", context={}, url=url, at=AT)

    assert Letter.objects.count() == 0


def test_the_database_refuses_a_letter_that_leads_elsewhere() -> None:
    letter = services.write("adopted", to=person(), key="k", context={}, url="/", at=AT)

    assert letter is not None
    with pytest.raises(IntegrityError, match="a_letter_leads_into_the_application"):
        Letter.objects.filter(pk=letter.pk).update(url="//example.org")

    assert connection.needs_rollback is True


def test_write_refuses_a_context_that_no_letter_knows() -> None:
    with pytest.raises(UnknownContext, match="deadline"):
        services.write("reminder", to=person(), key="k", context={"deadline": 1}, url="/", at=AT)


def test_read_notes_the_first_time_only() -> None:
    reader = person()
    letter = services.write("adopted", to=reader, key="k", context={}, url="/", at=AT)

    assert letter is not None
    services.read(letter, by=reader, at=AT)
    services.read(letter, by=reader, at=AT.replace(year=2022))

    assert letter.read_at == AT
    assert Letter.objects.get().read_at == AT


def test_read_refuses_anybody_else() -> None:
    letter = services.write("adopted", to=person(), key="k", context={}, url="/", at=AT)

    assert letter is not None
    with pytest.raises(NotYourLetter) as refusal:
        services.read(letter, by=person(), at=AT)

    assert refusal.value.status == 403
    assert Letter.objects.get().read_at is None


def test_read_all_touches_only_ones_own_letters(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    reader, other = person(), person()
    for key, to in (("a", reader), ("b", reader), ("c", other)):
        services.write("published", to=to, key=key, context={}, url="/", at=AT)

    with django_assert_num_queries(1):
        count = services.read_all(reader, at=AT)

    assert count == 2
    assert (services.unread_count(reader), services.unread_count(other)) == (0, 1)
