"""Rules amended after a cycle opened, in Chromium: looked at, done once, nothing said is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import Amendment
from directory.roles import Role
from tests.browsing import look, sign_in
from tests.city import open_city, walk
from tests.workflow.amended import WHY, corrected, follow, fresh

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"


def choose(page: Page, site: str, chosen: int) -> None:
    """Go the way a coordinator goes, and ask what would change."""
    page.goto(f"{site}/ky/2021/quy-tac/")
    page.get_by_role("link", name="Điều chỉnh sau khi mở kỳ").click()
    page.get_by_label("Bộ tiêu chí điều chỉnh").select_option(value=str(chosen))
    page.get_by_label("Lý do").fill(WHY)
    page.get_by_role("button", name="Xem những gì sẽ thay đổi").click()
    expect(page.get_by_text("Chưa có gì thay đổi: đây là những gì sẽ xảy ra")).to_be_visible()


def test_a_coordinator_amends_the_set_and_the_agency_reads_what_was_dropped(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    walk(city, QUAN, to=State.APPRAISAL)
    after = corrected(city).after.pk
    sign_in(page, site, city.people[Role.COORDINATOR])
    other = page.context.new_page()
    for tab in (page, other):
        choose(tab, site, after)
    expect(page.locator("#criteria")).to_contain_text("Không còn trong bộ tiêu chí")
    look(page, "amend-follows")
    assert fresh(city).criteria_set.code == "small"

    page.get_by_role("button", name="Điều chỉnh", exact=True).dblclick()
    expect(page).to_have_url(f"{site}/ky/2021/tien-trinh/")
    other.get_by_role("button", name="Điều chỉnh", exact=True).click()
    expect(other.get_by_text("Một lần điều chỉnh bộ tiêu chí đang được áp dụng")).to_be_visible()
    expect(other.get_by_role("button", name="Áp dụng tiếp cho các hồ sơ còn lại")).to_be_visible()
    look(other, "amend-under-way")
    assert Amendment.objects.count() == 1
    follow(city)

    sign_in(page, site, city.officers[QUAN], at=f"/ho-so/{city.case(QUAN).pk}/?phan=tong-quan")
    page.get_by_role("link", name="Tiêu chí đã bỏ khi điều chỉnh").click()
    expect(page.get_by_role("heading", name="Tỷ lệ hoàn thành")).to_be_visible()
    expect(page.get_by_text("90/100 (90%)")).to_be_visible()
    look(page, "criteria-dropped")
    assert complaints == []
