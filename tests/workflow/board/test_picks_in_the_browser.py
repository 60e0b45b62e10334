"""Ticked rows of the board in Chromium: they stay chosen from page to page, until it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from cases.models import Case
from directory.models import Agency
from directory.roles import Role
from tests.browsing import look, sign_in
from tests.city import START, City, open_city
from tests.multiplied import multiply
from workflow import moves

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_february"),
]
BOARD = "/ky/2021/dieu-phoi/"
# What only a page that was never left remembers.
STAY, STAYED = "window.stayed = true", "window.stayed === true"


def large_city() -> City:
    """Build a city whose board has two pages; one district's case is withdrawn."""
    city = open_city()
    with transaction.atomic():
        multiply(Agency.objects.filter(code="QUAN-1"), copies=range(1, 41))
    gone, by = city.case("QUAN-1-40"), city.people[Role.COORDINATOR]
    moves.withdraw(gone, reason="Đơn vị giải thể", seen=gone.version, by=by, at=START)
    return city


def tick(page: Page, name: str) -> None:
    box = page.get_by_role("checkbox", name=f"Chọn {name}", exact=True)
    box.check()
    expect(box).to_be_checked()


def button(page: Page) -> Locator:
    return page.locator("#remind-picked")


def turn_to(page: Page, number: int) -> None:
    pages = page.get_by_role("navigation", name="Các trang")
    pages.get_by_role("link", name=str(number), exact=True).click()
    expect(pages.locator("[aria-current=page]")).to_have_text(str(number))


def test_rows_stay_chosen_from_page_to_page_until_they_are_reminded(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = large_city(), live_server.url
    sign_in(page, site, city.people[Role.COORDINATOR], at=f"{BOARD}")
    page.evaluate(STAY)
    expect(button(page)).to_have_text("Nhắc các hồ sơ đã chọn")
    tick(page, "Sở Tư pháp")
    tick(page, "Quận 1.2")
    expect(button(page)).to_have_text("Nhắc 2 hồ sơ đã chọn")

    turn_to(page, 2)
    told = page.locator("[data-picks-said]")
    expect(told).to_contain_text("trong đó 2 ở ngoài trang này")
    tick(page, "Quận 1.40")
    expect(button(page)).to_have_text("Nhắc 3 hồ sơ đã chọn")
    look(page, "board-picks")
    page.get_by_role("searchbox", name="Tìm đơn vị").fill("tu phap")
    expect(page.locator("#board-rows tr")).to_have_count(1)
    expect(page.get_by_role("checkbox", name="Chọn Sở Tư pháp")).to_be_checked()
    expect(told).to_contain_text("trong đó 2 ở ngoài trang này")
    button(page).click()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("3 hồ sơ được chọn, 2 lượt đang chờ.")).to_be_visible()
    why = "1 hồ sơ không có lượt nào đang chờ để nhắc: Quận 1.40."
    expect(dialog.get_by_text(why)).to_be_visible()
    assert page.evaluate(STAYED)
    look(page, "board-picks-reminded")
    dialog.get_by_role("button", name=re.compile(r"Gửi nhắc việc \(\d+ thư\)")).click()
    expect(page.get_by_text(re.compile(r"Đã nhắc \d+ người"))).to_be_visible()

    expect(button(page)).to_have_text("Nhắc các hồ sơ đã chọn")
    expect(told).to_be_empty()
    assert complaints == []


def test_a_whole_page_is_chosen_at_once_and_let_go_again(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = large_city(), live_server.url
    sign_in(page, site, city.people[Role.COORDINATOR], at=f"{BOARD}")
    shown = page.locator("#board-rows tr").count()

    page.get_by_role("checkbox", name="Cả trang").check()
    expect(button(page)).to_have_text(f"Nhắc {shown} hồ sơ đã chọn")
    turn_to(page, 2)
    expect(page.get_by_role("checkbox", name="Cả trang")).not_to_be_checked()
    page.get_by_role("button", name="Bỏ chọn").click()

    expect(button(page)).to_have_text("Nhắc các hồ sơ đã chọn")
    turn_to(page, 1)
    expect(page.locator("#board-rows input:checked")).to_have_count(0)
    assert shown < Case.objects.count()
    assert complaints == []
