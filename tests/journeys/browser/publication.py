"""The last steps of a year in Chromium: the council adopts, a leader publishes, strangers read."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from playwright.sync_api import ViewportSize, expect

from cases.models import Cycle
from demo.targets import ROOT
from directory.roles import Role
from results.models import CouncilOpinion

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.browser.desk import Desk
    from tests.journeys.browser.town import Town


DESK = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=390, height=844)


def adopt(desk: Desk, town: Town) -> None:
    """Read the doubtful cases first, agree, and adopt in the name of the council."""
    page, chair = desk.page, town.people.one(Role.COUNCIL_CHAIR)
    desk.sign_in(chair)
    desk.follow(page.get_by_role("link", name="Xem kết quả và cho ý kiến"))
    expect(page.locator("#first")).to_contain_text("Cao hơn ngưỡng loại Tốt (85,00) 0,42 điểm.")
    desk.look("council")
    page.locator("#mine").get_by_role("radio", name="Đồng ý", exact=True).focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        desk.press("Gửi ý kiến")
    expect(page.locator("#alerts")).to_contain_text("Đã ghi nhận ý kiến của Ông/Bà.")
    assert CouncilOpinion.objects.get(member=chair).agrees

    desk.press("Thông qua kết quả")
    with page.expect_navigation():
        desk.press("Thông qua", within=desk.dialog("Thông qua kết quả?"))
    expect(page.locator("#alerts")).to_contain_text("Hội đồng đã thông qua kết quả")
    desk.look()
    town.ranked.refresh_from_db()
    assert town.ranked.stage == Cycle.Stage.APPROVED
    page.context.clear_cookies()


def publish(desk: Desk, town: Town) -> None:
    """Approve as a leader does on a telephone: read a bloc, publish, see that it is out."""
    page = desk.page
    desk.sign_in(town.people.one(Role.LEADER))
    page.set_viewport_size(PHONE)
    desk.follow(page.locator("main").get_by_role("link", name="2021").first)
    page.set_viewport_size(DESK)
    desk.look("approval")
    page.set_viewport_size(PHONE)
    bloc = page.locator("details.sheet").first
    bloc.locator("summary").first.click()
    expect(bloc.locator("tbody tr").first).to_be_visible()
    desk.look("approval-phone")
    desk.press("Phê duyệt và công bố")
    with page.expect_navigation():
        desk.press("Phê duyệt và công bố", within=desk.dialog("Phê duyệt và công bố?"))
    expect(page.get_by_role("link", name="Xem bảng xếp hạng")).to_be_visible(timeout=60_000)
    desk.look()
    town.ranked.refresh_from_db()
    assert town.ranked.stage == Cycle.Stage.PUBLISHED
    page.set_viewport_size(DESK)
    page.context.clear_cookies()


def read_as_a_stranger(desk: Desk, folder: Path) -> None:
    """Read the ranking without an account, and count all of it again from the open data."""
    page = desk.page
    desk.visit("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("cải cách hành chính năm 2021")
    first = page.locator("#SO_BAN_NGANH tbody tr").first
    expect(first).to_contain_text("Sở Tư pháp")
    expect(first).to_contain_text("95,06")
    desk.look("ranking")

    with page.expect_download() as table:
        page.get_by_role("link", name="Bảng xếp hạng (CSV)").click()
    assert len(table.value.path().read_text("utf-8-sig").splitlines()) == 16
    with page.expect_download() as document:
        page.get_by_role("link", name="Bản công bố (JSON)").click()
    document.value.save_as(folder / "cchc-2021.json")
    command = (sys.executable, "-m", "scoring", "verify", folder / "cchc-2021.json")
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0

    desk.follow(page.get_by_role("link", name="Sở Tư pháp"))
    expect(page.locator(".verdict__number")).to_have_text("95,06")
    desk.look("result")
