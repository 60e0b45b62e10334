"""Signing in, too many tries, signing out, the demo's people and the language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from directory.models import User
from directory.roles import Role
from tests.city import PASSWORD
from tests.visits import values_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.sample_urls")]


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_sign_in_knows_the_address_in_any_case(client: Client, person: Callable[..., User]) -> None:
    user = person(email="hoa@example.vn")

    response = client.post(
        "/dang-nhap/?next=/form/", {"username": "Hoa@Example.vn", "password": PASSWORD}
    )

    assert response.status_code == 302
    assert signed_in_as(client) == str(user.pk)


def test_sign_in_leads_to_the_page_that_was_asked_for(
    client: Client, person: Callable[..., User]
) -> None:
    person()

    facts = {"username": "hoa@example.vn", "password": PASSWORD, "next": "/form/"}

    assert client.post("/dang-nhap/", facts)["Location"] == "/form/"


def test_sign_in_leads_to_no_other_site(client: Client, person: Callable[..., User]) -> None:
    person()

    facts = {"username": "hoa@example.vn", "password": PASSWORD, "next": "https://example.org/"}

    assert client.post("/dang-nhap/", facts)["Location"] == "/viec-cua-toi/"


def test_a_wrong_password_is_told_what_to_check(
    client: Client, person: Callable[..., User]
) -> None:
    person()

    response = client.post("/dang-nhap/", {"username": "hoa@example.vn", "password": "sai"})

    assert response.status_code == 422
    assert "Vui lòng kiểm tra bộ gõ và phím Caps Lock." in response.content.decode()
    assert signed_in_as(client) is None


def test_a_person_who_left_is_not_let_in(client: Client, person: Callable[..., User]) -> None:
    user = person()
    User.objects.filter(pk=user.pk).update(is_active=False)

    response = client.post("/dang-nhap/", {"username": "hoa@example.vn", "password": PASSWORD})

    assert response.status_code == 422


def test_the_pages_speak_the_language_of_the_person(
    client: Client, person: Callable[..., User]
) -> None:
    person(language="en")

    client.post("/dang-nhap/", {"username": "hoa@example.vn", "password": PASSWORD})

    assert client.cookies["django_language"].value == "en"


def test_sign_out_forgets_the_person(signed_in: Callable[..., Client]) -> None:
    client = signed_in(Role.AGENCY_OFFICER)

    client.post("/dang-xuat/")

    assert signed_in_as(client) is None


def test_the_language_is_changed_for_pages_and_letters(
    client: Client, person: Callable[..., User]
) -> None:
    user = person()
    client.force_login(user)

    response = client.post("/ngon-ngu/", {"language": "en", "next": "/form/"})

    user.refresh_from_db()
    assert response["Location"] == "/form/"
    assert client.cookies["django_language"].value == "en"
    assert user.language == "en"


def test_a_stranger_may_change_the_language(client: Client) -> None:
    response = client.post("/ngon-ngu/", {"language": "en", "next": "/dang-nhap/"})

    assert response["Location"] == "/dang-nhap/"
    assert client.cookies["django_language"].value == "en"


def test_a_language_we_do_not_speak_changes_nothing(
    client: Client, person: Callable[..., User]
) -> None:
    user = person()
    client.force_login(user)

    client.post("/ngon-ngu/", {"language": "fr", "next": "/form/"})

    user.refresh_from_db()
    assert user.language == "vi"


def test_the_demo_lets_in_with_one_click(
    client: Client, person: Callable[..., User], settings: Settings
) -> None:
    settings.DEMO = True
    user = person(Role.COORDINATOR)

    shown = client.get("/dang-nhap/").content.decode()
    client.post("/dang-nhap/thu/", {"user": user.pk})

    assert str(user.pk) in values_in(shown, "user")
    assert signed_in_as(client) == str(user.pk)


@pytest.mark.parametrize("key", ["", "x", "999999"])
def test_the_demo_lets_in_nobody_unknown(client: Client, settings: Settings, key: str) -> None:
    settings.DEMO = True

    assert client.post("/dang-nhap/thu/", {"user": key}).status_code == 404


def test_outside_the_demo_there_is_no_such_door(
    client: Client, person: Callable[..., User], settings: Settings
) -> None:
    settings.DEMO = False
    user = person(Role.COORDINATOR)

    shown = client.get("/dang-nhap/").content.decode()
    response = client.post("/dang-nhap/thu/", {"user": user.pk})

    assert "/dang-nhap/thu/" not in shown
    assert response.status_code == 404
    assert signed_in_as(client) is None


def tries(client: Client, times: int, **facts: str) -> list[int]:
    wrong = {"username": "hoa@example.vn", "password": "sai"}
    return [client.post("/dang-nhap/", wrong, **facts).status_code for _time in range(times)]  # type: ignore[arg-type]  # headers of the request


def test_too_many_wrong_passwords_wait_a_quarter_of_an_hour(
    client: Client, person: Callable[..., User]
) -> None:
    person()
    right = {"username": "HOA@example.vn", "password": PASSWORD}

    assert tries(client, 10) == [422] * 9 + [429]

    response = client.post("/dang-nhap/", right)
    assert response.status_code == 429
    assert "thử lại sau 15 phút" in response.content.decode()
    assert signed_in_as(client) is None
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert client.post("/dang-nhap/", right).status_code == 302


def test_the_right_password_starts_the_count_anew(
    client: Client, person: Callable[..., User]
) -> None:
    person()
    tries(client, 9)
    client.post("/dang-nhap/", {"username": "hoa@example.vn", "password": PASSWORD})
    client.post("/dang-xuat/")

    assert tries(client, 9) == [422] * 9


def test_others_at_the_address_and_the_account_elsewhere_are_not_locked(
    client: Client, person: Callable[..., User]
) -> None:
    person()
    person(email="binh@example.vn")
    tries(client, 11)

    elsewhere = client.post(
        "/dang-nhap/",
        {"username": "hoa@example.vn", "password": PASSWORD},
        REMOTE_ADDR="192.0.2.7",
    )
    client.post("/dang-xuat/")
    beside = client.post("/dang-nhap/", {"username": "binh@example.vn", "password": PASSWORD})

    assert (elsewhere.status_code, beside.status_code) == (302, 302)


def test_behind_the_proxy_the_address_is_the_one_it_names(
    client: Client, person: Callable[..., User], settings: Settings
) -> None:
    settings.HTTPS = True
    person()
    tries(client, 11, HTTP_X_FORWARDED_FOR="192.0.2.8")

    assert tries(client, 1, HTTP_X_FORWARDED_FOR="192.0.2.9") == [422]
    assert tries(client, 1, HTTP_X_FORWARDED_FOR="192.0.2.9, 192.0.2.8") == [429]
