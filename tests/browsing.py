"""What the pages' tests in Chromium have in common: coming in, and looking at a page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browsers import faults_of
from tests.city import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from directory.models import User


def sign_in(page: Page, site: str, user: User) -> None:
    """Sign in as somebody, whoever was there before."""
    page.context.clear_cookies()
    page.goto(f"{site}/dang-nhap/")
    page.locator("[name=username]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=user.full_name)).to_be_visible()


def look(page: Page, name: str) -> None:
    """Ask the page what every page is asked, and keep a picture where one is wanted."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert faults_of(page) == []
