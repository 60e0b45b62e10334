"""The letters on their way from a coordinator's chair, in Chromium: two tabs, a double click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from directory.models import DirectoryEvent
from directory.roles import Role
from notifications.models import Delivery, Letter
from notifications.services import write
from tests.browsing import look, sign_in
from tests.city import START, open_city

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_letter_is_held_edited_and_released_and_an_older_tab_overwrites_nothing(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    Letter.objects.exclude(pk__in=Delivery.objects.values("letter")).delete()
    Delivery.objects.all().update(state="sent", sent_at=START)
    officer, context = city.officers["QUAN-1"], {"year": 2021, "agency": "Quận 1"}
    write("reminder", to=officer, key="x", context=context, url="/", at=START)
    write("turn_opened", to=city.heads["QUAN-1"], key="y", context=context, url="/", at=START)
    sign_in(page, site, city.people[Role.COORDINATOR], at="/thu-bao/")
    page.get_by_role("link", name="Thư gửi đi").click()
    other = page.context.new_page()
    row = page.get_by_role("row").filter(has_text=officer.email)

    row.get_by_role("link").click()
    other.goto(page.url)
    page.get_by_label("Nội dung").fill("Kính gửi Ông/Bà,\n\nHạn là ngày mai.")
    page.get_by_role("button", name="Lưu nội dung").dblclick()
    expect(page.get_by_text("Đã lưu nội dung thư.")).to_be_visible()
    expect(page.get_by_text("Mẫu thư hiện nay viết khác")).to_be_visible()
    look(page, "outbox-letter")
    other.get_by_label("Nội dung").fill("Lời của một trang cũ.")
    other.get_by_role("button", name="Lưu nội dung").click()
    expect(other.get_by_text("vừa được người khác xử lý")).to_be_visible()
    expect(other.get_by_label("Nội dung")).to_have_value("Lời của một trang cũ.")
    page.get_by_role("button", name="Giữ lại").click()
    expect(page.get_by_text("Đã giữ thư cho")).to_be_visible()
    look(page, "outbox")
    page.get_by_role("link", name="Đang giữ").click()
    page.get_by_role("row").filter(has_text=officer.email).get_by_role(
        "button", name="Cho gửi"
    ).dblclick()
    expect(page.get_by_text("Đã cho gửi thư cho")).to_be_visible()
    page.get_by_role("button", name="Tạm dừng gửi thư").first.click()
    page.get_by_role("dialog").get_by_label("Lý do").fill("Máy chủ thư đang được thay.")
    page.get_by_role("dialog").get_by_role("button", name="Tạm dừng gửi thư").dblclick()
    expect(page.get_by_text("Việc gửi thư đang tạm dừng:")).to_be_visible()
    look(page, "outbox-halted")
    page.get_by_role("link", name="Chờ bản tin sáng").click()
    page.get_by_role("link", name="Xem bản tin sáng tới").click()
    look(page, "digests-ahead")

    assert Letter.objects.get(key="x").body == "Kính gửi Ông/Bà,\n\nHạn là ngày mai."
    actions = DirectoryEvent.objects.filter(action__startswith="letter").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "letter_edited", "letter_held", "letter_released", "letters_halted",
    ]  # fmt: skip
    assert complaints == []
