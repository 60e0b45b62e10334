"""Text from outside where only some text fits: each is refused with its sentence, none breaks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from axes.models import AccessAttempt

from directory.addresses import address_of
from directory.roles import Role
from web.middleware import is_readable
from web.one_line import OneLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client, RequestFactory
    from pytest_django import Settings

    from directory.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.sample_urls")]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"username": "", "password": ""},
        {"username": "hoa@example.vn", "password": ""},
        {"username": "", "password": "x"},
    ],
)
def test_sign_in_with_an_empty_box_asks_for_it(client: Client, typed: dict[str, str]) -> None:
    response = client.post("/dang-nhap/", typed)

    assert response.status_code == 422
    assert "Vui lòng điền thư điện tử và mật khẩu." in response.content.decode()


def test_a_name_longer_than_any_address_is_nobodys(client: Client) -> None:
    response = client.post("/dang-nhap/", {"username": "a" * 256, "password": "x"})

    assert response.status_code == 422
    assert list(AccessAttempt.objects.all()) == []


@pytest.mark.parametrize("path", ["/don-vi/%00/", "/static/%00.css", "/%00"])
def test_a_path_that_no_page_can_have_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_query_that_no_column_can_hold_is_told_to_be_unreadable(client: Client) -> None:
    assert client.get("/dang-nhap/?next=a%00").status_code == 400


def test_the_demo_lets_in_no_number_that_is_none(client: Client, settings: Settings) -> None:
    settings.DEMO = True

    assert client.post("/dang-nhap/thu/", {"user": "²"}).status_code == 404


@pytest.mark.parametrize(
    ("url", "readable"),
    [
        ("http://[", False),
        ("http://testserver/?phan=%00", False),
        ("http://testserver/ho-so/1/?phan=F1", True),
        ("", True),
    ],
)
def test_a_header_that_is_no_address_is_not_read(url: str, *, readable: bool) -> None:
    assert is_readable(url) is readable


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("192.0.2.9, 2001:db8::1", "2001:db8::1"),
        ("không phải địa chỉ", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_a_word_of_the_proxy_that_is_no_address_is_not_taken(
    rf: RequestFactory, settings: Settings, told: str, address: str
) -> None:
    settings.HTTPS = True

    assert address_of(rf.get("/", headers={"X-Forwarded-For": told})) == address


def test_a_new_line_in_a_path_forges_no_line_of_the_log(
    client: Client, person: Callable[..., User], caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(person(Role.LEADER))

    with caplog.at_level(logging.INFO):
        client.get("/khong-co/%0a2022-01-01 INFO forged%1b[2K/")

    lines = [OneLine("{message}", style="{").format(record) for record in caplog.records]
    assert [line for line in lines if "forged" in line]
    assert [line for line in lines if "\n" in line or "\x1b" in line] == []
