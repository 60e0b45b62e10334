"""What is typed into a form that is sent: kept until it is done, and never somebody else's."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from playwright.sync_api import expect

from directory.roles import Role
from tests.browsers import faults_of
from tests.city import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route
    from pytest_django.live_server_helper import LiveServer

    from directory.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.web.sample_urls"),
]
REASON = "Thiếu quyết định phê duyệt; đề nghị bổ sung trước ngày họp."
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('thuoc:draft:')).length"


def reason(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Lý do")


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi đi").click()


def sign_in(page: Page, email: str = "hoa@example.vn") -> None:
    page.locator("[name=username]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)


@pytest.fixture
def form(at_work: Page, live_server: LiveServer) -> Page:
    """Return the page of a form that is sent and does not save itself."""
    at_work.goto(f"{live_server.url}/act/")
    return at_work


@pytest.fixture
def dialog(at_work: Page, live_server: LiveServer) -> Page:
    """Return a page with such a form in a dialog, sent by HTMX."""
    at_work.goto(f"{live_server.url}/act/?o=hop")
    return at_work


@pytest.fixture(params=["form", "dialog"])
def either(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue(request.param)
    return page


def test_what_was_sent_after_the_session_ended_is_there_again_after_sign_in(
    either: Page, live_server: LiveServer
) -> None:
    reason(either).fill(REASON)
    either.context.clear_cookies(name="sessionid")
    send(either)
    sign_in(either)

    expect(reason(either)).to_have_value(REASON)
    expect(either.locator("[data-kept-line]")).to_contain_text(
        "Đã khôi phục nội dung Ông/Bà gõ lúc"
    )
    assert either.url.startswith(f"{live_server.url}/act/")
    assert faults_of(either) == []

    send(either)
    expect(either.locator("#done")).to_have_text(REASON)
    assert either.evaluate(DRAFTS) == 0


def test_what_was_typed_under_a_stale_token_is_not_lost(
    form: Page, live_server: LiveServer
) -> None:
    reason(form).fill(REASON)
    other = form.context.new_page()
    form.context.clear_cookies()
    other.goto(f"{live_server.url}/dang-nhap/")
    sign_in(other)
    send(form)
    expect(form.get_by_role("heading", name="Trang đã mở quá lâu")).to_be_visible()

    form.get_by_role("link", name="Mở lại trang vừa rồi").click()
    expect(reason(form)).to_have_value(REASON)
    send(form)

    expect(form.locator("#done")).to_have_text(REASON)
    assert form.evaluate(DRAFTS) == 0


def test_a_dialog_under_a_stale_token_takes_the_new_one_and_is_sent(
    dialog: Page, live_server: LiveServer
) -> None:
    reason(dialog).fill(REASON)
    other = dialog.context.new_page()
    dialog.context.clear_cookies()
    other.goto(f"{live_server.url}/dang-nhap/")
    sign_in(other)

    send(dialog)

    expect(dialog.locator("#done")).to_have_text(REASON)


def test_what_one_person_typed_is_never_sent_or_shown_under_another_name(
    dialog: Page, live_server: LiveServer, person: Callable[..., User]
) -> None:
    person(Role.LEADER, email="binh@example.vn")
    reason(dialog).fill(REASON)
    other = dialog.context.new_page()
    dialog.context.clear_cookies()
    other.goto(f"{live_server.url}/dang-nhap/")
    sign_in(other, "binh@example.vn")
    send(dialog)
    told = dialog.get_by_role("dialog").locator("[data-alerts]")
    expect(told).to_contain_text("Trang này mở dưới tên người khác")
    expect(reason(dialog)).to_have_value(REASON)

    other.goto(f"{live_server.url}/act/?o=hop")

    expect(reason(other)).to_have_value("")
    other.goto(f"{live_server.url}/done/")
    expect(other.locator("#done")).to_have_text("")


def test_what_was_refused_or_left_is_kept_and_can_be_dropped(
    form: Page, live_server: LiveServer
) -> None:
    reason(form).fill("trái trình tự")
    send(form)
    expect(form.get_by_role("heading", name="Chưa thực hiện được")).to_be_visible()

    form.goto(f"{live_server.url}/act/")
    expect(reason(form)).to_have_value("trái trình tự")
    form.get_by_role("button", name="Bỏ").click()

    expect(reason(form)).to_have_value("")
    assert form.evaluate(DRAFTS) == 0
    form.reload()
    expect(reason(form)).to_have_value("")


def test_signing_out_leaves_nothing_behind(form: Page, live_server: LiveServer) -> None:
    reason(form).fill(REASON)
    form.goto(f"{live_server.url}/done/")

    form.get_by_role("button", name="Mở mục tài khoản").click()
    form.get_by_role("button", name="Đăng xuất").click()

    expect(form.get_by_role("link", name="Đăng nhập").first).to_be_visible()
    assert form.evaluate("localStorage.length") == 0


FOREIGN = [
    (413, "<html><h1>413 Request Entity Too Large</h1></html>", "lớn hơn mức máy chủ trung gian"),
    (403, "<html><h1>Blocked by policy</h1></html>", "(mã 403) không phải của hệ thống này"),
    (200, "<html><h1>Wi-Fi sign in</h1></html>", "(mã 200) không phải của hệ thống này"),
    (502, "<html><h1>Bad Gateway</h1></html>", "Máy chủ chưa trả lời"),
]


@pytest.mark.parametrize(("status", "body", "sentence"), FOREIGN)
def test_a_foreign_answer_is_told_in_a_sentence_and_put_nowhere(
    dialog: Page, status: int, body: str, sentence: str
) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="text/html")

    dialog.route("**/act/**", answer)
    reason(dialog).fill(REASON)
    send(dialog)

    expect(dialog.get_by_role("dialog").locator("[data-alerts]")).to_contain_text(sentence)
    expect(reason(dialog)).to_have_value(REASON)
    assert dialog.locator("h1").count() == 0
    assert faults_of(dialog) == []


@pytest.mark.parametrize(("status", "body"), [row[:2] for row in FOREIGN])
def test_a_form_that_saves_itself_holds_what_was_typed_against_a_foreign_answer(
    at_work: Page, status: int, body: str
) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="text/html")

    at_work.route("**/save/", answer)
    at_work.get_by_role("textbox", name="Thuyết minh").fill("Đủ báo cáo")

    failed = at_work.locator("[data-autosave][data-state=failed]")
    expect(failed).to_contain_text("Chưa lưu được; nội dung vẫn giữ trên máy này.")
    at_work.unroute("**/save/")
    failed.get_by_role("button", name="Bấm để thử lại").click()
    expect(at_work.locator("[data-autosave][data-state=saved]")).to_contain_text("– Đủ báo cáo")


def test_every_answer_of_ours_is_marked(person: Callable[..., User]) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(person(Role.LEADER))
    paths = ("/form/", "/refuse/", "/fail/", "/khong-co/", "/dang-nhap/")

    marks = {path: client.get(path, headers={"HX-Request": "true"})["X-Thuoc"] for path in paths}

    assert marks == dict.fromkeys(paths, "1")


def test_only_what_was_done_is_acknowledged(person: Callable[..., User]) -> None:
    client = Client()
    signed_out = client.post("/act/", {"reason": REASON, "kept": "1-1"})
    client.force_login(person(Role.LEADER))
    refused = client.post("/act/", {"reason": "trái", "kept": "1-2"})
    forged = client.post("/act/", {"reason": REASON, "kept": "1-3; secure"})

    done = client.post("/act/", {"reason": REASON, "kept": "1-4"})

    answers = (signed_out, refused, forged, done)
    assert [each.status_code for each in answers] == [
        HTTPStatus.FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.FOUND,
        HTTPStatus.FOUND,
    ]
    named = [
        each.cookies["thuoc_done"].value if "thuoc_done" in each.cookies else "" for each in answers
    ]
    assert named == ["", "", "", "1-4"]
