"""The page of criteria that an amendment took out of a case: all that was said of them is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cases.lifecycle import State
from evidence_store.services.inspecting import inspect
from tests.city import START, answer, upload_pdf, walk
from tests.visits import browser, text_of
from tests.workflow.amended import WHY, amend

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"


def address(city: City) -> str:
    return f"/ho-so/{city.case(QUAN).pk}/tieu-chi-da-bo/"


def test_marks_answers_and_files_of_dropped_criteria_are_read_as_they_were(city: City) -> None:
    file = upload_pdf(city, QUAN, "1.2", at=START).evidence
    inspect(file.pk, at=START)
    walk(city, QUAN, to=State.APPRAISAL)

    amend(city)

    client = browser(city.officers[QUAN])
    page = client.get(address(city))
    words = text_of(page)
    assert [row.item.criterion.code for row in page.context["dropped"]] == ["1.2", "1.S"]
    assert "1.2 Tỷ lệ hoàn thành tối đa 8 điểm" in words
    assert f"{city.cycle.amendments.get().by}: {WHY}" in words
    ladder = page.context["dropped"][0].ladder
    assert [(rung.key, rung.answer) for rung in ladder] == [
        ("self", "90/100 (90%)"),
        ("sector", "70/100 (70%)"),
    ]
    assert [each.evidence for each in page.context["dropped"][0].files] == [file]
    assert f"/minh-chung/{file.pk}/" in page.content.decode()


def test_what_was_typed_and_not_handed_in_is_shown_to_its_agency_alone(city: City) -> None:
    answer(city, QUAN, at=START)

    amend(city)

    mine = text_of(browser(city.officers[QUAN]).get(address(city)))
    theirs = text_of(browser(city.reviewers["SO-NOI-VU"]).get(address(city)))
    assert "Đơn vị đã gõ, chưa trình: 90/100 (90%). Có quyết định kèm theo" in mine
    assert "Có quyết định kèm theo" not in theirs


def test_case_and_log_lead_there_only_where_something_was_dropped(city: City) -> None:
    client, case = browser(city.officers[QUAN]), f"/ho-so/{city.case(QUAN).pk}/"
    before = [client.get(url).content.decode() for url in (case, f"{case}nhat-ky/")]
    nothing = text_of(client.get(address(city)))

    amend(city)

    after = [
        client.get(url).content.decode() for url in (f"{case}?phan=tong-quan", f"{case}nhat-ky/")
    ]
    assert not any(address(city) in page for page in before)
    assert all(address(city) in page for page in after)
    assert "Không tiêu chí nào của hồ sơ bị bỏ" in nothing


def test_a_stranger_to_the_case_is_told_of_none(city: City) -> None:
    amend(city)

    assert browser(city.officers["SO-TAI-CHINH"]).get(address(city)).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    amend(city)
    client = browser(city.officers[QUAN])
    client.get(address(city))

    with django_assert_num_queries(9):
        client.get(address(city))
