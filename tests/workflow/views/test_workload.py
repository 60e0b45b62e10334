"""The page on which the work of a desk is given out and divided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import State
from cases.models import Review
from directory.access import access_of
from directory.models import User
from directory.roles import Role
from tests.city import City, person, walk
from tests.forms_sent import version_on
from tests.visits import browser, text_of
from workflow.models import Turn

if TYPE_CHECKING:
    from typing import Any

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, JUSTICE, FINANCE = "QUAN-1", "SO-TU-PHAP", "SO-TAI-CHINH"
PAGE = reverse("workload", args=[2021])
DIVIDE = reverse("workload-divide", args=[2021]) + f"?noi={JUSTICE}"


@pytest.fixture
def waiting(city: City) -> City:
    for agency in (QUAN, FINANCE):
        walk(city, agency, to=State.SECTOR_REVIEW)
    person("binh", role=Role.SECTOR_REVIEWER, agency=city.agencies[JUSTICE], fields=["F2"])
    return city


def given() -> dict[str, str | None]:
    rows = Review.objects.open().filter(agency__code=JUSTICE)
    return dict(rows.values_list("case__agency__code", "assigned_to__full_name"))


def boxes_of(page: Any) -> list[str]:
    return [f"{line.case.pk}-{line.version}" for line in page.context["page"]]


def test_a_reviewer_gives_an_agency_to_a_colleague(waiting: City) -> None:
    client = browser(waiting.reviewers[JUSTICE])
    page = client.get(PAGE)
    assert "Chưa giao ai 2 2 0" in text_of(page)
    binh = next(pk for pk, user in page.context["form"].officers.items() if str(user) == "binh")

    answer = client.post(PAGE, {"case": boxes_of(page)[:1], "to": binh}, follow=True)

    assert "Đã giao 1 đơn vị cho binh." in text_of(answer)
    assert sorted(given().values(), key=str) == [None, "binh"]
    late = client.post(PAGE, {"case": boxes_of(page), "to": binh})
    assert (late.status_code, "Có người vừa phân công" in text_of(late)) == (409, True)
    nothing = client.post(PAGE, {"to": binh})
    assert (nothing.status_code, "Hãy chọn ít nhất một đơn vị" in text_of(nothing)) == (422, True)


def test_the_division_is_shown_before_it_is_done(waiting: City) -> None:
    client = browser(waiting.people[Role.COORDINATOR])
    shown = client.get(DIVIDE)
    assert "còn ít việc nhất lúc chia" in text_of(shown)
    assert set(given().values()) == {None}

    old = client.post(DIVIDE, {"version": 1})
    done = client.post(DIVIDE, {"version": version_on(client, DIVIDE)["version"]}, follow=True)

    assert (old.status_code, "không còn đúng" in text_of(old)) == (409, True)
    assert "Đã chia 2 phần việc." in text_of(done)
    assert sorted(given().values(), key=str) == ["binh", "tham-tra.so-tu-phap"]


def test_who_has_no_desk_is_told_so_and_another_desk_is_no_page(waiting: City) -> None:
    assert browser(waiting.people[Role.AUDITOR]).get(PAGE).status_code == 403
    theirs = browser(waiting.reviewers["SO-TAI-CHINH"]).get(f"{PAGE}?noi={JUSTICE}")
    assert theirs.status_code == 404


def test_the_page_asks_as_often_however_many_agencies_wait(
    waiting: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(waiting.reviewers[JUSTICE])
    client.get(PAGE)
    with django_assert_max_num_queries(13):
        client.get(PAGE)
    walk(waiting, "SO-NOI-VU", to=State.SECTOR_REVIEW)
    with django_assert_max_num_queries(13):
        client.get(PAGE)


def test_what_was_given_to_a_colleague_is_among_theirs_and_can_be_done_by_all(
    waiting: City,
) -> None:
    own = waiting.reviewers[JUSTICE]
    binh = User.objects.get(full_name="binh")
    Review.objects.open().filter(agency__code=JUSTICE, case__agency__code=QUAN).update(
        assigned_to=binh
    )

    def turns(user: User) -> set[str]:
        access = access_of(user, on=date(2022, 2, 1))
        found = Turn.objects.open().for_access(access)
        return {each.process.case.agency.code for each in found.not_given_away(access)}

    assert (turns(own), turns(binh)) == ({FINANCE}, {QUAN, FINANCE})
    assert Turn.objects.open().for_access(access_of(own, on=date(2022, 2, 1))).count() == 2
