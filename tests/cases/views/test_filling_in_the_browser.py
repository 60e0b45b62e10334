"""A form filled in by keyboard in Chromium, without a reload: it waits for pairs and leads on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Draft
from evidence_store.models import Evidence
from evidence_store.services.inspecting import inspect
from tests.browsing import look, sign_in
from tests.city import START, City, open_city, walk
from tests.evidence_store import sample_files as samples
from tests.visits import case_url
from wording import clock
from workflow import moves

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"


@pytest.fixture
def city() -> City:
    return open_city()


@pytest.fixture
def at_desk(page: Page, live_server: LiveServer, city: City) -> Page:
    sign_in(page, live_server.url, city.officers[QUAN], at=case_url(city.case(QUAN), "F1"))
    return page


def card(page: Page, city: City, code: str) -> Locator:
    return page.locator(f"#item-{city.item(QUAN, code).pk}")


def box(card: Locator, name: str) -> Locator:
    return card.locator(f"[name={name}]")


def line(card: Locator) -> Locator:
    return card.locator("[data-state-line]").first


def test_half_of_a_pair_is_waited_for(at_desk: Page, city: City, complaints: list[str]) -> None:
    sent: list[str] = []
    at_desk.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    rate = card(at_desk, city, "1.2")

    box(rate, "answer-achieved").press_sequentially("90")
    at_desk.keyboard.press("Tab")
    expect(box(rate, "answer-total")).to_be_focused()
    at_desk.wait_for_timeout(1500)
    quiet = (list(sent), rate.locator(".item-gap").inner_text())
    at_desk.keyboard.type("100")
    at_desk.keyboard.press("Tab")

    expect(line(rate)).to_contain_text("Đã lưu")
    expect(line(rate)).to_contain_text("7,2/8 điểm")
    assert quiet == ([], "")
    assert (len(sent), complaints) == (1, [])


def test_half_of_a_pair_that_is_left_is_saved_and_names_the_other_box(
    at_desk: Page, city: City
) -> None:
    rate = card(at_desk, city, "1.2")

    box(rate, "answer-achieved").fill("90")
    box(rate, "note").focus()

    expect(line(rate)).to_contain_text("còn ô “Tổng số phải thực hiện”")
    expect(rate.locator(".item-gap")).to_be_hidden()
    assert Draft.objects.get().answer == {"achieved": "90"}


def test_refused_box_is_marked_with_its_own_sentence_until_it_is_right(
    at_desk: Page, city: City, complaints: list[str]
) -> None:
    rate = card(at_desk, city, "1.2")
    achieved = box(rate, "answer-achieved")

    achieved.fill("120")
    box(rate, "answer-total").fill("100")
    box(rate, "note").focus()
    expect(achieved).to_have_attribute("aria-invalid", "true")
    expect(achieved).to_have_accessible_description(re.compile("không được lớn hơn tổng số"))
    look(at_desk, "refused-box")
    achieved.fill("90")
    box(rate, "note").focus()

    expect(line(rate)).to_contain_text("7,2/8 điểm")
    expect(achieved).not_to_have_attribute("aria-invalid", "true")
    expect(rate.locator(".field__error")).to_have_count(0)
    assert [each for each in complaints if "422" not in each] == []


def test_note_is_asked_for_as_long_as_there_is_no_evidence(at_desk: Page, city: City) -> None:
    plan = card(at_desk, city, "1.1")
    label = plan.locator("label", has_text="Ghi chú của đơn vị")
    expect(label).to_contain_text("(cần ghi vì chưa có minh chứng)")

    paper: FilePayload = {
        "name": "a.pdf",
        "mimeType": "application/pdf",
        "buffer": samples.pdf("a"),
    }
    plan.locator("input[type=file]").set_input_files([paper])
    expect(label).to_contain_text("(không bắt buộc)")
    plan.locator(".file-row button, .file-row [type=submit]").last.click()
    at_desk.locator("dialog[open] .btn-danger, dialog[open] .btn-primary").first.click()

    expect(label).to_contain_text("(cần ghi vì chưa có minh chứng)")


def test_finished_criterion_leads_to_the_next_one_by_keyboard(
    at_desk: Page, city: City, complaints: list[str]
) -> None:
    plan, rate = card(at_desk, city, "1.1"), card(at_desk, city, "1.2")
    assert "chưa có điểm" in at_desk.locator("#case-index").inner_text()

    box(plan, "note").fill("Có kế hoạch")
    plan.get_by_label("Có").first.check()
    onward = plan.get_by_role("link", name="Tiếp: 1.2 Tỷ lệ hoàn thành")
    expect(onward).to_be_visible()
    look(at_desk, "next-criterion")
    onward.focus()
    at_desk.keyboard.press("Enter")
    expect(at_desk).to_have_url(at_desk.url.split("#")[0] + f"#item-{city.item(QUAN, '1.2').pk}")
    box(rate, "answer-achieved").fill("90")
    box(rate, "answer-total").fill("100")
    box(rate, "note").focus()
    rate.get_by_role("link", name="Tiếp: 2.1 Rà soát văn bản").click()
    last = card(at_desk, city, "2.1")
    expect(last).to_be_visible()
    last.get_by_label("Không áp dụng").check()

    expect(last).to_contain_text("Mọi tiêu chí của Ông/Bà đã xong.")
    expect(at_desk.locator("#case-index")).to_contain_text("3/3 xong")
    last.get_by_role("link", name="Trình thủ trưởng").click()
    at_desk.get_by_label("không chứa tài liệu thuộc danh mục bí mật").check()
    at_desk.get_by_role("button", name="Trình thủ trưởng").click()
    expect(at_desk.locator("body")).to_contain_text("Đã trình thủ trưởng hồ sơ")
    assert complaints == []


def test_what_came_back_is_kept_for_a_reason_and_handed_in(
    page: Page, live_server: LiveServer, city: City, complaints: list[str]
) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    moves.make(
        case,
        Action.SEND_BACK,
        review=case.reviews.open().get(field__code="F1"),
        items=[city.item(QUAN, "1.2")],
        reason="Số liệu chưa khớp báo cáo",
        by=city.reviewers[HOME_AFFAIRS],
        at=START + timedelta(days=4),
    )
    sign_in(page, live_server.url, city.officers[QUAN], at=case_url(case))
    rate, index = card(page, city, "1.2"), page.locator("#case-index")
    expect(index).to_contain_text("0/1 xong")
    expect(rate.locator(".item-gap")).to_contain_text("bị trả lại mà chưa sửa")

    box(rate, "kept_because").fill("Báo cáo ngày 5/1 là bản cuối")
    box(rate, "note").focus()
    expect(rate).to_contain_text("Giữ nguyên, có lý do")
    expect(index).to_contain_text("1/1 xong")
    look(page, "kept-for-a-reason")
    page.get_by_role("link", name="Trình thủ trưởng").first.click()
    page.get_by_label("không chứa tài liệu thuộc danh mục bí mật").check()
    page.get_by_role("button", name="Trình thủ trưởng").click()

    expect(page.locator("body")).to_contain_text("Đã trình thủ trưởng hồ sơ")
    kept = CaseEvent.objects.filter(action="submit").latest("pk").facts["kept"]
    assert kept == {"1.2": "Báo cáo ngày 5/1 là bản cuối"}
    assert complaints == []


def test_tab_of_the_grid_counts_down_with_the_page(
    page: Page, live_server: LiveServer, city: City, complaints: list[str]
) -> None:
    for agency in (QUAN, "SO-TU-PHAP"):
        walk(city, agency, to=State.SECTOR_REVIEW)
    for each in Evidence.objects.all():
        inspect(each.pk, at=clock.now())
    sign_in(page, live_server.url, city.reviewers[HOME_AFFAIRS], at="/ky/2021/tieu-chi/1.2/")
    tab, above = page.locator(".tab[aria-current=page]"), page.locator("#grid-above")
    expect(tab).to_contain_text("2")
    expect(above).to_contain_text("0/2 đã chấm xong")

    page.locator("[data-agree]").first.click()
    expect(above).to_contain_text("1/2 đã chấm xong")
    expect(tab.locator(".tab__count")).to_contain_text("1")
    page.locator("[data-agree]").last.click()

    expect(above).to_contain_text("2/2 đã chấm xong")
    expect(tab.locator(".tab__count")).to_have_count(0)
    assert complaints == []
