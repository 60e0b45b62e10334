"""What coordinators do to letters on their way: each act once, on record, never amid a sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.urls import reverse

from directory.models import DirectoryEvent
from directory.roles import Role
from notifications import services
from notifications.models import Delivery, Halt, Letter
from notifications.services import outbox
from tests.city import START
from tests.visits import browser, text_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
LIST = "/thu-bao/hop-gui/"


def waiting(city: City, *, kind: str = "reminder", key: str = "x", **facts: Any) -> Delivery:
    officer = city.officers["QUAN-1"]
    context = {"year": 2021, "agency": "Sở Tư pháp"}
    letter = services.write(kind, to=officer, key=key, context=context, url="/", at=START)
    Delivery.objects.filter(letter=letter).update(**facts)
    return Delivery.objects.select_related("letter").get(letter=letter)


def coordinator(city: City) -> Client:
    return browser(city.people[Role.COORDINATOR])


def do(client: Client, delivery: Delivery, deed: str, *, version: int) -> int:
    url = reverse("outbox-act", args=[delivery.pk, deed])
    return client.post(url, {"version": version}).status_code


def test_a_held_letter_stays_until_it_is_released(city: City) -> None:
    delivery, client = waiting(city), coordinator(city)

    held = [do(client, delivery, "giu", version=1), do(client, delivery, "giu", version=1)]
    while_held = services.deliver(delivery.pk, at=START)
    released = do(client, delivery, "cho-gui", version=2)
    sent = services.deliver(delivery.pk, at=Delivery.objects.get().next_try_at)

    assert (held, while_held, released, sent) == ([302, 409], False, 302, True)
    actions = DirectoryEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-2:] == ["letter_held", "letter_released"]


def test_a_letter_that_is_being_sent_can_no_more_be_held_or_edited(city: City) -> None:
    delivery, client = waiting(city, state="sending", attempts=1), coordinator(city)
    words = {"subject": "Khác", "body": "Khác", "version": "1"}

    answers = [
        do(client, delivery, "giu", version=1),
        do(client, delivery, "gui-ngay", version=1),
        client.post(reverse("outbox-letter", args=[delivery.pk]), words).status_code,
    ]

    assert answers == [409, 409, 409]
    assert Letter.objects.get().version == 1


def test_an_edited_letter_leaves_in_its_new_words_and_the_old_ones_are_kept(city: City) -> None:
    delivery, client = waiting(city), coordinator(city)
    url = reverse("outbox-letter", args=[delivery.pk])
    words = {"subject": "Nhắc lần cuối", "body": "Kính gửi Ông/Bà,\n\nHạn là ngày mai."}
    was = delivery.letter.body

    answers = [client.post(url, {**words, "version": "1"}).status_code for _ in range(2)]
    services.deliver(delivery.pk, at=START)

    assert answers == [302, 409]
    (message,) = mail.outbox
    assert (message.subject, message.body) == (words["subject"], words["body"])
    event = DirectoryEvent.objects.get(action="letter_edited")
    assert event.facts["was_body"] == was
    assert Letter.objects.get().edited_by == city.people[Role.COORDINATOR]


def test_what_was_typed_on_an_old_page_is_there_again(city: City) -> None:
    delivery, client = waiting(city), coordinator(city)
    do(client, delivery, "giu", version=1)
    words = {"subject": "Nhắc lần cuối", "body": "Hạn là ngày mai.", "version": "1"}

    stale = client.post(reverse("outbox-letter", args=[delivery.pk]), words)

    assert stale.status_code == 409
    assert "Hạn là ngày mai." in stale.content.decode()
    assert 'name="version" value="2"' in stale.content.decode()


def test_a_letter_that_was_read_keeps_its_words(city: City) -> None:
    delivery = waiting(city)
    services.read(delivery.letter, by=city.officers["QUAN-1"], at=START)
    url = reverse("outbox-letter", args=[delivery.pk])

    answer = coordinator(city).post(url, {"subject": "A", "body": "B", "version": "1"})

    assert answer.status_code == 409
    assert "đã đọc" in text_of(answer)


def test_after_its_template_changed_a_letter_is_written_anew_and_edits_stay(city: City) -> None:
    changed, edited, by = waiting(city, key="a"), waiting(city, key="b"), city.people
    words = {"subject": changed.letter.subject, "body": changed.letter.body}
    # As an older template had it.
    Letter.objects.filter(pk=changed.letter_id).update(subject="Cũ", body="Cũ")
    at_hand: dict[str, Any] = {"seen": 1, "by": by[Role.COORDINATOR], "at": START}
    outbox.edit(edited.letter, subject="Tay", body="Tay", **at_hand)

    first = coordinator(city).post(reverse("outbox-rewrite"))
    again = outbox.rewrite_all(by=by[Role.COORDINATOR], at=START)

    assert (first.status_code, again) == (302, 0)
    now = {letter.key: letter for letter in Letter.objects.all()}
    assert {"subject": now["a"].subject, "body": now["a"].body} == words
    assert (now["a"].version, now["b"].subject) == (2, "Tay")


def test_one_edited_letter_goes_back_to_its_template_when_asked(city: City) -> None:
    delivery, client = waiting(city), coordinator(city)
    words = {"subject": "Tay", "body": "Tay", "version": "1"}
    client.post(reverse("outbox-letter", args=[delivery.pk]), words)

    offered = text_of(client.get(reverse("outbox-letter", args=[delivery.pk])))
    answers = [do(client, delivery, "viet-lai", version=v) for v in (2, 3)]

    assert "Mẫu thư hiện nay viết khác" in offered
    assert answers == [302, 422]
    letter = Letter.objects.get()
    assert (letter.subject, letter.edited_by) == (delivery.letter.subject, None)


def test_what_waits_for_the_morning_can_leave_at_once(city: City) -> None:
    delivery = waiting(city, kind="turn_opened")

    answer = do(coordinator(city), delivery, "gui-ngay", version=1)
    sent = services.deliver(delivery.pk, at=Delivery.objects.get().next_try_at)

    assert (answer, sent, len(mail.outbox)) == (302, True, 1)


def test_while_letters_are_halted_none_leaves_and_none_is_lost(city: City) -> None:
    delivery, client = waiting(city), coordinator(city)
    because = {"reason": "Máy chủ thư đang được thay"}

    halted = [client.post(reverse("outbox-halt"), because).status_code for _ in range(2)]
    meanwhile = (services.due(at=START), services.deliver(delivery.pk, at=START))
    told = text_of(client.get(LIST))
    forced = do(client, delivery, "gui-ngay", version=1)
    seen = {"version": Halt.objects.get().pk}
    resumed = [client.post(reverse("outbox-resume"), seen).status_code for _ in range(2)]

    assert (halted, resumed) == ([302, 409], [302, 409])
    assert (meanwhile, forced) == (([], False), 409)
    assert because["reason"] in told
    assert services.deliver(delivery.pk, at=START) is True


def test_letters_wait_so_that_they_can_still_be_held(city: City, settings: Settings) -> None:
    settings.LETTERS_WAIT_MINUTES = 10

    delivery = waiting(city)

    assert (delivery.next_try_at - START).total_seconds() == 600
    assert services.due(at=START) == []


def test_an_act_without_the_version_it_saw_is_refused(city: City) -> None:
    delivery, client = waiting(city), coordinator(city)

    answer = client.post(reverse("outbox-act", args=[delivery.pk, "giu"]))

    assert answer.status_code == 422
    assert "Vui lòng tải lại trang rồi thao tác lại." in answer.content.decode()
    assert Delivery.objects.get().state == "waiting"


def test_the_list_costs_the_same_for_three_letters_and_for_thirty(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = coordinator(city)
    client.get(LIST)
    for number in range(3):
        waiting(city, key=f"few/{number}")
    with django_assert_num_queries(8):
        client.get(LIST)
    for number in range(40):
        waiting(city, key=f"many/{number}")

    with django_assert_num_queries(8):
        page = client.get(LIST)

    assert page.content.decode().count('<tr id="letter-') == 30


def test_a_reader_is_found_without_accents(city: City) -> None:
    waiting(city)
    name = city.officers["QUAN-1"].email

    found = coordinator(city).get(LIST, {"q": name})
    other = coordinator(city).get(LIST, {"q": "khong co ai"})

    assert name in text_of(found)
    assert "Không có thư nào gửi đến người này" in text_of(other)


def test_others_see_no_letters_of_others(city: City) -> None:
    delivery, client = waiting(city), browser(city.heads["QUAN-1"])

    answers = [
        client.get(LIST),
        client.get(reverse("outbox-letter", args=[delivery.pk])),
        client.get("/thu-bao/ban-tin/"),
        client.post(reverse("outbox-halt"), {"reason": "x"}),
        client.post(reverse("outbox-rewrite")),
    ]

    assert [each.status_code for each in answers] == [403] * 5
