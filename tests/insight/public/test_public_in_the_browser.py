"""The public pages of an agency, and the form of the decision on them, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.models import Cycle
from directory.models import User
from directory.roles import Role
from tests.browsers import faults_of
from tests.browsing import sign_in
from tests.city import open_city
from tests.workflow.turns import to_stage

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_february"),
]
OF_AN_AGENCY = ("/xep-hang/2021/QUAN-1/", "/don-vi/QUAN-1/", "/xep-hang/2021/")
DECISION = "/ky/2021/quyet-dinh/"
SIZES = ((1366, 768), (390, 844))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_public_pages_of_an_agency_and_the_form_of_the_decision_are_accessible(
    page: Page, live_server: LiveServer, complaints: list[str], language: str
) -> None:
    city, site = open_city(), live_server.url
    to_stage(city, Cycle.Stage.PUBLISHED)
    leader, found = city.people[Role.LEADER], {}
    User.objects.filter(pk=leader.pk).update(language=language)

    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    for path in OF_AN_AGENCY:
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(site + path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            found[path, width] = faults_of(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    sign_in(page, site, leader)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(site + DECISION)
        expect(page.locator("html")).to_have_attribute("lang", language)
        found[DECISION, width] = faults_of(page)
        page.locator("[name=signed_on]").fill("32/13/2022")
        page.locator("main form .btn-primary").click()
        expect(page.get_by_role("alert")).to_be_focused()
        found["refused", width] = faults_of(page)

    assert {where: faults for where, faults in found.items() if faults} == {}
    assert complaints == []
