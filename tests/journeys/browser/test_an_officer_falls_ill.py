"""An officer falls ill: the head names a colleague, who goes on where they stopped and hands in.

Each sits at a browser of their own and loads no page anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from cases.models import CaseEvent
from cases.services import drafts
from directory.models import User
from tests.browsing import look
from tests.city import ANSWERS, PASSWORD, open_city
from tests.journeys.browser.chairs import QUAN, fill_rate, hand_in, open_case
from wording import clock

if TYPE_CHECKING:
    from tests.journeys.browser.chairs import SeatOf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_officer_falls_ill_and_a_colleague_goes_on(
    seat_of: SeatOf, complaints: list[str]
) -> None:
    city = open_city()
    officer = city.officers[QUAN]
    for code in ("1.1", "1.2"):
        facts: dict[str, Any] = {
            "note": "Có quyết định",
            "version": 0,
            "by": officer,
            "at": clock.now(),
        }
        drafts.save_draft(city.item(QUAN, code), answer=ANSWERS[code], **facts)
    colleague = User.objects.create_user("dong-nghiep@example.vn", PASSWORD, full_name="Lê Hoa")
    head, other = seat_of(city.heads[QUAN]), seat_of(colleague)

    head.get_by_role("button", name="Mở mục tài khoản").click()
    head.get_by_role("link", name="Tài khoản").click()
    head.get_by_role("link", name="Vắng mặt và làm thay").click()
    head.get_by_label("Thư điện tử của người vắng").fill(officer.email)
    head.get_by_role("button", name="Tiếp tục").click()
    head.get_by_label("Thư điện tử của người làm thay").fill(colleague.email)
    head.get_by_label("Đến hết ngày").fill(f"{clock.today():%d/%m/%Y}")
    head.get_by_label("Lý do").fill("Nằm viện")
    look(head, "absence-noted")
    head.get_by_role("button", name="Ghi vắng mặt").click()
    expect(head.get_by_role("row", name="Lê Hoa")).to_contain_text("đang vắng")

    other.get_by_role("link", name="Thước").first.click()
    expect(other.get_by_text(f"Ông/Bà làm thay {officer.full_name}")).to_be_visible()
    look(other, "absence-substitute")
    open_case(other)
    other.get_by_role("link", name="Cải cách thể chế").first.click()
    fill_rate(other, city, "2.1", "8", "10")
    hand_in(other)

    other.get_by_role("link", name="Việc của tôi").first.click()
    other.locator("main").get_by_role("link", name="Quận 1").first.click()
    expect(other.get_by_text("Lê Hoa, thay mặt can-bo.quan-1").first).to_be_visible()
    event = CaseEvent.objects.get(action="submit")
    assert (event.by, event.facts["instead_of"], complaints) == (colleague, officer.pk, [])
