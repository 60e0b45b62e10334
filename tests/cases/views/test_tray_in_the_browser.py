"""The tray in Chromium: small files, a large one, a lost connection, and all of it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import Attachment
from directory.roles import Role
from evidence_store.models import Evidence, Seen
from evidence_store.services.inspecting import inspect
from evidence_store.services.rendering import render
from tests.browsing import look, sign_in
from tests.city import City, open_city, walk
from tests.evidence_store import sample_files as samples
from tests.evidence_store import signing
from wording import clock

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"
LARGE = 200 * 1024 * 1024


@pytest.fixture
def city() -> City:
    return open_city()


@pytest.fixture
def at_tray(page: Page, live_server: LiveServer, city: City) -> Page:
    sign_in(page, live_server.url, city.officers[QUAN], at=f"/ho-so/{city.case(QUAN).pk}/khay/")
    return page


def places() -> list[str]:
    rows = Attachment.objects.standing().order_by("item__criterion__order", "pk")
    return [f"{each.item.criterion.code} {each.evidence.filename}" for each in rows]


def test_a_large_file_and_twenty_small_ones_outlive_a_lost_connection(
    at_tray: Page, live_server: LiveServer, city: City, tmp_path: Path, complaints: list[str]
) -> None:
    files = []
    for number, (ending, content) in enumerate(small_files()):
        code = ("1.1", "1.2", "2.1")[number % 3]
        files.append(tmp_path / f"{code}_tep-{number}.{ending}")
        files[-1].write_bytes(content)
    files.append(tmp_path / "bao-cao.pdf")
    files[-1].write_bytes(samples.pdf("lớn", padding=LARGE))
    cut: list[str] = []

    def lose_once(route: Route) -> None:
        if "partNumber=5&" in route.request.url and not cut:
            cut.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    at_tray.route("**partNumber=**", lose_once)

    at_tray.locator("input[type=file]").set_input_files(files)

    expect(at_tray.get_by_text("Đã tải lên 21 tệp.")).to_be_visible(timeout=120_000)
    assert len(cut) == 1
    look(at_tray, "tray-with-proposals")
    at_tray.get_by_role("button", name="Đặt các tệp đã chọn").click()
    expect(at_tray.get_by_text("Đã đặt 20 tệp vào tiêu chí.")).to_be_visible()
    for code, where in (("1.1", "3"), ("1.2", "7"), ("2.1", "")):
        row = at_tray.locator(".tray__file", has_text="bao-cao.pdf")
        row.locator("select").select_option(code)
        row.locator("[name=page]").fill(where)
        row.get_by_role("button", name="Đặt vào").click()
        expect(at_tray.get_by_text(f"Đã đặt “bao-cao.pdf” vào tiêu chí {code}.")).to_be_visible()
    look(at_tray, "tray-when-all-is-placed")
    assert [each for each in places() if each.endswith("bao-cao.pdf")] == [
        "1.1 bao-cao.pdf",
        "1.2 bao-cao.pdf",
        "2.1 bao-cao.pdf",
    ]
    assert len(places()) == 23
    settle_all(city)
    read_all(at_tray, live_server.url, city)
    assert complaints == []


def small_files() -> list[tuple[str, bytes]]:
    """Return twenty files as people have them: most PDF, one signed, a letter, a photograph."""
    papers = [("pdf", samples.pdf(str(number))) for number in range(17)]
    others = ("pdf", signing.signed()), ("docx", samples.letter()), ("heic", samples.heic())
    return [*papers, *others]


def settle_all(city: City) -> None:
    """Let the worker do its part, and the agency hand in."""
    for evidence in Evidence.objects.waiting():
        assert inspect(evidence.pk, at=clock.now()).is_clean
        render(evidence.pk, at=clock.now())
    walk(city, QUAN, to=State.SECTOR_REVIEW)


def read_all(page: Page, site: str, city: City) -> None:
    """Read every file beside the criteria as an appraiser does, by key and without a download."""
    downloads: list[str] = []
    page.on("download", lambda one: downloads.append(one.url))
    sign_in(
        page, site, city.people[Role.APPRAISER], at=f"/ho-so/{city.case(QUAN).pk}/?phan=ban-doc"
    )
    page.locator("a[data-reads]").first.click()
    reader, read = page.locator(".reader"), set()
    for _ in range(21):
        expect(reader.locator("canvas, img")).to_be_visible(timeout=20_000)
        read.add(reader.locator(".reader__name").inner_text())
        if "tep-17" in reader.locator(".reader__name").inner_text():
            expect(reader).to_contain_text("Nguyễn Văn Ký – UBND Quận 1 ký số lúc")
            look(page, "reader-of-a-signed-file")
        if "docx" in reader.locator(".reader__name").inner_text():
            expect(reader).to_contain_text("Đây là bản xem do hệ thống tạo")
        before = reader.locator(".reader__name").inner_text()
        page.keyboard.press("]")
        if len(read) < 21:
            expect(reader.locator(".reader__name")).not_to_have_text(before)
    assert (len(read), downloads) == (21, [])
    assert Seen.objects.filter(by=city.people[Role.APPRAISER]).count() == 21


def test_a_file_is_dragged_onto_its_criterion(at_tray: Page, tmp_path: Path) -> None:
    file = tmp_path / "bao-cao.pdf"
    file.write_bytes(samples.pdf("kéo"))
    at_tray.locator("input[type=file]").set_input_files(file)
    expect(at_tray.locator(".tray__file")).to_have_count(1)

    at_tray.locator(".tray__file").drag_to(at_tray.locator("[data-drop='1.2']"))

    expect(at_tray.get_by_text("Đã đặt “bao-cao.pdf” vào tiêu chí 1.2.")).to_be_visible()
    assert places() == ["1.2 bao-cao.pdf"]
