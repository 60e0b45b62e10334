"""Handing over what an agency left, in Chromium and without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from directory.models import Lineage
from directory.roles import Role
from directory.services.agencies import record_change
from tests.browsing import look, sign_in
from tests.city import START, open_city, walk

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHY = "Nghị quyết sắp xếp tổ chức"


def test_a_coordinator_gives_a_field_away_in_a_dialog(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city = open_city()
    walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    for code in ("SO-TU-PHAP", "SO-NOI-VU"):
        record_change(
            city.agencies[code],
            kind=Lineage.Kind.ABOLISH,
            after=None,
            effective_on=START.date().replace(month=2),
            by=None,
            at=START,
        )

    sign_in(page, live_server.url, city.people[Role.COORDINATOR], at="/ky/2021/dieu-phoi/")
    look(page, "board")
    page.get_by_role("link", name="Bàn giao").click()
    look(page, "handover")
    page.get_by_role("link", name="Giao cơ quan khác").nth(1).click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=agency]").select_option(label="Sở Tài chính")
    dialog.locator("[name=reason]").fill(WHY)
    look(page, "handover-asked")
    dialog.get_by_role("button", name="Bàn giao").dblclick()
    told = "Sở Tài chính tiếp nhận lĩnh vực Cải cách thể chế."
    expect(page.get_by_text(told).first).to_be_visible()
    look(page, "handover-done")

    case = city.case("QUAN-1")
    assert case.reviews.open().get(field__code="F2").agency == city.agencies["SO-TAI-CHINH"]
    assert city.cycle.events.filter(action="assign_field").count() == 1
    assert complaints == []
