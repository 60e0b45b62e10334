"""From the coordinator's chair in Chromium: work is divided, a case is noted, progress is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import Review
from directory.roles import Role
from tests.browsing import look, sign_in
from tests.city import open_city, person, walk
from workflow.models import CaseNote

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN, JUSTICE = "QUAN-1", "SO-TU-PHAP"


def test_a_coordinator_divides_work_notes_a_case_and_reads_how_far_it_is(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    for agency in (QUAN, "SO-TAI-CHINH"):
        walk(city, agency, to=State.SECTOR_REVIEW)
    person("binh", role=Role.SECTOR_REVIEWER, agency=city.agencies[JUSTICE], fields=["F2"])

    sign_in(
        page,
        site,
        city.people[Role.COORDINATOR],
        at=f"{reverse('workload', args=[2021])}?noi={JUSTICE}",
    )
    page.get_by_role("link", name="Chia đều…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("còn ít việc nhất lúc chia")
    look(page, "workload-divide")
    dialog.get_by_role("button", name="Chia như trên").click()
    expect(page.locator("#alerts")).to_contain_text("Đã chia 2 phần việc.")
    look(page, "workload")
    page.get_by_role("checkbox", name="Quận 1").check()
    page.get_by_label("Giao cho").select_option(label="binh")
    page.get_by_role("button", name="Giao các đơn vị đã chọn").click()
    expect(page.locator("#alerts")).to_contain_text("cho binh")

    page.goto(site + reverse("board", args=[2021]))
    page.get_by_role("link", name="Ghi chú Quận 1").click()
    dialog.get_by_label("Ghi chú").fill("Gọi lại cho anh Bình")
    dialog.get_by_label("Xem lại ngày").fill("07/02/2022")
    dialog.get_by_role("button", name="Lưu ghi chú").click()
    expect(page.locator("#board-rows")).to_contain_text("07/02/2022 Gọi lại cho anh Bình")
    look(page, "board-notes")

    page.locator(f"a[href='{reverse('board-progress', args=[2021])}']").click()
    expect(page.get_by_role("img", name="Tiến độ theo thời gian")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Gọi lại cho anh Bình")
    look(page, "progress")
    page.get_by_role("link", name="Báo cáo tuần").click()
    expect(page.get_by_role("heading", name="BÁO CÁO TUẦN")).to_be_visible()
    look(page, "weekly-report")

    given = Review.objects.open().get(case=city.case(QUAN), agency__code=JUSTICE)
    assert given.assigned_to is not None
    assert (given.assigned_to.full_name, CaseNote.objects.count(), complaints) == ("binh", 1, [])
