"""What the pages' tests in Chromium have in common: coming in, and looking at a page."""

from __future__ import annotations

import os
import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect

from evidence_store.s3.preparing import READ, SEND, let_browsers
from tests.browsers import faults_of
from tests.city import PASSWORD
from tests.evidence_store.tampering import owner

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from directory.models import User


def open_store_to(site: str) -> None:
    """Let the pages of a site of the tests speak with the store, as prepare_store does.

    Each time: tests of prepare_store let those of another site speak with it instead.
    """
    let_browsers(owner(), settings.S3_INCOMING_BUCKET, origin=site, methods=SEND)
    for bucket in (settings.S3_BUCKET, settings.S3_MADE_BUCKET):
        let_browsers(owner(), bucket, origin=site, methods=READ)


def sign_in(page: Page, site: str, user: User, *, at: str = "") -> None:
    """Sign in as somebody, whoever was there before, and open a page of theirs where one is named.

    The form is sent as a browser sends it, but by no browser: that costs two pages each time.
    """
    open_store_to(site)
    sent = Client().post("/dang-nhap/", {"username": user.email, "password": PASSWORD})
    assert sent.status_code == HTTPStatus.FOUND
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": name, "value": each.value, "url": site} for name, each in sent.cookies.items()]
    )
    if at:
        page.goto(site + at)


def leave_idle(page: Page) -> None:
    """Let the person have been away for longer than a session lasts."""
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    cache.set(f"seen:{cookies['sessionid']}", time.time() - 24 * 60 * 60)


def come_back(page: Page, user: User) -> None:
    """Sign in on the page that asks for it."""
    expect(page.locator("[name=username]")).to_be_visible()
    page.locator("[name=username]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)


def look(page: Page, name: str) -> None:
    """Ask the page what every page is asked, and keep a picture where one is wanted."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    found = faults_of(page)
    assert found == [], found
