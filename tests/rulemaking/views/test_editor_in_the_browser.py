"""A set made in Chromium: by keyboard from an empty page, tried, mended, released by two."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browsers import faults_of
from tests.browsing import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.rulemaking.conftest import Makers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
    assert faults_of(page) == []


def fill(page: Page, box: str, text: str) -> None:
    """Type into a box of the open part and leave it."""
    page.locator(f"#box-{box}").fill(text)


def saved(page: Page, text: str) -> None:
    expect(page.locator("[data-saved]")).to_contain_text(text)


def test_a_set_is_made_by_keyboard(
    page: Page, live_server: LiveServer, makers: Makers, complaints: list[str]
) -> None:
    sign_in(page, live_server.url, makers.maker)
    page.goto(f"{live_server.url}/quy-tac/")
    page.get_by_role("link", name="Bản soạn thảo").click()
    look(page, "maker-list")
    page.locator("[name=label]").fill("Bộ tiêu chí 2026")
    page.locator("[name=year]").fill("2026")
    page.get_by_role("button", name="Bắt đầu soạn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bộ tiêu chí 2026")
    look(page, "maker-empty")
    fill(page, "code", "bo-2026")
    fill(page, "source", "Quyết định 01/QĐ-UBND")
    fill(page, "total", "10")
    page.keyboard.press("Tab")
    saved(page, "Bộ tiêu chí 2026")

    page.get_by_role("button", name="Lĩnh vực").click()
    expect(page.get_by_role("treeitem")).to_have_count(1)
    expect(page.locator("#box-name")).to_be_focused()
    page.keyboard.type("Công tác chỉ đạo")
    fill(page, "lead", "SO-NOI-VU")
    fill(page, "alternate", "SO-TAI-CHINH")
    page.keyboard.press("Tab")
    saved(page, "Công tác chỉ đạo")
    expect(page.get_by_role("treeitem")).to_contain_text("Công tác chỉ đạo")

    page.get_by_role("treeitem").focus()
    page.keyboard.press("Shift+Insert")
    expect(page.get_by_role("treeitem")).to_have_count(2)
    expect(page.locator("#box-name")).to_be_focused()
    page.keyboard.type("Ban hành kế hoạch")
    page.locator("#box-max_points").fill("4")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("treeitem")).to_have_count(3)
    expect(page.locator("#box-code")).to_have_value("1.2")
    page.keyboard.type("Hoàn thành kế hoạch")
    page.locator("#box-max_points").fill("6")
    page.locator("#box-method-kind").select_option("staircase")
    expect(page.locator("#box-method-stairs-0-bound")).to_be_visible()
    fill(page, "method-stairs-0-bound", "90")
    fill(page, "method-stairs-0-share", "100")
    fill(page, "method-stairs-1-bound", "0")
    fill(page, "method-stairs-1-share", "50")
    page.keyboard.press("Tab")
    expect(page.locator("#problems")).to_contain_text("Không có lỗi")
    expect(page.locator("#maker-sums")).to_contain_text("10")
    look(page, "maker-stairs")
    page.locator("#trial").get_by_role("radio", name="Theo tỷ lệ").check(force=True)
    page.locator("#trial input[type=text]:visible").first.fill("85%")
    expect(page.locator("#trial-result")).to_contain_text("3/6 điểm")
    look(page, "maker-trial")
    assert complaints == []
