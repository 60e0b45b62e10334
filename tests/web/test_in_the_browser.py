"""The base pages in Chromium: accessible, within the policy, and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from directory.roles import Role
from tests.browsers import faults_of, violations
from tests.city import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Dialog, Locator, Page
    from pytest_django.live_server_helper import LiveServer

    from directory.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.web.sample_urls"),
]
SAVED = "[data-autosave][data-state=saved]"


def note(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Thuyết minh")


PAGES = ("/ui/", "/form/", "/gioi-thieu/", "/refuse/", "/fail/", "/forbid/", "/misread/", "/x/")


@pytest.mark.parametrize("width", [1366, 390, 320])
def test_pages_are_accessible_fit_and_keep_the_policy(
    at_work: Page, live_server: LiveServer, complaints: list[str], width: int
) -> None:
    at_work.set_viewport_size({"width": width, "height": 768})
    found: dict[str, list[str]] = {}

    for path in PAGES:
        at_work.goto(live_server.url + path)
        found[path] = faults_of(at_work)
    at_work.context.clear_cookies()
    at_work.goto(live_server.url + "/dang-nhap/")
    found["/dang-nhap/"] = faults_of(at_work)

    assert {path: faults for path, faults in found.items() if faults} == {}
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_everything_stands_in_a_landmark(at_work: Page, live_server: LiveServer, path: str) -> None:
    at_work.goto(live_server.url + path)

    assert violations(at_work, ["region"]) == []


def test_the_menu_of_the_person_opens_by_keyboard_and_is_accessible(at_work: Page) -> None:
    at_work.get_by_role("button", name="Mở mục tài khoản").focus()
    at_work.keyboard.press("Enter")

    expect(at_work.get_by_role("button", name="Đăng xuất")).to_be_visible()
    assert faults_of(at_work) == []


def test_a_person_signs_in_by_keyboard(
    page: Page, live_server: LiveServer, person: Callable[..., User]
) -> None:
    person(Role.AGENCY_OFFICER)
    page.goto(f"{live_server.url}/dang-nhap/?next=/gioi-thieu/")

    page.keyboard.type("hoa@example.vn")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url(f"{live_server.url}/gioi-thieu/")
    expect(page.get_by_role("button", name="Nguyễn Thị Hòa")).to_be_visible()


def test_the_first_tab_leads_to_the_content(at_work: Page) -> None:
    at_work.keyboard.press("Tab")
    at_work.keyboard.press("Enter")

    assert at_work.evaluate("document.activeElement.id") == "main"


def test_what_is_typed_is_saved_and_said(at_work: Page) -> None:
    note(at_work).fill("Đủ báo cáo")

    expect(at_work.locator(SAVED)).to_contain_text("– Đủ báo cáo")
    assert at_work.input_value("[data-autosave] input[name=version]") == "2"
    assert at_work.evaluate("Object.keys(localStorage).length") == 0


def test_what_is_typed_while_the_server_is_away_is_kept_and_saved_later(at_work: Page) -> None:
    at_work.context.set_offline(True)
    note(at_work).fill("Gõ khi mất mạng")
    expect(at_work.locator("[data-state=failed]")).to_contain_text("Bấm để thử lại")

    at_work.context.set_offline(False)

    expect(at_work.locator(SAVED)).to_contain_text("– Gõ khi mất mạng")


def test_what_was_typed_before_a_crash_is_restored_and_saved(
    at_work: Page, live_server: LiveServer
) -> None:
    at_work.route("**/save/", lambda route: route.abort())
    note(at_work).fill("Trước khi máy tắt")
    at_work.on("dialog", lambda dialog: dialog.accept())
    at_work.goto(f"{live_server.url}/form/")
    assert note(at_work).input_value() == "Trước khi máy tắt"

    at_work.unroute("**/save/")

    expect(at_work.locator(SAVED)).to_contain_text("– Trước khi máy tắt", timeout=10_000)


def accept(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.accept()


def test_leaving_with_something_unsaved_is_asked_about(
    at_work: Page, live_server: LiveServer
) -> None:
    asked: list[str] = []
    at_work.on("dialog", lambda dialog: accept(dialog, asked))
    at_work.context.set_offline(True)
    note(at_work).fill("Chưa kịp lưu")
    at_work.context.set_offline(False)

    at_work.goto(f"{live_server.url}/gioi-thieu/")

    assert asked == ["beforeunload"]


def test_a_value_that_cannot_be_kept_stays_and_is_explained(at_work: Page) -> None:
    note(at_work).fill("sai")

    expect(at_work.locator("[data-state=refused]")).to_contain_text("Điểm phải là một số.")
    assert note(at_work).input_value() == "sai"


def test_a_failure_is_retried_until_it_is_saved(at_work: Page) -> None:
    note(at_work).fill("hỏng")
    expect(at_work.locator("[data-state=failed]")).to_be_visible()

    note(at_work).fill("lành")

    expect(at_work.locator(SAVED)).to_contain_text("– lành")


def test_two_windows_do_not_overwrite_each_other_unasked(
    at_work: Page, live_server: LiveServer
) -> None:
    other = at_work.context.new_page()
    other.goto(f"{live_server.url}/form/")
    note(other).fill("của người kia")
    expect(other.locator(SAVED)).to_be_visible()

    note(at_work).fill("của tôi")
    expect(at_work.locator("[data-state=conflict]")).to_contain_text("Hiện đang lưu: 10 điểm")
    assert faults_of(at_work) == []
    at_work.get_by_role("button", name="Giữ bản của tôi").click()

    expect(at_work.locator(SAVED)).to_contain_text("– của tôi")


def test_typing_outlives_the_session(at_work: Page, live_server: LiveServer) -> None:
    at_work.context.clear_cookies(name="sessionid")
    note(at_work).fill("qua phiên mới")
    expect(at_work.locator("[data-state=signed-out]")).to_contain_text("Đăng nhập lại ở thẻ mới")
    tab = at_work.context.new_page()
    tab.goto(f"{live_server.url}/dang-nhap/")
    tab.get_by_role("button", name="Nguyễn Thị Hòa").click()
    tab.wait_for_url(live_server.url + "/")

    at_work.get_by_role("button", name="Bấm để thử lại").click()

    expect(at_work.locator(SAVED)).to_contain_text("– qua phiên mới")


def test_a_file_of_the_wrong_kind_or_size_is_refused_before_it_is_sent(
    at_work: Page, tmp_path: Path
) -> None:
    (tmp_path / "anh.exe").write_bytes(b"x")
    (tmp_path / "lon.pdf").write_bytes(b"x" * 1001)
    (tmp_path / "vua.pdf").write_bytes(b"x" * 1000)
    sent: list[str] = []
    at_work.on("request", lambda request: sent.append(request.method))
    refused = at_work.locator(".upload__fates")

    at_work.set_input_files("input[type=file]", tmp_path / "anh.exe")
    expect(refused).to_contain_text("anh.exe: loại tệp không được nhận")
    at_work.set_input_files("input[type=file]", tmp_path / "lon.pdf")
    expect(refused).to_contain_text("lon.pdf: 0 MB, quá mức 0 MB")
    assert sent.count("POST") == 0

    at_work.set_input_files("input[type=file]", tmp_path / "vua.pdf")
    expect(at_work.locator("#kept")).to_have_text("vua.pdf")


def test_digits_and_arrows_fill_a_grid(at_work: Page) -> None:
    at_work.locator("input[name=a]").first.focus()
    for key in ("2", "Enter", "1", "ArrowDown", "2"):
        at_work.keyboard.press(key)

    chosen = [at_work.locator(f"input[name={row}]:checked").get_attribute("value") for row in "abc"]
    assert chosen == ["no", "yes", "no"]


def test_a_grave_step_is_asked_about_first(at_work: Page) -> None:
    at_work.get_by_role("button", name="Rút").click()
    expect(at_work.get_by_role("dialog", name="Rút hồ sơ?")).to_be_visible()
    at_work.get_by_role("button", name="Thôi", exact=True).click()
    expect(at_work.get_by_role("dialog")).to_have_count(0)

    at_work.get_by_role("button", name="Rút").click()
    at_work.get_by_role("dialog").get_by_role("button", name="Rút").click()

    at_work.wait_for_url("**/refuse/**")


def test_a_refusal_is_shown_where_the_person_is(at_work: Page) -> None:
    at_work.get_by_role("button", name="Thử").click()

    expect(at_work.locator("#alerts")).to_contain_text("Hồ sơ vừa được trả lại.")


def test_a_button_that_is_not_allowed_says_why(at_work: Page) -> None:
    button = at_work.get_by_role("button", name="Gửi")

    expect(button).to_have_accessible_description("Còn thiếu minh chứng.")
    button.focus()
    assert at_work.evaluate("document.activeElement.getAttribute('aria-disabled')") == "true"


def test_a_dialog_opens_and_gives_the_focus_back(at_work: Page) -> None:
    at_work.get_by_role("button", name="Mở", exact=True).click()
    expect(at_work.get_by_role("dialog", name="Hộp thoại")).to_be_visible()
    assert faults_of(at_work) == []

    at_work.keyboard.press("Escape")

    assert at_work.evaluate("document.activeElement.dataset.opens") == "box"
