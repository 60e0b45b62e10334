"""A field over thousands of agencies in Chromium: counts take their places beside the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.reading import field_pages
from tests.browsing import look, sign_in
from tests.city import open_city, walk
from tests.visits import browser
from tests.whole_cycle import add_agencies

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_february"),
]


def test_what_the_whole_field_comes_to_follows_the_rows(
    page: Page,
    live_server: LiveServer,
    complaints: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(field_pages, "LARGE", 1)
    city, site = open_city(), live_server.url
    judged, *others = add_agencies(city, 3)
    for code in (judged, *others):
        walk(city, code, to=State.SECTOR_REVIEW)
    reviewer = city.reviewers["SO-NOI-VU"]
    items = [city.item(judged, code).pk for code in ("1.1", "1.2")]
    browser(reviewer).post("/dong-y/", {"item": items})

    sign_in(page, site, reviewer, at="/ky/2021/linh-vuc/F1/")
    expect(page.get_by_role("link", name="Kết luận tất cả hồ sơ đã đủ (1)")).to_be_visible()
    criterion = page.get_by_role("row").filter(has_text="1.2").first
    expect(criterion).to_contain_text("1/3")
    expect(page.locator("#field-chips")).to_contain_text("Chưa chấm đủ 2")
    look(page, "field-counted-later")
    page.locator("#field-chips").get_by_role("link", name="Chưa chấm đủ").click()
    expect(page.locator("#grid-body tbody tr")).to_have_count(2)

    criterion.get_by_role("link").first.click()
    left = page.get_by_role("navigation", name="Tiêu chí của lĩnh vực")
    expect(left.locator(".tab").filter(has_text="1.1")).to_contain_text("2")
    look(page, "grid-counted-later")
    assert complaints == []


def test_judging_a_row_of_thousands_counts_it_a_moment_after(
    page: Page,
    live_server: LiveServer,
    complaints: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(field_pages, "LARGE", 1)
    city, site = open_city(), live_server.url
    for code in add_agencies(city, 3):
        walk(city, code, to=State.SECTOR_REVIEW)

    sign_in(page, site, city.reviewers["SO-NOI-VU"])
    page.goto(f"{site}/ky/2021/tieu-chi/1.1/")
    above, tab = page.locator("#grid-above"), page.locator(".tab[aria-current=page]")
    expect(above).to_contain_text("0/3 đã chấm xong")
    expect(tab).to_contain_text("3")
    for judged in (1, 2):
        page.keyboard.press("j")
        page.keyboard.press("a")
        expect(above).to_contain_text(f"{judged}/3 đã chấm xong")
        expect(tab).to_contain_text(str(3 - judged))
    above.get_by_role("link", name="Chưa xong").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    look(page, "grid-judged-of-thousands")
    assert complaints == []
