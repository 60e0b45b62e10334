"""Letters by a gateway to chat or SMS: chosen by people, signed, tried again, never doubled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from directory.models import LettersBy
from directory.services import people
from directory.services.people import NotOffered, choose_way
from notifications import services
from notifications.channels import signature
from notifications.services.delivery import MOST_ATTEMPTS, PATIENCE
from tests.directory.people import AT, person
from tests.notifications.gateways import Gateway, gateway
from tests.visits import browser, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.mail import EmailMessage
    from pytest_django import Settings

    from directory.models import User
    from notifications.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(settings: Settings) -> Iterator[Gateway]:
    with gateway() as server:
        settings.LETTERS_BY = ("email", "webhook", "app")
        settings.WEBHOOK_URL, settings.WEBHOOK_KEY = server.url, "khóa của Thành phố"
        yield server


@pytest.fixture
def reader(chat: Gateway) -> User:
    assert chat.url
    user = person()
    choose_way(user, letters_by=LettersBy.WEBHOOK, at=AT)
    return user


def delivery_to(user: User, key: str = "k", kind: str = "reminder") -> Delivery:
    context = {"agency": "Sở Tư pháp"}
    letter = services.write(kind, to=user, key=key, context=context, url="/", at=AT)
    assert letter is not None
    return letter.deliveries.get()


def test_a_letter_is_posted_signed_and_says_what_it_says_in_the_application(
    chat: Gateway, reader: User
) -> None:
    delivery = delivery_to(reader)

    assert services.deliver(delivery.pk, at=AT) is True

    ((headers, body),) = chat.taken
    said = json.loads(body)
    assert (said["id"], said["to"]) == (str(delivery.letter_id), reader.email)
    assert (said["subject"], said["text"]) == (delivery.letter.subject, delivery.letter.body)
    signed = signature(headers["X-Thuoc-Timestamp"], body, key="khóa của Thành phố")
    assert headers["X-Thuoc-Signature"] == signed
    assert signature(headers["X-Thuoc-Timestamp"], body + b" ", key="khóa của Thành phố") != signed


def test_what_is_refused_for_now_is_tried_again_under_the_same_key_and_taken_once(
    chat: Gateway, reader: User
) -> None:
    chat.answers += [(503, {}), (429, {})]
    delivery = delivery_to(reader)

    first = services.deliver(delivery.pk, at=AT)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.next_try_at) == ("waiting", AT + PATIENCE[0])
    assert delivery.trouble == "Cổng tin nhắn của Thành phố từ chối."
    second = services.deliver(delivery.pk, at=delivery.next_try_at)
    delivery.refresh_from_db()
    third = services.deliver(delivery.pk, at=delivery.next_try_at)
    never = services.deliver(delivery.pk, at=delivery.next_try_at)

    assert [first, second, third, never] == [False, False, True, False]
    ((headers, _body),) = chat.taken
    assert headers["Idempotency-Key"] == str(delivery.letter_id)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_leads_to_another_address(chat: Gateway, reader: User, status: int) -> None:
    chat.answers.append((status, {"Location": f"{chat.url}/elsewhere"}))

    assert services.deliver(delivery_to(reader).pk, at=AT) is False

    assert (chat.asked, chat.taken) == (["/letters"], [])


def test_a_letter_the_gateway_will_never_take_goes_by_email_once(
    chat: Gateway, reader: User, mailoutbox: list[EmailMessage]
) -> None:
    chat.answers.append((410, {}))
    delivery = delivery_to(reader)

    services.deliver(delivery.pk, at=AT)
    for waiting in services.due(at=AT):
        services.deliver(waiting, at=AT)

    found = dict(delivery.letter.deliveries.values_list("channel", "state"))
    assert found == {"webhook": "given_up", "email": "sent"}
    assert len(mailoutbox) == 1


def test_a_gateway_that_is_gone_is_tried_as_often_as_a_mail_server(
    chat: Gateway, reader: User, settings: Settings
) -> None:
    settings.WEBHOOK_URL = chat.url.replace(str(chat.server_port), "1")
    delivery = delivery_to(reader)

    for _attempt in range(MOST_ATTEMPTS):
        services.deliver(delivery.pk, at=delivery.next_try_at)
        delivery.refresh_from_db()

    assert (delivery.state, delivery.attempts) == ("given_up", MOST_ATTEMPTS)
    assert delivery.trouble == "Không kết nối được với cổng tin nhắn của Thành phố."


def test_who_wants_letters_in_the_application_alone_gets_no_mail(chat: Gateway) -> None:
    assert chat.url
    user = person()
    choose_way(user, letters_by=LettersBy.APP, at=AT)

    letter = services.write("reminder", to=user, key="k", context={}, url="/", at=AT)

    assert letter is not None
    assert not letter.deliveries.exists()
    assert services.unread_count(user) == 1


def test_a_way_that_the_city_stopped_offering_is_email_again(
    reader: User, settings: Settings
) -> None:
    settings.WEBHOOK_URL = ""

    assert delivery_to(reader).channel == "email"
    assert people.ways_offered() == [LettersBy.EMAIL, LettersBy.APP]
    with pytest.raises(NotOffered):
        choose_way(reader, letters_by=LettersBy.WEBHOOK, at=AT)


def test_people_choose_how_their_letters_come_on_their_own_page(chat: Gateway) -> None:
    assert chat.url
    user = person()
    client = browser(user)
    assert "Tin nhắn qua cổng của Thành phố" in text_of(client.get("/tai-khoan/"))

    saved = client.post("/tai-khoan/", {"language": "vi", "letters_by": "webhook"})
    wrong = client.post("/tai-khoan/", {"language": "vi", "letters_by": "pigeon"})

    user.refresh_from_db()
    assert (saved.status_code, wrong.status_code, user.letters_by) == (302, 422, "webhook")


def test_where_only_mail_is_offered_there_is_nothing_to_choose() -> None:
    client = browser(person())

    assert 'name="letters_by"' not in client.get("/tai-khoan/").content.decode()
