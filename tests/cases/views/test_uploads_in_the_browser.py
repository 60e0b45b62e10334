"""Files chosen and dropped in Chromium: each has a fate of its own, and nothing needs a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import Attachment
from evidence_store.models import Evidence
from evidence_store.services.inspecting import inspect
from tests.browsers import AXE
from tests.browsing import look, sign_in
from tests.city import City, open_city, walk
from tests.evidence_store import sample_files as samples
from tests.visits import item_url
from wording import clock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Locator, Page, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"
SENT = "**/tai-len/"


def chosen(name: str, content: bytes = b"") -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content or samples.pdf(name)}


def choose(page: Page, *files: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def fates(page: Page) -> Locator:
    return page.locator(".upload__fates .fate")


def names(city: City) -> list[str]:
    rows = Attachment.objects.filter(item=city.item(QUAN, "1.1")).order_by("pk")
    return list(rows.values_list("evidence__filename", flat=True))


@pytest.fixture
def city() -> City:
    return open_city()


@pytest.fixture
def at_item(page: Page, live_server: LiveServer, city: City) -> Page:
    sign_in(page, live_server.url, city.officers[QUAN])
    page.goto(live_server.url + item_url(city.case(QUAN), "1.1"))
    return page


def test_each_file_of_a_batch_has_its_own_request_and_its_own_fate(
    at_item: Page, city: City, complaints: list[str]
) -> None:
    sent: list[str] = []
    at_item.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)

    choose(
        at_item,
        chosen("một.pdf"),
        chosen("giả.pdf", b"MZ khong phai PDF"),
        chosen("ảnh.heic", b"x"),
        chosen("một lần nữa.pdf", samples.pdf("một.pdf")),
        chosen("hai.pdf"),
    )

    expect(fates(at_item)).to_contain_text(
        [
            "ảnh.heic: ảnh HEIC của điện thoại",
            "Đã tải lên “một.pdf”.",
            "Nội dung tệp “giả.pdf” không thuộc loại được nhận",
            "Nội dung tệp “một lần nữa.pdf” đã có ở tiêu chí này, với tên “một.pdf”.",
            "Đã tải lên “hai.pdf”.",
        ]
    )
    expect(at_item.locator(".file-row__name")).to_contain_text(["một.pdf", "hai.pdf"])
    expect(at_item.locator(".upload__now")).to_be_hidden()
    look(at_item, "batch-of-files")
    assert (len(sent), names(city)) == (4, ["một.pdf", "hai.pdf"])
    assert complaints == []


def test_a_hundred_and_fifty_files_at_once_are_answered_with_a_sentence(
    at_item: Page, city: City
) -> None:
    choose(at_item, *[chosen(f"{number}.pdf") for number in range(150)])

    expect(fates(at_item)).to_have_text(
        [
            (
                "Đã chọn 150 tệp, mỗi lần tải lên tối đa 20 tệp; chưa có tệp nào được tải lên. "
                "Vui lòng chia thành nhiều lần."
            )
        ]
    )
    assert names(city) == []


def test_an_inspection_ends_on_the_pages_of_officer_and_reviewer_without_a_reload(
    chromium: Browser, page: Page, live_server: LiveServer, city: City
) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    paths = item_url(city.case(QUAN), "1.2"), f"/ky/{city.cycle.year}/tieu-chi/1.2/"
    sign_in(page, live_server.url, city.officers[QUAN])
    page.goto(live_server.url + paths[0])
    choose(page, chosen("kế hoạch.pdf", samples.pdf(opens="/OpenAction<</S/JavaScript/JS(x)>>")))
    expect(page.get_by_text("Đang kiểm tra an toàn")).to_be_visible()
    other = chromium.new_context(locale="vi-VN", reduced_motion="reduce")
    other.add_init_script(path=AXE)
    card, grid = other.new_page(), other.new_page()
    sign_in(card, live_server.url, city.reviewers["SO-NOI-VU"])
    for reviewer, path in zip((card, grid), paths, strict=True):
        reviewer.goto(live_server.url + path)
    expect(card.get_by_text("Đang kiểm tra an toàn")).to_be_visible()
    expect(grid.get_by_text("(đang kiểm tra)")).to_be_visible()

    inspect(Evidence.objects.get(filename="kế hoạch.pdf").pk, at=clock.now())

    for each in (page, card, grid):
        expect(each.get_by_text("Có mã lệnh tự chạy (JavaScript)")).to_be_visible()
        expect(each.get_by_role("link", name="kế hoạch.pdf").first).to_be_visible()
        expect(each.get_by_text("đang kiểm tra")).to_have_count(0)
    look(card, "file-with-a-script")
    look(grid, "file-with-a-script-in-the-grid")
    other.close()


def test_a_file_too_large_for_the_proxy_has_its_sentence_and_the_others_go_on(
    at_item: Page, city: City
) -> None:
    def answer(route: Route) -> None:
        is_large = b'filename="l\xe1\xbb\x9bn.pdf"' in (route.request.post_data_buffer or b"")
        if is_large:
            route.fulfill(status=413, body="<html><h1>413 Request Entity Too Large</h1></html>")
        else:
            route.continue_()

    at_item.route(SENT, answer)

    choose(at_item, chosen("trước.pdf"), chosen("lớn.pdf"), chosen("sau.pdf"))

    expect(fates(at_item)).to_contain_text(
        [
            "Đã tải lên “trước.pdf”.",
            "lớn.pdf: chưa tải lên. Nội dung gửi lên lớn hơn mức máy chủ trung gian cho phép",
            "Đã tải lên “sau.pdf”.",
        ]
    )
    expect(at_item.get_by_text("413 Request Entity Too Large")).to_have_count(0)
    assert names(city) == ["trước.pdf", "sau.pdf"]


def test_a_sign_in_page_of_the_network_stops_the_rest_which_is_sent_by_a_button(
    at_item: Page, city: City
) -> None:
    at_item.route(SENT, lambda route: route.fulfill(body="<h1>Wi-Fi</h1>"))
    choose(at_item, chosen("một.pdf"), chosen("hai.pdf"))
    expect(fates(at_item)).to_contain_text(["một.pdf: chưa tải lên. Câu trả lời nhận được"])
    expect(at_item.get_by_text("Wi-Fi")).to_have_count(0)
    at_item.unroute(SENT)

    at_item.get_by_role("button", name="Tải lên 2 tệp còn lại").click()

    expect(fates(at_item)).to_have_text(["Đã tải lên “một.pdf”.", "Đã tải lên “hai.pdf”."])
    assert names(city) == ["một.pdf", "hai.pdf"]


def test_files_outlive_the_session_on_the_page(
    at_item: Page, live_server: LiveServer, city: City
) -> None:
    at_item.context.clear_cookies()
    choose(at_item, chosen("một.pdf"), chosen("hai.pdf"))
    expect(fates(at_item)).to_contain_text(["một.pdf: chưa tải lên."])
    look(at_item, "upload-after-the-session")
    tab = at_item.context.new_page()
    sign_in(tab, live_server.url, city.officers[QUAN])

    at_item.get_by_role("button", name="Tải lên 2 tệp còn lại").click()

    expect(fates(at_item)).to_have_text(["Đã tải lên “một.pdf”.", "Đã tải lên “hai.pdf”."])
    assert names(city) == ["một.pdf", "hai.pdf"]


def test_opening_and_downloading_a_file_leaves_the_page_where_it_is(at_item: Page) -> None:
    choose(at_item, chosen("một.pdf"))
    address = at_item.url
    links = at_item.locator(".file-row a")
    expect(links).to_have_count(2)

    for at in range(2):
        with at_item.context.expect_page():
            links.nth(at).click()

    assert at_item.url == address
