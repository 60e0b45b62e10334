"""Giving a role in two, in Chromium and without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from directory.models import Membership, User
from directory.roles import Role
from tests.browsing import look, sign_in
from tests.city import open_city

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_administrator_proposes_and_a_coordinator_confirms(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city = open_city()
    user, site = User.objects.create_user("an@example.vn", full_name="Lê An"), live_server.url

    sign_in(page, site, city.people[Role.ADMINISTRATOR], at=f"/danh-ba/nguoi-dung/{user.pk}/")
    page.get_by_role("button", name="Giao vai trò").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=role]").select_option("leader")
    dialog.locator("[name=reason]").fill("Quyết định số 1/QĐ-UBND")
    look(page, "role-asked")
    dialog.get_by_role("button", name="Giao vai trò").click()
    expect(page.get_by_text("Vai trò đang chờ người thứ hai xác nhận")).to_be_visible()
    look(page, "role-proposed")
    assert Membership.objects.filter(user=user, role="leader").exists() is False

    sign_in(page, site, city.people[Role.COORDINATOR])
    page.get_by_role("link", name="Danh bạ").first.click()
    expect(page.get_by_role("heading", name="Đề xuất vai trò")).to_be_visible()
    look(page, "proposals")
    page.get_by_role("button", name="Xác nhận", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Xác nhận vai trò").dblclick()
    expect(page.get_by_text("giữ vai trò này từ bây giờ")).to_be_visible()
    look(page, "proposals-decided")

    assert Membership.objects.filter(user=user, role="leader").count() == 1
    assert complaints == []
