"""Files chosen and dropped in Chromium: each has a fate of its own, and nothing needs a reload."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import Attachment, CaseFile, Package
from cases.services.unpacking import unpack
from evidence_store.models import Evidence
from evidence_store.s3.incoming import PART_BYTES
from evidence_store.services.inspecting import inspect
from tests.browsing import look, sign_in
from tests.city import City, open_city, walk
from tests.evidence_store import sample_files as samples
from tests.visits import item_url
from wording import clock

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, FilePayload, Locator, Page, Route
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"
SENT = "**/gui-tep/"
PART = re.compile(r"partNumber=(\d+)")


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
    sign_in(page, live_server.url, city.officers[QUAN], at=item_url(city.case(QUAN), "1.1"))
    return page


def test_each_file_of_a_batch_goes_past_the_application_and_has_its_own_fate(
    at_item: Page, city: City, complaints: list[str]
) -> None:
    sent: list[int] = []
    at_item.on(
        "request",
        lambda asked: (
            sent.append(len(asked.post_data_buffer or b""))
            if asked.method == "POST" and "/ho-so/" in asked.url
            else None
        ),
    )

    choose(
        at_item,
        chosen("một.pdf"),
        chosen("ghi âm.mp3", b"x"),
        chosen("một lần nữa.pdf", samples.pdf("một.pdf")),
        chosen("hai.pdf"),
    )

    expect(fates(at_item)).to_contain_text(
        [
            "Đã tải lên “một.pdf”.",
            "ghi âm.mp3:",
            "Nội dung tệp “một lần nữa.pdf” đã có ở tiêu chí này, với tên “một.pdf”.",
            "Đã tải lên “hai.pdf”.",
        ]
    )
    expect(at_item.locator(".file-row__name")).to_contain_text(["một.pdf", "hai.pdf"])
    expect(at_item.locator(".upload progress")).to_have_count(0)
    look(at_item, "batch-of-files")
    assert (max(sent) < 500, names(city)) == (True, ["một.pdf", "hai.pdf"])
    assert complaints == []


def test_a_large_file_outlives_a_dropped_connection_and_a_closed_page(
    at_item: Page, tmp_path: Path
) -> None:
    large = tmp_path / "lớn.pdf"
    large.write_bytes(samples.pdf("lớn", padding=3 * PART_BYTES))
    parts: list[str] = []
    at_item.on("requestfinished", lambda asked: parts.extend(PART.findall(asked.url)))

    def cut(route: Route) -> None:
        if len(parts) >= 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    at_item.route("**partNumber=**", cut)
    at_item.locator("input[type=file]").set_input_files(large)
    expect(fates(at_item)).to_contain_text(["sẽ tự gửi tiếp"])
    look(at_item, "upload-waits")
    at_item.once("dialog", lambda asked: asked.accept())
    at_item.reload()
    expect(fates(at_item)).to_contain_text(["tải lên dở. Chọn lại tệp này để gửi tiếp"])
    at_item.unroute("**partNumber=**")

    at_item.locator("input[type=file]").set_input_files(large)

    expect(fates(at_item)).to_contain_text(["Đã tải lên “lớn.pdf”."])
    assert sorted(parts) == ["1", "2", "3", "4"]
    assert inspect(Evidence.objects.get().pk, at=clock.now()).state == "clean"


def test_a_hundred_and_fifty_files_at_once_are_answered_with_a_sentence(
    at_item: Page, city: City
) -> None:
    choose(at_item, *[chosen(f"{number}.pdf") for number in range(150)])

    expect(fates(at_item)).to_have_text(
        [
            (
                "Đã chọn 150 tệp, mỗi lần tải lên tối đa 50 tệp; chưa có tệp nào được tải lên. "
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
    sign_in(page, live_server.url, city.officers[QUAN], at=paths[0])
    choose(page, chosen("kế hoạch.pdf", samples.pdf(opens="/OpenAction<</S/JavaScript/JS(x)>>")))
    expect(page.get_by_text("Đang kiểm tra an toàn")).to_be_visible()
    other = chromium.new_context(locale="vi-VN", reduced_motion="reduce")
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


def test_a_store_that_is_away_is_waited_for_and_the_rest_of_the_page_goes_on(
    at_item: Page, city: City
) -> None:
    at_item.route("**/incoming-**", lambda route: route.abort("connectionrefused"))
    choose(at_item, chosen("một.pdf"), chosen("hai.pdf"))
    expect(fates(at_item)).to_contain_text(["sẽ tự gửi tiếp", "chờ đến lượt"])
    assert names(city) == []

    at_item.unroute("**/incoming-**")

    expect(fates(at_item)).to_have_text(["Đã tải lên “một.pdf”.", "Đã tải lên “hai.pdf”."])
    assert names(city) == ["một.pdf", "hai.pdf"]


def test_a_file_on_its_way_can_be_dropped(at_item: Page, city: City) -> None:
    at_item.route("**/incoming-**", lambda route: route.abort("connectionrefused"))
    choose(at_item, chosen("một.pdf"))

    at_item.get_by_role("button", name="Bỏ, không tải lên một.pdf").click()

    expect(fates(at_item)).to_have_text(["một.pdf: đã bỏ, không tải lên."])
    assert (names(city), CaseFile.objects.under_way().count()) == ([], 0)


def test_a_confirmation_that_is_lost_on_the_way_is_asked_for_again(
    at_item: Page, city: City
) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.fetch()
            route.abort("connectionreset")

    at_item.route("**/xong/", lose)

    choose(at_item, chosen("một.pdf"))

    expect(fates(at_item)).to_contain_text(["một.pdf"])
    expect(fates(at_item).locator("..").locator("progress")).to_have_count(0)
    assert names(city) == ["một.pdf"]
    assert Evidence.objects.count() == 1


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


def test_a_package_is_unpacked_and_each_file_that_is_not_taken_is_named(
    at_item: Page, city: City, settings: Settings, complaints: list[str]
) -> None:
    settings.EVIDENCE_UNPACK_ZIP = True
    out = io.BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr("Hồ sơ/kế hoạch.pdf", samples.pdf("trong gói"))
        package.writestr("chạy.exe", b"MZ")
    at_item.reload()

    choose(at_item, {"name": "gói.zip", "mimeType": "application/zip", "buffer": out.getvalue()})
    expect(fates(at_item)).to_contain_text(["đang mở gói"])
    unpack(Package.objects.get().pk, at=clock.now())

    expect(fates(at_item)).to_contain_text(
        ["Đã mở gói “gói.zip”: nhận 1 tệp.", "“chạy.exe” có đuôi “.exe” không được nhận"]
    )
    expect(at_item.locator(".file-row__name")).to_contain_text(["kế hoạch.pdf"])
    look(at_item, "package-unpacked")
    assert (names(city), complaints) == (["kế hoạch.pdf"], [])
