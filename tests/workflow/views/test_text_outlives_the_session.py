"""What is typed into an act: the session ends, the token grows stale, another tab is quicker."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import CaseEvent, Contest
from directory.roles import Role
from notifications.models import Letter
from tests.browsing import come_back, leave_idle, look, sign_in
from tests.city import open_city, walk
from tests.results.desks import QUAN
from tests.workflow.views.acts_with_text import ACTS, fill_in, open_form, send

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_february"),
]
REASON = "Thiếu quyết định phê duyệt; đề nghị bổ sung trước ngày họp."
OTHER = "Bản gõ ở thẻ thứ hai, dài hơn một chút."


def kept_in(page: Page, selector: str) -> str:
    return page.locator(selector).input_value()


@pytest.mark.parametrize("name", ACTS)
def test_text_outlives_session_and_token_and_the_act_is_done_once(
    page: Page, live_server: LiveServer, complaints: list[str], name: str
) -> None:
    act = ACTS[name]
    city, site = act.city(), live_server.url
    author, begins = act.author(city), act.begins(city)
    before = CaseEvent.objects.filter(action=act.event).count()
    sign_in(page, site, author, at=begins)
    open_form(page, act)
    fill_in(page, act, REASON)

    leave_idle(page)
    send(page, act)
    come_back(page, author)
    expect(page.locator(act.text)).to_have_value(REASON)
    for box in act.boxes:
        expect(page.locator(box).first).to_be_checked()
    look(page, f"{name}-after-sign-in")

    other = page.context.new_page()
    sign_in(other, site, author, at=begins)
    open_form(other, act)
    fill_in(other, act, OTHER)
    send(page, act, twice=True)
    stale = page.get_by_role("link", name="Mở lại trang vừa rồi")
    done = page.locator("#alerts")
    expect(stale.or_(done.locator(".alert-of").first).first).to_be_visible()
    if stale.is_visible():
        stale.click()
        expect(page.locator(act.text)).to_have_value(REASON)
        send(page, act, twice=True)
        expect(done.locator(".alert-of").first).to_be_visible()

    events = CaseEvent.objects.filter(action=act.event).order_by("pk")[before:]
    assert [event.reason for event in events] == [REASON] * act.writes
    letters = list(Letter.objects.order_by("pk").values_list("recipient", "kind"))
    assert complaints == []

    with other.expect_response(lambda answer: answer.request.method == "POST") as answer:
        send(other, act)
    assert answer.value.status == HTTPStatus.CONFLICT
    expect(other.get_by_text(OTHER).or_(other.locator(act.text)).first).to_be_visible()
    look(other, f"{name}-of-an-old-page")
    assert CaseEvent.objects.filter(action=act.event).count() == before + act.writes
    assert list(Letter.objects.order_by("pk").values_list("recipient", "kind")) == letters
    assert complaints == []


@pytest.mark.parametrize("name", ["send-back", "correct"])
def test_a_form_opened_by_a_double_click_stays_open(
    page: Page, live_server: LiveServer, name: str
) -> None:
    act = ACTS[name]
    city = act.city()
    sign_in(page, live_server.url, act.author(city), at=act.begins(city))
    opener = page.get_by_role("link" if act.opens else "button", name=act.opens or act.sends).first
    before = CaseEvent.objects.count()

    opener.dblclick()
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    opener.dblclick(delay=150)

    expect(page.get_by_role("dialog")).to_have_count(1)
    assert CaseEvent.objects.count() == before


def test_a_verdict_on_a_dispute_outlives_the_session_and_settles_once(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    walk(city, QUAN, to=State.SETTLEMENT)
    appraiser, case = city.people[Role.APPRAISER], city.case(QUAN)
    sign_in(page, site, appraiser, at=f"/ho-so/{case.pk}/")
    other = page.context.new_page()
    other.goto(page.url)
    verdict, line = page.locator(".verdict"), page.locator("[data-state-line]").first

    leave_idle(page)
    page.get_by_role("radio", name="Giữ nguyên điểm thẩm định").first.check()
    # One after the other: whoever signs in within a second is saved without pressing anything.
    expect(line).to_contain_text("Đăng nhập lại ở thẻ mới")
    page.locator("[name=note]").first.fill(REASON)
    page.keyboard.press("Tab")
    expect(line).to_contain_text("Đăng nhập lại ở thẻ mới")
    with page.context.expect_page() as opened:
        line.get_by_role("link", name="Đăng nhập lại ở thẻ mới").click()
    come_back(opened.value, appraiser)
    line.get_by_role("button", name="Bấm để thử lại").click()
    expect(page.locator("[data-state=saved]").first).to_be_visible()
    assert verdict.count() == 1

    settle = "Kết luận giải trình"
    page.get_by_role("link", name=settle).first.click()
    page.get_by_role("dialog").get_by_role("button", name=settle).dblclick()
    expect(page.locator("#alerts .alert-of").first).to_be_visible()
    other.locator("[name=note]").first.fill(OTHER)
    other.keyboard.press("Tab")
    expect(other.get_by_text("Có người vừa thao tác trước trên hồ sơ này")).to_be_visible()

    contest = Contest.objects.get(item__case=case)
    assert (contest.verdict_reason, CaseEvent.objects.filter(action="settle").count()) == (
        REASON,
        1,
    )
    assert complaints == []
