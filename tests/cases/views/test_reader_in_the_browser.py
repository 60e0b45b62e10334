"""A reviewer reads evidence in the page: at the page named, on by key, without a download."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pikepdf import Pdf
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.services.tray import Where, put_on
from directory.models import Visit
from evidence_store.models import Evidence
from evidence_store.services.inspecting import inspect
from tests.browsing import look, sign_in
from tests.city import START, City, open_city, upload, walk
from tests.evidence_store import sample_files as samples
from tests.visits import item_url
from wording import clock

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"


def paper(pages: int) -> bytes:
    made, file = Pdf.new(), BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    made.save(file)
    return file.getvalue()


@pytest.fixture
def city() -> City:
    """Give a paper of five pages, looked at on its third, and a picture; two agencies the same."""
    city = open_city()
    content = paper(5)
    for agency in (QUAN, "SO-TAI-CHINH"):
        item, by = city.item(agency, "1.1"), city.officers[agency]
        upload(item, content, filename="ke-hoach.pdf", by=by, at=START)
        upload(item, samples.png(), filename="anh.png", by=by, at=START)
    for evidence in Evidence.objects.waiting():
        inspect(evidence.pk, at=clock.now())
    item = city.item(QUAN, "1.1")
    plan = item.attachments.get(evidence__filename="ke-hoach.pdf").evidence
    put_on(item, plan, look=Where("Mục II", 3), by=city.officers[QUAN], at=START)
    for agency in (QUAN, "SO-TAI-CHINH"):
        walk(city, agency, to=State.SECTOR_REVIEW)
    return city


def test_a_reviewer_reads_all_of_it_beside_the_criterion_without_a_download(
    page: Page, live_server: LiveServer, city: City, complaints: list[str]
) -> None:
    downloads: list[str] = []
    page.on("download", lambda one: downloads.append(one.url))
    sign_in(page, live_server.url, city.reviewers["SO-NOI-VU"], at=item_url(city.case(QUAN), "1.1"))

    page.get_by_role("link", name="ke-hoach.pdf").first.click()

    reader = page.get_by_role("complementary", name="Xem minh chứng")
    expect(reader.locator(".reader__page")).to_have_text("Trang 3/5")
    expect(reader.locator("canvas")).to_be_visible()
    expect(reader).to_contain_text("Cùng nội dung với tệp của Sở Tài chính ở tiêu chí 1.1.")
    look(page, "reader")
    page.keyboard.press("ArrowRight")
    expect(reader.locator(".reader__page")).to_have_text("Trang 4/5")
    page.keyboard.press("]")
    expect(reader.locator("img")).to_be_visible()
    expect(reader.locator(".reader__name")).to_have_text("anh.png")
    page.keyboard.press("[")
    expect(reader.locator(".reader__page")).to_have_text("Trang 3/5")
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    assert (downloads, complaints) == ([], [])
    assert Visit.objects.filter(kind=Visit.Kind.EVIDENCE_OPENED).count() == 3


def test_the_grid_has_the_same_reader(page: Page, live_server: LiveServer, city: City) -> None:
    sign_in(
        page,
        live_server.url,
        city.reviewers["SO-NOI-VU"],
        at=f"/ky/{city.cycle.year}/tieu-chi/1.1/",
    )

    page.get_by_role("link", name="ke-hoach.pdf").first.click()

    expect(page.locator(".reader canvas")).to_be_visible()
    look(page, "reader-in-the-grid")


def test_the_other_files_of_a_row_are_reached_by_key_without_leaving_it(
    page: Page, live_server: LiveServer, city: City
) -> None:
    sign_in(
        page,
        live_server.url,
        city.reviewers["SO-NOI-VU"],
        at=f"/ky/{city.cycle.year}/tieu-chi/1.1/?loc=tat-ca",
    )
    row = page.locator("tr[data-row]").first
    name = page.locator(".reader__name")

    page.keyboard.press("j")
    expect(row).to_be_focused()
    page.keyboard.press("m")
    expect(name).to_have_text("ke-hoach.pdf")
    page.keyboard.press("]")
    expect(name).to_have_text("anh.png")
    page.keyboard.press("Escape")
    expect(row.get_by_role("link", name="2 anh.png")).to_be_focused()
    page.keyboard.press("m")  # after the latest file the first one again
    expect(name).to_have_text("ke-hoach.pdf")
