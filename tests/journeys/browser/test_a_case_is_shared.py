"""Three officers share a case: one gives, two fill their parts at once, the first hands in.

Each sits at a browser of their own and loads no page anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.models import CaseEvent
from directory.roles import Role
from tests.browsing import look
from tests.city import open_city, person
from tests.journeys.browser.chairs import QUAN, fill_rate, hand_in, leave, open_case, say

if TYPE_CHECKING:
    from tests.journeys.browser.chairs import SeatOf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_three_officers_share_a_case(seat_of: SeatOf, complaints: list[str]) -> None:
    city = open_city()
    people = [
        person(name, role=Role.AGENCY_OFFICER, agency=city.agencies[QUAN])
        for name in ("an", "binh")
    ]
    lead, an, binh = (seat_of(each) for each in (city.officers[QUAN], *people))

    open_case(lead)
    lead.get_by_role("link", name="Phân công").click()
    for name, label in (("an", "Cả lĩnh vực Công tác chỉ đạo"), ("binh", "2.1 Rà soát văn bản")):
        lead.get_by_label(label).check()
        lead.get_by_label("Giao cho").select_option(label=name)
        lead.get_by_role("button", name="Phân công").click()
        expect(say(lead)).to_contain_text(f"cho {name}")
    look(lead, "sharing")

    open_case(an)
    expect(an.get_by_role("heading", name="Phần của tôi")).to_be_visible()
    look(an, "sharing-mine")
    open_case(binh)
    plan = an.locator(f"#item-{city.item(QUAN, '1.1').pk}")
    plan.get_by_role("radio", name="Có").focus()
    an.keyboard.press("Space")
    plan.locator("[name=note]").fill("Quyết định số 5")
    leave(an, plan)
    fill_rate(binh, city, "2.1", "8", "10")
    fill_rate(an, city, "1.2", "90", "100")

    lead.get_by_role("link", name="Quận 1").first.click()
    hand_in(lead)

    written = CaseEvent.objects.get(action="submit").facts["written"]
    assert (written, complaints) == ({"an": ["1.1", "1.2"], "binh": ["2.1"]}, [])
