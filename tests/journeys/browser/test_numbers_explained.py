"""Numbers at work: other marks tried, a score followed down to its file, rewards decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.models import CaseEvent, Draft, Mark
from directory.roles import Role
from results.models import DeskDecision

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browser.desk import Desk
    from tests.journeys.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def kept() -> tuple[int, ...]:
    return (Mark.objects.count(), Draft.objects.count(), CaseEvent.objects.count())


def test_an_officer_tries_other_answers_and_nothing_is_stored(desk: Desk, town: Town) -> None:
    page, case, before = desk.page, town.case("SO-TU-PHAP"), kept()
    desk.sign_in(town.people.officer("SO-TU-PHAP"))
    desk.visit(f"/ho-so/{case.pk}/")
    desk.follow(page.get_by_role("link", name="Tính thử điểm"))
    index = page.locator(".sandbox-result__index .why-verdict__number")
    at_first, row = index.inner_text(), page.get_by_role("row", name="7.2 Văn bản điện tử ký số")

    row.get_by_label("Số đã thực hiện").focus()
    page.keyboard.type("nhiều")
    page.keyboard.press("Tab")
    expect(row).to_contain_text("Đang giữ điểm cũ.")
    expect(index).to_have_text(at_first)

    row.get_by_label("Số đã thực hiện").fill("200")
    row.get_by_label("Tổng số phải thực hiện").fill("200")
    expect(row).to_contain_text("4 / 4")
    expect(index).not_to_have_text(at_first)
    expect(page.locator(".sandbox-result__distance")).to_contain_text("điểm")
    expect(page.locator(".sandbox-result__state")).to_contain_text("1 tiêu chí đang thử khác")
    expect(row.get_by_label("Tổng số phải thực hiện")).to_be_focused()
    desk.look("sandbox")

    page.reload()
    expect(index).to_have_text(at_first)
    assert kept() == before
    desk.found_nothing_wrong()


def test_a_coordinator_sees_a_bloc_reorder_as_an_answer_is_tried(desk: Desk, town: Town) -> None:
    page, before = desk.page, kept()
    desk.sign_in(town.people.one(Role.COORDINATOR))
    desk.visit("/ky/2021/thu-nghiem/")
    page.get_by_label("Tiêu chí", exact=True).select_option("7.2")
    with page.expect_navigation():
        desk.press("Chọn")
    ranks = page.locator(".sandbox-ranks tbody tr")
    last = ranks.last.get_by_role("link").inner_text()

    box = page.locator(".sandbox-table").get_by_role("row", name=last).get_by_role("textbox").first
    box.fill("0")

    expect(page.locator("#sandbox-result")).to_contain_text("1 đơn vị đang thử khác")
    expect(ranks.filter(has_text=last)).to_contain_text("−")
    desk.look()
    assert kept() == before
    desk.found_nothing_wrong()


def test_a_leader_follows_a_score_to_its_file_and_decides(desk: Desk, town: Town) -> None:
    page = desk.page
    desk.sign_in(town.people.one(Role.LEADER))
    desk.follow(page.get_by_role("link", name="Khen thưởng"))
    desk.visit("/ky/2021/khen-thuong/")
    desk.look("desk")

    desk.follow(page.locator(".desk-table").first.get_by_role("link", name="Quyết định").first)
    agency = page.get_by_role("heading", level=1).inner_text()
    proposal = page.url
    desk.follow(page.get_by_role("link", name="Vì sao có điểm này"))
    follow_the_number(desk)

    page.goto(proposal)
    decide(page)
    desk.look()
    decision = DeskDecision.objects.filter(beneficiary="agency").latest("pk")
    assert (decision.choice, decision.case.agency.name) == ("approve", agency)

    desk.visit("/ky/2021/khen-thuong/to-trinh/")
    expect(page.get_by_role("row", name=agency).first).to_contain_text("Tập thể")
    desk.found_nothing_wrong(refusals=(422,))


def follow_the_number(desk: Desk) -> None:
    """From the class and the largest loss down to a mark, its rule and its file."""
    page = desk.page
    desk.look("why")
    page.locator(".why-losses").get_by_role("link").first.click()
    opened = page.locator("details.why-line[open]")
    expect(opened).to_have_count(1)
    expect(opened).to_contain_text("Quy tắc")

    page.get_by_role("link", name="Mở tất cả").click()
    expect(page.locator("details.why-line:not([open])")).to_have_count(0)
    file = page.locator(".why-files").get_by_role("link").first
    answer = page.request.get(f"{desk.site}{file.get_attribute('href')}")
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    desk.look()


def decide(page: Page) -> None:
    """Say nothing first: the refusal keeps the choice that was made."""
    choice = page.get_by_role("group", name="Tập thể").get_by_role(
        "radio", name="Đồng ý", exact=True
    )
    choice.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator("main form")).to_contain_text("Chưa lưu")
    expect(choice).to_be_checked()

    page.get_by_label("Lý do").fill("Dẫn đầu khối ba năm liền.")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator("#alerts")).to_contain_text("Đã ghi quyết định về")
