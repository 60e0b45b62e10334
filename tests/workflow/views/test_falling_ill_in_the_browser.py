"""An officer falls ill: the head names a colleague in Chromium, who fills and hands in for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from cases.models import CaseEvent
from cases.services import drafts
from directory.models import User
from tests.browsing import look, sign_in
from tests.city import ANSWERS, PASSWORD, open_city
from tests.visits import case_url
from wording import clock

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"


def test_an_officer_falls_ill_and_a_colleague_goes_on(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    officer = city.officers[QUAN]
    for code in ("1.1", "1.2"):
        facts: dict[str, Any] = {
            "note": "Có quyết định",
            "version": 0,
            "by": officer,
            "at": clock.now(),
        }
        drafts.save_draft(city.item(QUAN, code), answer=ANSWERS[code], **facts)
    colleague = User.objects.create_user("dong-nghiep@example.vn", PASSWORD, full_name="Lê Hoa")

    sign_in(page, site, city.heads[QUAN])
    page.goto(f"{site}/tai-khoan/")
    page.get_by_role("link", name="Vắng mặt và làm thay").click()
    page.get_by_label("Thư điện tử của người vắng").fill(officer.email)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Thư điện tử của người làm thay").fill(colleague.email)
    page.get_by_label("Đến hết ngày").fill(f"{clock.today():%d/%m/%Y}")
    page.get_by_label("Lý do").fill("Nằm viện")
    look(page, "absence-noted")
    page.get_by_role("button", name="Ghi vắng mặt").click()
    expect(page.get_by_role("row", name="Lê Hoa")).to_contain_text("đang vắng")

    sign_in(page, site, colleague)
    expect(page.get_by_text(f"Ông/Bà làm thay {officer.full_name}")).to_be_visible()
    look(page, "absence-substitute")
    page.goto(site + case_url(city.case(QUAN), "F2"))
    card = page.locator(f"#item-{city.item(QUAN, '2.1').pk}")
    card.locator("[name=answer-achieved]").fill("8")
    card.locator("[name=answer-total]").fill("10")
    card.locator("[name=note]").fill("Theo sổ theo dõi")
    page.keyboard.press("Tab")
    expect(card.locator("[data-state-line]").first).to_contain_text("Đã lưu")
    page.get_by_role("link", name="Trình thủ trưởng").first.click()
    page.get_by_label("không chứa tài liệu thuộc danh mục bí mật").check()
    page.get_by_role("dialog").get_by_role("button", name="Trình thủ trưởng").click()
    expect(page.locator("#alerts")).to_contain_text("Thủ trưởng ký duyệt")

    page.goto(site + case_url(city.case(QUAN)))
    expect(page.get_by_text("Lê Hoa, thay mặt can-bo.quan-1").first).to_be_visible()
    event = CaseEvent.objects.get(action="submit")
    assert (event.by, event.facts["instead_of"], complaints) == (colleague, officer.pk, [])
