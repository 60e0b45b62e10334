"""Acts pressed twice, and in two tabs, in Chromium: each is done once, and the page says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.models import CaseEvent, Cycle
from directory.roles import Role
from notifications.models import Letter
from results.models import Publication
from tests.browsing import look, sign_in
from tests.city import City, open_city
from tests.workflow.turns import to_stage

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CORRECT = "/ky/2021/phe-duyet/dinh-chinh/?case=QUAN-1&item=1.2"
COUNCIL = "/ky/2021/hoi-dong/"


def city_at(stage: Cycle.Stage) -> City:
    city = open_city()
    to_stage(city, stage)
    return city


def fill_correction(page: Page, achieved: str) -> None:
    page.locator('[name="1.2-answer-achieved"]').fill(achieved)
    page.locator("[name=reason]").fill("Nhập nhầm số liệu.")
    page.get_by_role("button", name="Công bố bản đính chính").click()


def test_a_correction_pressed_twice_and_in_two_tabs_is_published_once(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = city_at(Cycle.Stage.PUBLISHED), live_server.url
    sign_in(page, site, city.people[Role.COORDINATOR])
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{site}{CORRECT}")

    fill_correction(page, "100")
    page.get_by_role("dialog").locator("[data-yes]").dblclick()
    expect(page.get_by_text("Đã công bố bản đính chính số 2:")).to_be_visible()
    told = Letter.objects.filter(kind="corrected").count()
    fill_correction(other, "90")
    other.get_by_role("dialog").locator("[data-yes]").click()
    expect(other.get_by_text("đã thay bản trên trang này")).to_be_visible()
    look(other, "correction-of-an-old-page")

    assert list(Publication.objects.values_list("version", flat=True)) == [2, 1]
    assert Letter.objects.filter(kind="corrected").count() == told
    assert complaints == []


def test_a_vote_pressed_twice_is_one_word_and_an_older_tab_does_not_change_it(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = city_at(Cycle.Stage.COUNCIL), live_server.url
    sign_in(page, site, city.people[Role.COUNCIL_MEMBER])
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{site}{COUNCIL}")

    page.locator("#mine").get_by_role("radio", name="Đồng ý", exact=True).check()
    page.get_by_role("button", name="Gửi ý kiến").dblclick()
    expect(page.get_by_text("Đã ghi nhận ý kiến của Ông/Bà.")).to_be_visible()
    other.locator("#mine").get_by_role("radio", name="Không đồng ý").check()
    other.locator("#mine [name=note]").fill("Chưa rõ số liệu")
    other.get_by_role("button", name="Gửi ý kiến").click()
    expect(other.get_by_text("vừa cho ý kiến ở một trang khác")).to_be_visible()

    assert CaseEvent.objects.filter(action="opinion").count() == 1
    assert complaints == []


def test_a_case_withdrawn_by_mistake_is_put_back_on_the_board(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    sign_in(page, site, city.people[Role.COORDINATOR], at="/ky/2021/dieu-phoi/")
    row = page.get_by_role("row").filter(has_text="Quận 1")

    row.get_by_role("link", name="Rút hồ sơ").click()
    page.get_by_role("dialog").locator("[name=reason]").fill("Sáp nhập")
    page.get_by_role("dialog").get_by_role("button", name="Rút hồ sơ").dblclick()
    row.get_by_role("link", name="Đưa trở lại").click()
    page.get_by_role("dialog").locator("[name=reason]").fill("Rút nhầm đơn vị")
    look(page, "reinstate-asked")
    page.get_by_role("dialog").get_by_role("button", name="Đưa hồ sơ trở lại").dblclick()
    expect(row.get_by_role("link", name="Rút hồ sơ")).to_be_visible()
    look(page, "reinstated")

    acts = CaseEvent.objects.filter(action__in=["withdraw", "reinstate"]).order_by("pk")
    assert list(acts.values_list("action", flat=True)) == ["withdraw", "reinstate"]
    assert complaints == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_act_on_a_case_is_seen_on_the_board_of_a_common_screen(
    page: Page, live_server: LiveServer, language: str
) -> None:
    city, site = open_city(), live_server.url
    coordinator = city.people[Role.COORDINATOR]
    coordinator.language = language
    coordinator.save(update_fields=["language"])
    page.set_viewport_size({"width": 1366, "height": 768})
    sign_in(page, site, coordinator, at="/ky/2021/dieu-phoi/")
    acts = page.locator(".board__acts .btn")

    cut = page.evaluate("""[...document.querySelectorAll('.board__acts .btn')].filter(
      (each) => each.getBoundingClientRect().right
        > each.closest('.table-region').getBoundingClientRect().right).length""")

    assert page.locator("html").get_attribute("lang") == language
    assert acts.count() == 2 * len(city.agencies)
    assert cut == 0
    look(page, f"board-{language}")
