"""Search by keyboard in Chromium: opened over a page, walked through, followed; and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from directory.roles import Role
from tests.browsing import look, sign_in
from tests.city import open_city

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_case_is_found_without_accents_and_opened_by_keys_alone(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    sign_in(page, site, city.people[Role.COORDINATOR], at="/viec-cua-toi/")
    words, options = page.locator("#search-words"), page.get_by_role("option")

    page.keyboard.press("Control+k")
    expect(words).to_be_focused()
    page.keyboard.type("so tu phap")
    expect(options).to_have_count(2)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    look(page, "search")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/ho-so/{city.case('SO-TU-PHAP').pk}/")

    page.keyboard.press("Control+k")
    expect(words).to_be_focused()
    page.keyboard.press("Escape")
    expect(words).to_be_hidden()
    page.goto(f"{site}/tim/?q=so+tu")
    expect(page.get_by_role("link", name="Sở Tư pháp").first).to_be_visible()
    look(page, "search-page")
    assert complaints == []
