"""A forgotten password: one answer for everybody, a letter for whoever has an account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from directory.services.password_letters import answer_who_forgot
from tests.directory.people import person
from tests.visits import text_of
from wording import clock

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("leaves", [True, False])
def test_the_answer_tells_of_no_account_and_names_whom_to_ask(
    client: Client, settings: Settings, *, leaves: bool
) -> None:
    settings.EMAIL_LEAVES, settings.HELP_CONTACT = leaves, "Văn phòng Sở, 028 0000 0000"
    person("Lê Thị An", email="an@example.vn")

    answers = {
        text_of(client.post("/quen-mat-khau/", {"email": email}))
        for email in ("an@example.vn", "khong-co@example.vn")
    }

    assert len(answers) == 1
    told = answers.pop()
    assert "Vui lòng liên hệ: Văn phòng Sở, 028 0000 0000." in told
    assert ("Nếu địa chỉ này có tài khoản" in told) is leaves


@pytest.mark.parametrize("email", ["", "an", "a" * 300 + "@example.vn"])
def test_what_is_no_address_is_asked_for_again(client: Client, email: str) -> None:
    assert client.post("/quen-mat-khau/", {"email": email}).status_code == 422


def test_the_letter_goes_to_whoever_has_an_account_once_in_ten_minutes(
    mailoutbox: list[EmailMessage],
) -> None:
    person("Lê Thị An", email="an@example.vn")
    at = clock.now()

    sent = [
        answer_who_forgot("khong-co@example.vn", at=at),
        answer_who_forgot("AN@example.vn", at=at),
        answer_who_forgot("an@example.vn", at=at + timedelta(minutes=9)),
        answer_who_forgot("an@example.vn", at=at + timedelta(minutes=11)),
    ]

    assert sent == [False, True, False, True]
    assert [each.to for each in mailoutbox] == [["an@example.vn"]] * 2
    assert "/dat-mat-khau/" in str(mailoutbox[0].body)


def test_the_page_of_sign_in_leads_there(client: Client) -> None:
    assert 'href="/quen-mat-khau/"' in client.get("/dang-nhap/").content.decode()
