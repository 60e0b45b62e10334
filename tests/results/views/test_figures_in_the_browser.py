"""Figures of an agency entered in Chromium: by hand, in two tabs, with a double click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.models import AgencyFigure, CaseEvent
from directory.roles import Role
from tests.browsing import look, sign_in
from tests.own_decision import own_opened

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_coordinator_enters_a_target_and_an_older_tab_overwrites_nothing(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city = own_opened()
    sign_in(page, live_server.url, city.people[Role.COORDINATOR], at="/ky/2021/so-lieu/")
    look(page, "figures")
    page.get_by_role("link", name="Quận 1").click()
    older = page.context.new_page()
    older.goto(page.url)

    target = page.locator("form[action*='/tieu-chi/3.2/']")
    target.get_by_label("Giá trị").fill("90%")
    target.get_by_role("button", name="Lưu").dblclick()
    expect(page.get_by_text("Đã lưu số liệu của tiêu chí 3.2.").first).to_be_visible()
    look(page, "figures-agency")
    stale = older.locator("form[action*='/tieu-chi/3.2/']")
    stale.get_by_label("Giá trị").fill("50%")
    stale.get_by_role("button", name="Lưu").click()
    expect(older.get_by_text("vừa được người khác thay").first).to_be_visible()
    expect(stale.get_by_label("Giá trị")).to_have_value("50%")
    look(older, "figures-stale")

    assert AgencyFigure.objects.get().values == ["9/10"]
    assert CaseEvent.objects.filter(action="enter_figure").count() == 1
    assert complaints == []
