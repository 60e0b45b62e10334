"""The key, what browsers may keep, signing out who left, and the record of access."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from directory.models import Visit
from directory.roles import Role
from tests.city import PASSWORD
from web.checks import check_key, refuse_known_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from directory.models import User

pytestmark = pytest.mark.django_db
RIGHT = {"username": "hoa@example.vn", "password": PASSWORD}
PLACE = "127.0.0.1"


def test_a_known_key_is_refused_on_https(settings: Settings) -> None:
    settings.HTTPS, settings.SECRET_KEY = True, "development-only-key"

    assert [each.id for each in check_key(None)] == ["web.E001"]
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        refuse_known_key()


@pytest.mark.parametrize(
    ("https", "key"), [(False, "development-only-key"), (True, "x" * 50), (False, "x" * 50)]
)
def test_another_key_or_loopback_is_well(settings: Settings, key: str, *, https: bool) -> None:
    settings.HTTPS, settings.SECRET_KEY = https, key

    refuse_known_key()

    assert check_key(None) == []


def test_what_a_person_is_shown_is_kept_by_no_browser(
    client: Client, person: Callable[..., User]
) -> None:
    stranger = client.get("/gioi-thieu/").get("Cache-Control")
    once = client.get("/dat-mat-khau/MQ/abc-123/")["Cache-Control"]
    client.force_login(person(Role.ADMINISTRATOR))

    paths = ("/tai-khoan/", "/danh-ba/nguoi-dung/", "/viec-cua-toi/", "/gioi-thieu/", "/khong-co/")
    signed_in = {client.get(path)["Cache-Control"] for path in paths}

    assert stranger is None
    assert once == "no-store"
    assert signed_in == {"no-store"}


def test_who_left_is_signed_out_and_led_back(
    client: Client, person: Callable[..., User], settings: Settings
) -> None:
    settings.IDLE_MINUTES = 60
    user = person(Role.LEADER)
    client.force_login(user)
    key = f"seen:{client.session.session_key}"
    assert client.get("/tai-khoan/").status_code == 200
    cache.set(key, time.time() - 59 * 60)
    assert client.get("/tai-khoan/").status_code == 200
    cache.set(key, time.time() - 61 * 60)

    response = client.get("/tai-khoan/")

    assert response["Location"] == "/dang-nhap/?next=/tai-khoan/"
    assert list(Visit.objects.values_list("kind", "user")) == [("left_idle", user.pk)]


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(
    client: Client, person: Callable[..., User]
) -> None:
    client.force_login(person(Role.LEADER))
    client.get("/tai-khoan/")
    key, left = f"seen:{client.session.session_key}", time.time() - 10 * 60
    cache.set(key, left)

    client.get("/tai-khoan/", headers={"X-By-Itself": "1"})
    after_the_page = cache.get(key)
    client.get("/tai-khoan/")

    assert after_the_page == left
    assert cache.get(key) > left


def test_coming_in_failing_and_leaving_are_on_record(
    client: Client, person: Callable[..., User]
) -> None:
    user = person(Role.LEADER)
    client.post("/dang-nhap/", RIGHT | {"password": "sai"})
    client.post("/dang-nhap/", RIGHT)
    client.post("/dang-xuat/")

    found = Visit.objects.order_by("pk").values_list("kind", "user", "typed", "address")

    assert list(found) == [
        ("sign_in_failed", None, "hoa@example.vn", PLACE),
        ("signed_in", user.pk, "", PLACE),
        ("signed_out", user.pk, "", PLACE),
    ]


def test_a_refusal_is_on_record_and_read_by_those_who_look_after(
    client: Client, person: Callable[..., User]
) -> None:
    client.force_login(person(Role.LEADER))
    assert client.get("/danh-ba/truy-cap/").status_code == 403
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        client.force_login(person(role, email=f"{role}@example.vn"))

        shown = client.get("/danh-ba/truy-cap/?kind=refused&q=hoa").content.decode()

        assert "GET /danh-ba/truy-cap/" in shown
        assert PLACE in shown


def test_the_old_password_is_tried_ten_times(client: Client, person: Callable[..., User]) -> None:
    user = person(Role.LEADER)
    client.force_login(user)
    new = {"new_password1": "mot-mat-khau-khac-han", "new_password2": "mot-mat-khau-khac-han"}
    for _time in range(10):
        client.post("/tai-khoan/mat-khau/", {"old_password": "sai", **new})

    response = client.post("/tai-khoan/mat-khau/", {"old_password": PASSWORD, **new})

    user.refresh_from_db()
    assert response.status_code == 422
    assert "thử lại sau 15 phút" in response.content.decode()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("new", ["muoi-mot-ky", "123456789012", "Password@2026", "MậtKhẩu@12345"])
def test_a_password_that_is_short_or_known_is_refused(
    client: Client, person: Callable[..., User], new: str
) -> None:
    user = person(Role.LEADER)
    client.force_login(user)

    facts = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    assert client.post("/tai-khoan/mat-khau/", facts).status_code == 422
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
