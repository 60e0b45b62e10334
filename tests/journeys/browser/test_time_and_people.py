"""More time asked, granted and used; a season with a late week from the coordinator's chair.

Everybody signs in once, in a browser of their own, and goes on by what the pages offer: no address
is typed, and no page is loaded anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import CaseEvent
from directory.roles import Role
from notifications.models import Letter
from tests.browsing import look
from tests.city import STEPS, City, open_city, walk
from tests.journeys.browser.chairs import (
    QUAN,
    fill_case,
    hand_in,
    let_it_be,
    open_case,
    say,
)
from tests.workflow.turns import score
from workflow.digests import write_digests
from workflow.models import CaseNote

if TYPE_CHECKING:
    from datetime import datetime

    from playwright.sync_api import Page
    from pytest_django import Settings

    from tests.journeys.browser.chairs import SeatOf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_more_time_is_asked_granted_and_used(
    seat_of: SeatOf, settings: Settings, complaints: list[str]
) -> None:
    let_it_be(settings, 17, 1)  # a Monday; the self-assessment was due on Friday
    city = open_city()
    officer, coordinator = seat_of(city.officers[QUAN]), seat_of(city.people[Role.COORDINATOR])

    open_case(officer)
    officer.get_by_role("link", name="Xin gia hạn").click()
    asked = officer.get_by_role("dialog")
    asked.get_by_label("Đề nghị gia hạn đến ngày").fill("24/01/2022")
    asked.get_by_label("Lý do").fill("Cán bộ đầu mối nằm viện")
    asked.get_by_role("button", name="Gửi đề nghị").click()
    expect(say(officer)).to_contain_text("Đã gửi đề nghị gia hạn đến 24/01/2022")
    expect(officer.locator("main")).to_contain_text("Đơn vị đề nghị gia hạn đến 24/01/2022")

    coordinator.get_by_role("link", name="Thông báo", exact=False).first.click()
    coordinator.get_by_role("link", name="Đề nghị gia hạn: Tự đánh giá – Quận 1").click()
    coordinator.get_by_label("Ý kiến").fill("Đồng ý, đây là lần cuối")
    coordinator.get_by_role("button", name="Xem những gì sẽ thay đổi").click()
    expect(coordinator.get_by_text("Chưa có gì thay đổi")).to_be_visible()
    look(coordinator, "extension-preview")
    assert not CaseEvent.objects.filter(action="grant_extension").exists()
    coordinator.get_by_role("button", name="Gửi trả lời").click()
    expect(say(coordinator)).to_contain_text("Đã gia hạn cho Quận 1 đến 24/01/2022.")
    look(coordinator, "extensions")

    let_it_be(settings, 24, 1)
    officer.get_by_role("link", name="Thông báo", exact=False).first.click()
    officer.get_by_role("link", name="Đã gia hạn đến 24/01/2022").click()
    expect(officer.locator("main")).to_contain_text("24/01/2022")
    expect(officer.locator("main")).not_to_contain_text("quá hạn")
    fill_case(officer, city)
    hand_in(officer)
    look(officer, "extension-used")

    coordinator.get_by_role("link", name="Điều phối", exact=True).first.click()
    row = coordinator.locator("#board-rows tr").filter(has_text="Quận 1")
    expect(row).to_contain_text("xong 24/01/2022")
    assert city.case(QUAN).state == State.SIGN_OFF
    actions = CaseEvent.objects.filter(case=city.case(QUAN)).order_by("pk")
    assert list(actions.values_list("action", flat=True))[-3:] == [
        "ask_extension", "grant_extension", "submit",
    ]  # fmt: skip
    assert complaints == []


def test_a_season_with_a_late_week_is_seen_from_the_coordinators_chair(
    seat_of: SeatOf, settings: Settings, complaints: list[str]
) -> None:
    monday = let_it_be(settings, 17, 1)
    city = open_city()
    walk(city, "SO-NOI-VU", to=State.SIGN_OFF)
    write_digests(at=monday)
    page = seat_of(city.people[Role.COORDINATOR])

    remind_who_is_late(page)
    let_it_be(settings, 18, 1)
    note_a_call(page)
    for agency in ("SO-TU-PHAP", "SO-TAI-CHINH"):
        walk(city, agency, to=State.SIGN_OFF, at=let_it_be(settings, 19, 1))
    let_it_be(settings, 20, 1)
    give_the_last_one_a_day_of_its_own(page)
    read_the_week(page)

    # February: all are reviewed, and the departments are late. March: the council has the year.
    for agency in city.agencies:
        go_on(city, agency, to=State.SECTOR_REVIEW, at=let_it_be(settings, 21, 1))
    let_it_be(settings, 14, 2)
    page.get_by_role("link", name="Điều phối", exact=True).first.click()
    expect(page.locator("#board-rows tr.is-late")).to_have_count(4)
    look(page, "season-in-february")
    for agency in city.agencies:
        go_on(city, agency, to=State.COUNCIL, at=let_it_be(settings, 15, 2))
    score(city)
    let_it_be(settings, 9, 3)
    page.get_by_role("link", name="Làm mới").click()
    expect(page.locator("#board-rows tr.is-late")).to_have_count(0)
    page.get_by_role("link", name="Hội đồng", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hội đồng")
    look(page, "season-at-the-council")

    assert (CaseNote.objects.count(), complaints) == (1, [])


def go_on(city: City, agency: str, *, to: State, at: datetime) -> None:
    """Take a case on from where it is, as those do whose turn it is."""
    steps = list(STEPS)
    for state in steps[: steps.index(to) + 1]:
        here = State(city.case(agency).state)
        if here not in steps or steps.index(here) < steps.index(state):
            STEPS[state](city, agency, at=at)


def remind_who_is_late(page: Page) -> None:
    """Monday: three are late. Who is reminded is seen with the letters before they leave."""
    page.get_by_role("link", name="Điều phối", exact=True).first.click()
    page.locator(".board-filters").get_by_role("link", name="Quá hạn").click()
    page.get_by_role("link", name="Nhắc cả 3 hồ sơ trong bộ lọc").click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Lời nhắn thêm").fill("Đề nghị nộp trong tuần này.")
    asked.get_by_role("button", name="Xem lại thư với lời nhắn này").click()
    expect(page.locator(".nudge-letters")).to_contain_text("Xem trước 3 thư cho 3 người")
    look(page, "late-week-reminder")
    page.get_by_role("button", name="Gửi nhắc việc").click()
    expect(say(page)).to_contain_text("Đã nhắc 3 người")
    assert Letter.objects.filter(kind="reminder").count() == 3


def note_a_call(page: Page) -> None:
    """Tuesday: one of them is called, which the board remembers."""
    page.get_by_role("link", name="Ghi chú Quận 1").click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Ghi chú").fill("Gọi cho anh Bình, hứa thứ Năm")
    asked.get_by_label("Xem lại ngày").fill("20/01/2022")
    asked.get_by_role("button", name="Lưu ghi chú").click()
    expect(page.locator("#board-rows")).to_contain_text("20/01/2022 Gọi cho anh Bình")


def give_the_last_one_a_day_of_its_own(page: Page) -> None:
    """Thursday: two have handed in, and the third is given until Tuesday."""
    page.get_by_role("link", name="Làm mới").click()
    page.locator(".board-filters").get_by_role("link", name="Quá hạn").click()
    expect(page.locator("#board-rows tr.is-late").filter(has_text="Quận 1")).to_have_count(1)
    open_case(page)
    page.get_by_role("link", name="Đặt hạn riêng").first.click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Hạn mới").fill("25/01/2022")
    asked.get_by_label("Lý do").fill("Hẹn qua điện thoại")
    asked.get_by_role("button", name="Xem những gì sẽ thay đổi").click()
    page.get_by_role("button", name="Điều chỉnh và gửi").click()
    expect(say(page)).to_contain_text("Đã đặt hạn riêng cho Quận 1: 25/01/2022.")
    page.get_by_role("link", name="Điều phối", exact=True).first.click()
    row = page.locator("#board-rows tr").filter(has_text="Quận 1")
    expect(row).to_contain_text("25/01/2022")
    expect(row).not_to_have_class("is-late")


def read_the_week(page: Page) -> None:
    """Read the week on the page of the progress, and as the report that is printed."""
    page.get_by_role("link", name="Tiến độ", exact=True).first.click()
    page.get_by_role("link", name="Báo cáo tuần").click()
    expect(page.get_by_role("heading", name="BÁO CÁO TUẦN")).to_be_visible()
    look(page, "late-week-report")
    page.go_back()
