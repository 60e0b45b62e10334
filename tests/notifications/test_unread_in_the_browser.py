"""The number of unread letters in Chromium: right in every tab, whichever of them reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from notifications.models import Letter
from notifications.services import write
from tests.browsing import sign_in
from tests.city import START, open_city

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def bell(page: Page) -> Locator:
    return page.locator("[data-unread]")


def test_what_is_read_in_one_tab_is_counted_in_all(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    reader, site = open_city().officers["QUAN-1"], live_server.url
    Letter.objects.filter(recipient=reader).update(read_at=START)
    for key in ("x", "y"):
        write("reminder", to=reader, key=key, context={"agency": "Quận 1"}, url="/", at=START)
    sign_in(page, site, reader, at="/thu-bao/")
    other = page.context.new_page()
    other.goto(f"{site}/tai-khoan/")
    for tab in (page, other):
        expect(bell(tab)).to_have_text("2")

    page.get_by_role("button", name="Đánh dấu đã đọc tất cả").click()
    expect(page.get_by_text("Đã đánh dấu 2 thư là đã đọc.")).to_be_visible()
    for tab in (page, other):
        expect(bell(tab)).to_have_text("")
    expect(bell(other)).to_have_attribute("aria-label", "Thông báo, 0 chưa đọc")

    write("reminder", to=reader, key="z", context={"agency": "Quận 1"}, url="/", at=START)
    # As when somebody comes back to a tab.
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for tab in (other, page):
        expect(bell(tab)).to_have_text("1")
    assert Letter.objects.for_user(reader).unread().count() == 1
    assert complaints == []
