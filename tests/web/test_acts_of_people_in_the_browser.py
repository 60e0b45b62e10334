"""Acts about time and people in Chromium: the session ends, two presses, an older tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browsing import come_back, leave_idle, look, sign_in
from tests.web.acts_of_people import ACTS, fill_in, give_file, open_form, send, send_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_february"),
]
MINE = "Cán bộ đầu mối nằm viện từ ngày 28/01"
OTHER = "Lời gõ ở một thẻ khác"
# What is said of an act, done or refused: where it is heard when it comes.
SAID = "#alerts .alert-of, [role=alert], [role=status].alert-of"


@pytest.fixture
def elsewhere(chromium: Browser) -> Iterator[Page]:
    """Return a page of another browser, in which the same person has worked on."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ACTS)
def test_what_is_written_outlives_the_session_and_the_act_is_done_once(
    page: Page, elsewhere: Page, live_server: LiveServer, complaints: list[str], name: str
) -> None:
    act = ACTS[name]
    city, site = act.city(), live_server.url
    author, begins = act.author(city), act.begins(city)
    before = act.done()
    sign_in(page, site, author, at=begins)
    open_form(page, act)
    fill_in(page, act, MINE)
    sign_in(elsewhere, site, author, at=begins)
    open_form(elsewhere, act)
    fill_in(elsewhere, act, OTHER)

    leave_idle(page)
    send_first(page, act)
    come_back(page, author)
    if act.text:
        expect(page.locator(act.text)).to_have_value(MINE)
    elif not act.ticks:
        page.goto(site + begins)
        open_form(page, act)
    for box, value in act.boxes:
        expect(page.locator(box)).to_have_value(value)
    for box in act.ticks:
        expect(page.locator(box)).to_be_checked()
    look(page, f"{name}-after-sign-in")
    assert act.done() == before

    give_file(page, act)
    send(page, act, twice=True)
    expect(page.locator("#alerts .alert-of").first).to_be_visible()
    assert act.done() == before + 1

    send_first(elsewhere, act)
    told = elsewhere.locator(SAID).filter(has_text=act.older)
    expect(told.first).to_be_visible()
    if act.text and act.older:
        expect(elsewhere.get_by_text(OTHER).or_(elsewhere.locator(act.text)).first).to_be_visible()
        assert OTHER in elsewhere.locator("main").inner_text() or OTHER in [
            each.input_value() for each in elsewhere.locator(act.text).all()
        ]
    look(elsewhere, f"{name}-of-an-old-page")
    assert act.done() == before + (1 if act.older else 2)
    assert [said for said in complaints if "409" not in said] == []
