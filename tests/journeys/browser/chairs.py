"""What people of the small city do in their browsers, each in one of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page
    from pytest_django import Settings

    from directory.models import User
    from tests.city import City

    SeatOf = Callable[[User], Page]

QUAN = "QUAN-1"


def let_it_be(settings: Settings, day: int, month: int) -> datetime:
    """Set the clock of the pages to nine in the morning of a day of 2022."""
    at = datetime(2022, month, day, 2, 0, tzinfo=UTC)
    settings.CLOCK_OFFSET_SECONDS = int((timezone.now() - at).total_seconds())
    return at


def say(page: Page) -> Locator:
    return page.locator("#alerts")


def open_case(page: Page) -> None:
    page.get_by_role("link", name="Quận 1", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quận 1")


def fill_case(page: Page, city: City) -> None:
    """Answer every criterion of the case, field by field."""
    page.get_by_role("link", name="Công tác chỉ đạo").first.click()
    plan = page.locator(f"#item-{city.item(QUAN, '1.1').pk}")
    plan.get_by_role("radio", name="Có").focus()
    page.keyboard.press("Space")
    plan.locator("[name=note]").fill("Quyết định số 5")
    leave(page, plan)
    fill_rate(page, city, "1.2", "90", "100")
    page.get_by_role("link", name="Cải cách thể chế").first.click()
    fill_rate(page, city, "2.1", "8", "10")


def fill_rate(page: Page, city: City, code: str, achieved: str, total: str) -> None:
    card = page.locator(f"#item-{city.item(QUAN, code).pk}")
    card.locator("[name=answer-achieved]").fill(achieved)
    card.locator("[name=answer-total]").fill(total)
    card.locator("[name=note]").fill("Theo sổ theo dõi")
    leave(page, card)


def leave(page: Page, card: Locator) -> None:
    """Go on by keyboard, and wait until what was typed last is saved, too."""
    page.keyboard.press("Tab")
    page.wait_for_timeout(1500)
    expect(card.locator("[data-autosave][data-state=saved]").first).to_contain_text("Đã lưu")


def hand_in(page: Page) -> None:
    page.get_by_role("link", name="Trình thủ trưởng").first.click()
    page.get_by_label("không chứa tài liệu thuộc danh mục bí mật").check()
    page.get_by_role("dialog").get_by_role("button", name="Trình thủ trưởng").click()
    expect(say(page)).to_contain_text("Thủ trưởng ký duyệt")
