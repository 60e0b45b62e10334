"""A set in four levels at work in Chromium, without a reload: sums follow, groups open by key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.services import drafts
from tests.browsing import look, sign_in
from tests.city import START, City
from tests.tree_city import open_tree_city, tree_answers
from tests.visits import case_url, item_url

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"


@pytest.fixture
def city() -> City:
    """Open a city in which an agency has answered the first of its criteria."""
    city = open_tree_city(leaves=36)
    for code, answer in tree_answers(city).items():
        if code.startswith("1.1."):
            drafts.save_draft(
                city.item(QUAN, code),
                answer=answer,
                note="Có báo cáo kèm theo",
                kept_because="",
                version=0,
                by=city.officers[QUAN],
                at=START,
            )
    return city


@pytest.fixture
def at_desk(page: Page, live_server: LiveServer, city: City) -> Page:
    sign_in(page, live_server.url, city.officers[QUAN], at=case_url(city.case(QUAN), "F1"))
    return page


def sums(page: Page, code: str) -> str:
    return " ".join(page.locator(f"[id='sums-{code}']").inner_text().split())


def test_sums_and_outline_follow_what_is_typed(
    at_desk: Page, city: City, complaints: list[str]
) -> None:
    card = at_desk.locator(f"#item-{city.item(QUAN, '1.2.1.1').pk}")
    current = at_desk.locator(".outline [aria-current]")
    expect(current).to_contain_text("1.2.1")

    card.locator("[name=answer-value][value=yes]").check()
    card.locator("[name=note]").fill("Có kế hoạch")
    card.locator("[name=note]").blur()

    expect(at_desk.locator("[id='sums-1.2.1']")).to_contain_text("còn 1")
    expect(current.locator(".index-of__side")).to_contain_text("1")
    assert (sums(at_desk, "1.2.1"), sums(at_desk, "1.2")) == (
        "còn 1 1,00/1 100,0%", "còn 5 1,00/1 100,0%",
    )  # fmt: skip
    look(at_desk, "tree-of-criteria")
    assert complaints == []


def test_a_group_where_all_is_done_opens_by_key_with_what_stands_in_it(
    at_desk: Page, city: City, complaints: list[str]
) -> None:
    first = at_desk.locator("[id='nut-1.1']")
    expect(first).not_to_have_attribute("open", "")

    first.locator("summary").first.focus()
    at_desk.keyboard.press("Enter")

    card = at_desk.locator(f"#item-{city.item(QUAN, '1.1.1.1').pk}")
    expect(card.locator("[name=note]")).to_have_value("Có báo cáo kèm theo")
    card.locator("[name=note]").fill("Có báo cáo số 12")
    card.locator("[name=note]").blur()
    expect(card.locator("[data-state-line]").first).to_contain_text("Đã lưu")
    assert complaints == []


def test_way_on_leads_into_the_next_group(at_desk: Page, city: City) -> None:
    for code in ("1.2.1.1", "1.2.1.2"):
        card = at_desk.locator(f"#item-{city.item(QUAN, code).pk}")
        if code == "1.2.1.1":
            card.locator("[name=answer-value][value=yes]").check()
            card.locator("[name=note]").fill("Có kế hoạch")
            card.locator("[name=note]").blur()
        else:
            card.locator("[name=answer-achieved]").fill("80")
            card.locator("[name=answer-total]").fill("100")
            card.locator("[name=answer-total]").blur()

    at_desk.get_by_role("link", name=re.compile("Tiếp: 1.2.2.1")).click()

    expect(at_desk.locator(".outline [aria-current]")).to_contain_text("1.2.2")
    expect(at_desk.locator(f"#item-{city.item(QUAN, '1.2.2.1').pk}")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_of_a_tree_fit_and_are_accessible(
    at_desk: Page, live_server: LiveServer, city: City, width: int
) -> None:
    at_desk.set_viewport_size({"width": width, "height": 768})
    case = city.case(QUAN)

    for name, url in (
        ("tree-overview", case_url(case, "tong-quan")),
        ("tree-reading", case_url(case, "ban-doc")),
        ("tree-item", item_url(case, "1.2.1.2")),
    ):
        at_desk.goto(live_server.url + url)
        look(at_desk, f"{name}-{width}")
