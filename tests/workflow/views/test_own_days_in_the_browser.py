"""A coordinator gives a part of a review a day of its own in Chromium: seen first, done once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import CaseEvent
from directory.roles import Role
from tests.browsing import look, sign_in
from tests.city import open_city, walk
from tests.visits import case_url

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_february"),
]


def test_a_day_of_its_own_is_seen_with_what_follows_and_an_older_tab_moves_nothing(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    part = case.reviews.open().order_by("field__order", "pk")[0]
    sign_in(page, site, city.people[Role.COORDINATOR])
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{site}{case_url(case)}")
    other = page.context.new_page()
    other.goto(f"{site}{case_url(case)}han/{part.pk}/")

    page.get_by_role("link", name="Đặt hạn riêng").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Hạn mới").fill("16/02/2022")
    dialog.get_by_label("Lý do").fill("Cơ quan thẩm tra thiếu người")
    dialog.get_by_role("button", name="Xem những gì sẽ thay đổi").click()
    expect(page.get_by_text("Chưa có gì thay đổi")).to_be_visible()
    expect(page.get_by_role("heading", name="1 hồ sơ đang mở có hạn mới")).to_be_visible()
    look(page, "own-day")
    page.get_by_role("button", name="Điều chỉnh và gửi 1 thông báo").dblclick()
    expect(page.get_by_text("Đã đặt hạn riêng cho Quận 1: 16/02/2022.")).to_be_visible()

    other.get_by_label("Hạn mới").fill("17/02/2022")
    other.get_by_label("Lý do").fill("Lời của một trang cũ")
    other.get_by_role("button", name="Xem những gì sẽ thay đổi").click()
    expect(other.get_by_text("vừa được người khác điều chỉnh")).to_be_visible()
    expect(other.get_by_label("Lý do")).to_have_value("Lời của một trang cũ")

    part.refresh_from_db()
    assert part.due_on == date(2022, 2, 16)
    assert CaseEvent.objects.filter(action="move_own_day").count() == 1
    # The older tab was answered 409, which the browser writes down.
    assert [said for said in complaints if "409" not in said] == []
