"""Refusals and errors become answers that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from directory.roles import Role
from tests.web.sample_urls import SENTENCE
from web.middleware import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import RequestFactory
    from pytest_django import Settings

    from directory.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.sample_urls")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lenient() -> Client:
    """Return a client that is answered as a browser is, also where the code fails."""
    return Client(raise_request_exception=False)


def heading(body: bytes) -> str:
    found = re.search(r"<h1>(.*?)</h1>", body.decode(), re.DOTALL)
    return found[1].strip() if found else ""


def test_a_refusal_is_a_page_with_its_sentence_its_status_and_a_way_back(client: Client) -> None:
    response = client.get("/refuse/", headers={"Referer": "http://testserver/ho-so/7/"})

    assert response.status_code == 409
    assert heading(response.content) == "Chưa thực hiện được"
    assert SENTENCE in response.content.decode()
    assert 'href="http://testserver/ho-so/7/"' in response.content.decode()


def test_a_refusal_never_leads_back_to_another_site(client: Client) -> None:
    response = client.get("/refuse/", headers={"Referer": "https://example.org/evil/"})

    assert response.context["back"] == "/"


def test_a_refusal_to_htmx_is_an_alert_for_the_live_region(client: Client) -> None:
    response = client.get("/refuse/", headers=HTMX)

    assert response.status_code == 409
    assert response["HX-Retarget"] == "#alerts"
    assert response["HX-Reswap"] == "innerHTML"
    assert "<html" not in response.content.decode()
    assert SENTENCE in response.content.decode()


def test_a_refusal_to_a_boosted_link_is_a_page(client: Client) -> None:
    response = client.get("/refuse/", headers={**HTMX, "HX-Boosted": "true"})

    assert heading(response.content) == "Chưa thực hiện được"


def test_the_unexpected_is_left_to_django(rf: RequestFactory) -> None:
    assert answer(rf.get("/"), RuntimeError("the unexpected")) is None


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/misread/", 400, "Yêu cầu không đọc được"),
        ("/forbid/", 403, "Trang này không dành cho vai trò của Ông/Bà"),
        ("/khong-co/", 404, "Không tìm thấy trang"),
        ("/fail/", 500, "Hệ thống gặp lỗi"),
    ],
)
def test_errors_say_what_to_do_and_give_a_reference(
    lenient: Client, path: str, status: int, title: str
) -> None:
    response = lenient.get(path)

    assert response.status_code == status
    assert heading(response.content) == title
    assert len(re.findall(r"<code>[0-9A-F]{8}</code>", response.content.decode())) == 1


def test_an_error_speaks_english_to_those_who_chose_it(lenient: Client) -> None:
    response = lenient.get("/fail/", headers={"Accept-Language": "en"})

    assert '<html lang="en">' in response.content.decode()


def test_a_failure_names_its_reference_in_a_header_too(lenient: Client) -> None:
    response = lenient.get("/fail/", headers=HTMX)

    assert response["X-Reference"] in response.content.decode()


def test_a_database_that_does_not_answer_is_said_to_be_away(lenient: Client) -> None:
    response = lenient.get("/database-away/")

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert heading(response.content) == "Cơ sở dữ liệu tạm thời chưa trả lời"


def test_the_page_of_a_failure_needs_no_database(
    rf: RequestFactory, django_assert_num_queries: Callable[[int], object]
) -> None:
    from web.views.errors import server_error  # noqa: PLC0415 - beside its only use

    with django_assert_num_queries(0):  # type: ignore[attr-defined]  # a fixture of pytest-django
        response = server_error(rf.get("/"))

    assert response.status_code == 500


def test_too_many_fields_are_answered_with_413(lenient: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2

    response = lenient.post("/dang-nhap/", {"a": 1, "b": 2, "c": 3})

    assert response.status_code == 413
    assert heading(response.content) == "Nội dung gửi lên quá lớn"


def test_a_page_left_open_too_long_is_told_so() -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/dang-nhap/", {"username": "a@b.vn", "password": "x"})

    assert response.status_code == 403
    assert heading(response.content) == "Trang đã mở quá lâu"


def test_an_autosave_behind_a_new_session_is_given_the_fresh_token(
    person: Callable[..., User],
) -> None:
    strict = Client(enforce_csrf_checks=True)
    user = person(Role.AGENCY_OFFICER)
    strict.force_login(user)
    page = {**HTMX, "X-Who": str(user.pk)}

    refused = strict.post("/save/", {"note": "chữ", "version": 1}, headers=page)
    token = refused["X-Fresh-Token"]
    kept = strict.post(
        "/save/", {"note": "chữ", "version": 1}, headers={**HTMX, "X-CSRFToken": token}
    )

    assert refused.status_code == 403
    assert kept.status_code == 200


def test_a_page_that_somebody_else_opened_is_given_no_token(person: Callable[..., User]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person(Role.AGENCY_OFFICER))

    refused = strict.post("/save/", {"note": "chữ"}, headers={**HTMX, "X-Who": "0"})

    assert refused.status_code == 403
    assert "X-Fresh-Token" not in refused
    assert "Trang này mở dưới tên người khác" in refused.content.decode()
