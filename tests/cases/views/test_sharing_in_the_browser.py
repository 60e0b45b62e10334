"""Three officers share a case in Chromium: one gives, two fill their parts, the first hands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.models import CaseEvent
from directory.roles import Role
from tests.browsing import look, sign_in
from tests.city import City, open_city, person
from tests.visits import case_url

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"


def leave(page: Page, card: Locator) -> None:
    """Go on by keyboard, and wait until what was typed last is saved, too."""
    page.keyboard.press("Tab")
    page.wait_for_timeout(1500)
    expect(card.locator("[data-autosave][data-state=saved]").first).to_contain_text("Đã lưu")


def fill_rate(page: Page, city: City, code: str, achieved: str, total: str) -> None:
    card = page.locator(f"#item-{city.item(QUAN, code).pk}")
    card.locator("[name=answer-achieved]").fill(achieved)
    card.locator("[name=answer-total]").fill(total)
    card.locator("[name=note]").fill("Theo sổ theo dõi")
    leave(page, card)


def test_three_officers_share_a_case(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    home = site + case_url(city.case(QUAN))
    people = [
        person(name, role=Role.AGENCY_OFFICER, agency=city.agencies[QUAN])
        for name in ("an", "binh")
    ]

    sign_in(page, site, city.officers[QUAN])
    page.goto(home)
    page.get_by_role("link", name="Phân công").click()
    for name, label in (("an", "Cả lĩnh vực Công tác chỉ đạo"), ("binh", "2.1 Rà soát văn bản")):
        page.get_by_label(label).check()
        page.get_by_label("Giao cho").select_option(label=name)
        page.get_by_role("button", name="Phân công").click()
        expect(page.locator("#alerts, .alert-of").first).to_contain_text(f"cho {name}")
    look(page, "sharing")

    sign_in(page, site, people[0])
    page.goto(home)
    expect(page.get_by_role("heading", name="Phần của tôi")).to_be_visible()
    look(page, "sharing-mine")
    plan = page.locator(f"#item-{city.item(QUAN, '1.1').pk}")
    plan.get_by_role("radio", name="Có").focus()
    page.keyboard.press("Space")
    plan.locator("[name=note]").fill("Quyết định số 5")
    leave(page, plan)
    fill_rate(page, city, "1.2", "90", "100")

    sign_in(page, site, people[1])
    page.goto(home)
    fill_rate(page, city, "2.1", "8", "10")

    sign_in(page, site, city.officers[QUAN])
    page.goto(home)
    page.get_by_role("link", name="Trình thủ trưởng").first.click()
    page.get_by_label("không chứa tài liệu thuộc danh mục bí mật").check()
    page.get_by_role("dialog").get_by_role("button", name="Trình thủ trưởng").click()
    expect(page.locator("#alerts")).to_contain_text("Thủ trưởng ký duyệt")

    written = CaseEvent.objects.get(action="submit").facts["written"]
    assert (written, complaints) == ({"an": ["1.1", "1.2"], "binh": ["2.1"]}, [])
