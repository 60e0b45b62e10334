"""A question asked and answered by two people in Chromium, neither of whom loads a page anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.models import Question, Remark
from tests.browsing import look, sign_in
from tests.city import open_city
from tests.visits import item_url

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN, HOME = "QUAN-1", "SO-NOI-VU"


def talk(page: Page, question: Question) -> Locator:
    return page.locator(f"#talk-{question.item_id}")


def test_a_question_is_asked_and_answered_beside_the_criterion(
    page: Page, chromium: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    city = open_city()
    site, case = live_server.url, city.case(QUAN)
    sign_in(page, site, city.officers[QUAN], at=item_url(case, "1.1"))
    page.get_by_text("Hỏi cơ quan thẩm tra, thẩm định").click()
    page.get_by_label("Câu hỏi", exact=True).fill("Kế hoạch ký ngày 31/12 có được tính không?")
    # A double press asks once.
    page.get_by_role("button", name="Gửi câu hỏi").dblclick()
    expect(page.locator(".talk__done")).to_have_text("Đã gửi câu hỏi; hồ sơ vẫn ở bước hiện tại.")
    question = Question.objects.get()
    expect(talk(page, question)).to_contain_text("Chờ cơ quan thẩm tra trả lời")
    look(page, "question-asked")
    # What was sent is not offered again as if it were lost.
    expect(page.locator("[data-kept-line]")).to_have_count(0)

    other = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    judge = other.new_page()
    sign_in(judge, site, city.reviewers[HOME], at="/viec-cua-toi/")
    judge.get_by_role("link", name="1.1").first.click()
    thread = talk(judge, question)
    expect(thread).to_contain_text("Kế hoạch ký ngày 31/12 có được tính không?")
    thread.get_by_label("Viết tiếp").fill("Được, theo ngày ký.")
    thread.get_by_role("button", name="Gửi 1.1").click()
    expect(thread).to_contain_text("Chờ đơn vị trả lời")

    # The officer writes meanwhile, and reads the answer without a reload; the text stays.
    mine = talk(page, question)
    mine.get_by_label("Viết tiếp").fill("Cảm ơn, đơn vị đã rõ.")
    expect(mine).to_contain_text("Được, theo ngày ký.")
    expect(mine.get_by_label("Viết tiếp")).to_have_value("Cảm ơn, đơn vị đã rõ.")
    mine.get_by_role("button", name="Gửi 1.1").click()
    expect(mine).to_contain_text("Chờ cơ quan thẩm tra trả lời")
    mine.get_by_role("button", name="Đã được trả lời, đóng lại").click()
    expect(mine).to_contain_text("Trao đổi đã đóng")
    expect(page.locator(f"#talk-mark-{question.item_id}")).to_have_text("")

    expect(thread).to_contain_text("Cảm ơn, đơn vị đã rõ.")
    other.close()
    assert (Question.objects.count(), Remark.objects.count(), complaints) == (1, 3, [])
