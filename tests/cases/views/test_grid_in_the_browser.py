"""A reviewer judges three hundred agencies by keyboard, page after page, and loads none anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import Rung, State
from cases.models import Draft
from directory.models import Agency
from tests.browsing import look, sign_in
from tests.city import City, open_city, walk
from tests.multiplied import multiply

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GRID = "/ky/2021/tieu-chi/1.2/"
# One by one so many, over pages that shrink while they are judged; the others in one act.
DISTRICTS, BY_HAND, LEAST_ROWS = 300, 65, 12
REST = DISTRICTS - BY_HAND
MOVED_ON = """(before) => {
  const row = document.activeElement;
  return row.matches("tr[data-row]") && row.id !== before;
}"""
VISIBLE = """() => [...document.querySelectorAll("tr[data-row]")].filter((row) => {
  const box = row.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}).length"""


@pytest.fixture
def city() -> City:
    city = open_city()
    walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    multiply(Agency.objects.filter(code="QUAN-1"), copies=range(1, DISTRICTS))
    return city


def judged() -> int:
    return Draft.objects.filter(rung=Rung.SECTOR, item__criterion__code="1.2").count()


def agreed(page: Page) -> str:
    """Agree with the row at hand by its key, and return it once the hand is on the next one."""
    row: str = page.evaluate("document.activeElement.id")
    page.keyboard.press("a")
    page.wait_for_function(MOVED_ON, arg=row)
    return row


def test_a_reviewer_judges_three_hundred_rows_by_keyboard(
    page: Page, live_server: LiveServer, city: City, complaints: list[str]
) -> None:
    sign_in(page, live_server.url, city.reviewers["SO-NOI-VU"], at=f"{GRID}?loc=chua-xong")
    page.evaluate("window.stayed = true")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / "grid-screen.png")
        (Path(folder) / "grid.html").write_text(page.request.get(page.url).text())
    look(page, "grid-dense")
    assert page.evaluate(VISIBLE) >= LEAST_ROWS

    # The first key comes to the first row; the next ones agree, and the hand goes on.
    page.keyboard.press("j")
    expect(page.locator("tr[data-row]").first).to_be_focused()
    rows = [agreed(page) for _row in range(BY_HAND)]
    assert len(set(rows)) == BY_HAND
    expect(page.locator("b", has_text=f"{BY_HAND}/{DISTRICTS}")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Phím tắt của bảng chấm")).to_be_visible()
    page.keyboard.press("Escape")

    # All that is left of the filter is agreed with in one dialog.
    page.get_by_role("link", name=f"Đồng ý {REST} dòng chưa chấm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{REST} đơn vị mà Ông/Bà chưa chấm")).to_be_visible()
    look(page, "grid-agree-all")
    assert page.evaluate("window.stayed")
    page.get_by_role("button", name=f"Đồng ý {REST} dòng").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Đã đồng ý với tự chấm của {REST} đơn vị.")).to_be_visible()

    assert judged() == DISTRICTS
    assert complaints == []


def test_pages_are_turned_by_key_and_kept_in_the_address(
    page: Page, live_server: LiveServer, city: City
) -> None:
    sign_in(page, live_server.url, city.reviewers["SO-NOI-VU"], at=f"{GRID}?loc=tat-ca&page=2")
    first = page.locator("tr[data-row]").first
    expect(first).to_be_attached()

    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr[data-row]").last).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}{GRID}?loc=tat-ca&page=1")

    page.keyboard.press("j")
    expect(first).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}{GRID}?loc=tat-ca&page=2")
    page.get_by_label("Tìm đơn vị").fill("quan 1.77")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(page.get_by_role("link", name="Quận 1.77")).to_be_visible()
