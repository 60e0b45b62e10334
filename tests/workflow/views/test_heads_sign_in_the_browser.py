"""An officer explains, the head returns it naming a criterion, gets it again and signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import CaseEvent, Contest
from tests.browsing import look, sign_in
from tests.city import heads_sign_explanations, open_city, walk
from tests.visits import case_url

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_february"),
]
QUAN = "QUAN-1"


def send_to_head(page: Page) -> None:
    page.get_by_role("link", name="Trình thủ trưởng ký giải trình").first.click()
    page.get_by_label("không chứa tài liệu thuộc danh mục bí mật").check()
    asked = page.get_by_role("dialog")
    asked.get_by_role("button", name="Trình thủ trưởng ký giải trình").click()
    expect(page.locator("#alerts")).to_contain_text("Đã trình thủ trưởng ký giải trình")


def test_explanations_go_to_the_head_come_back_and_are_signed(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    heads_sign_explanations(city)
    case = walk(city, QUAN, to=State.EXPLANATION)
    officer, head = city.officers[QUAN], city.heads[QUAN]

    sign_in(page, site, officer, at=case_url(case))
    card = page.locator(f"#item-{city.item(QUAN, '1.2').pk}")
    card.get_by_role("textbox").first.fill("Số liệu đã có trong báo cáo quý.")
    page.keyboard.press("Tab")
    expect(card.locator("[data-state-line]").first).to_contain_text("Đã lưu")
    send_to_head(page)

    sign_in(page, site, head, at="/viec-cua-toi/")
    page.get_by_role("link", name="Quận 1").first.click()
    expect(page.locator("#to-sign")).to_contain_text("1 tiêu chí chờ Ông/Bà ký")
    look(page, "explanation-to-sign")
    page.get_by_role("link", name="Trả lại để chỉnh sửa").first.click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Lý do").fill("Nêu số văn bản của báo cáo.")
    asked.get_by_label("1.2.").check()
    asked.get_by_role("button", name="Trả lại để chỉnh sửa").click()
    expect(page.locator("#alerts")).to_contain_text("Đã trả lại cán bộ hồ sơ")

    sign_in(page, site, officer, at=case_url(case))
    expect(page.locator("#returned")).to_contain_text("Nêu số văn bản của báo cáo.")
    expect(page.locator("#returned")).to_contain_text("1.2")
    look(page, "explanation-returned")
    send_to_head(page)

    sign_in(page, site, head, at=case_url(case))
    page.get_by_role("link", name="Ký và gửi giải trình").first.click()
    signs = page.get_by_role("dialog").get_by_role("button", name="Ký và gửi giải trình")
    signs.dblclick()
    expect(page.locator("#alerts")).to_contain_text("Đã ký và gửi giải trình")
    look(page, "explanation-signed")

    moves = CaseEvent.objects.filter(case=case, at__gt=case.entered_at).order_by("pk")
    assert list(moves.values_list("action", "by")) == [
        ("explain", officer.pk),
        ("return_inside", head.pk),
        ("explain", officer.pk),
        ("sign_explanation", head.pk),
    ]
    assert Contest.objects.get().given_at is not None
    assert complaints == []
