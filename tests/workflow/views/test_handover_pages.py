"""The hand-over page: what ended agencies left, who reads it, and what a coordinator does there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import State
from directory.models import Agency, Lineage, Membership
from directory.roles import Role
from directory.services.agencies import record_change
from tests.city import START, City, open_city, walk
from tests.forms_sent import send

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
Kind = Lineage.Kind
WHY = "Nghị quyết sắp xếp tổ chức"
PAGE = "/ky/2021/ban-giao/"


@pytest.fixture
def city() -> City:
    """A city where a case is under review and its departments, and the agency itself, ended."""
    city = open_city()
    walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    for code in ("SO-TU-PHAP", "SO-NOI-VU"):
        end_of(city.agencies[code])
    end_of(city.agencies["QUAN-1"])
    return city


def end_of(agency: Agency) -> None:
    day = START.date().replace(month=2)
    record_change(agency, kind=Kind.ABOLISH, after=None, effective_on=day, by=None, at=START)


@pytest.mark.parametrize("role", [*Role])
def test_the_page_is_for_coordinators_administrators_and_auditors(
    client: Client, city: City, role: Role
) -> None:
    user = (
        city.people.get(role)
        or {
            Role.AGENCY_OFFICER: city.officers,
            Role.AGENCY_HEAD: city.heads,
            Role.SECTOR_REVIEWER: city.reviewers,
        }[role]["SO-TAI-CHINH"]
    )
    client.force_login(user)
    readers = {Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR}

    answer = client.get(PAGE)

    assert answer.status_code == (200 if role in readers else 403)


def test_the_page_shows_fields_cases_turns_and_roles_and_the_board_leads_there(
    client: Client, city: City
) -> None:
    client.force_login(city.people[Role.COORDINATOR])
    Membership.objects.filter(agency=city.agencies["SO-TU-PHAP"], role="sector_reviewer").update(
        valid_to=START.date()
    )

    board = client.get("/ky/2021/dieu-phoi/").content.decode()
    answer = client.get(PAGE)

    left = answer.context["left"]
    assert f'href="{PAGE}"' in board
    assert [
        (line.part.field.code, line.as_alternate, line.now is None) for line in left.fields
    ] == [
        ("F1", False, True),
        ("F2", False, True),
        ("F2", True, True),
    ]
    assert [(line.case.agency.code, line.is_orphaned) for line in left.cases] == [
        ("QUAN-1", True),
        ("SO-NOI-VU", True),
        ("SO-TU-PHAP", True),
    ]
    assert len(left.roles) == 8
    assert [each.seat.field for each in answer.context["unheld"]] == ["F2"]


def test_a_coordinator_gives_a_field_and_a_case_to_another_agency_on_the_pages(
    client: Client, city: City
) -> None:
    client.force_login(city.people[Role.COORDINATOR])
    to = city.agencies["SO-TAI-CHINH"]
    field = reverse("field-assign", args=[2021, "F2", "chu-tri"])
    carry = reverse("case-carry", args=[2021, city.case("QUAN-1").pk])

    dialog = client.get(field, HTTP_HX_REQUEST="true")
    empty = send(client, field, {"agency": to.pk, "reason": " "})
    ended = send(client, field, {"agency": city.agencies["SO-TU-PHAP"].pk, "reason": WHY})
    given = send(client, field, {"agency": to.pk, "reason": WHY})
    carried = send(client, carry, {"agency": to.pk, "reason": WHY}, follow=True)
    unknown = client.get(reverse("field-assign", args=[2021, "F2", "khac"]))

    assert (dialog.status_code, unknown.status_code) == (200, 404)
    assert (empty.status_code, ended.status_code) == (422, 422)
    assert given.headers["Location"] == PAGE
    case = city.case("QUAN-1")
    assert case.reviews.open().get(field__code="F2").agency != city.agencies["SO-TU-PHAP"]
    assert case.carried_by == to
    assert "Sở Tài chính tiếp nhận hồ sơ của Quận 1." in carried.content.decode()


def test_only_a_coordinator_hands_over(client: Client, city: City) -> None:
    client.force_login(city.people[Role.ADMINISTRATOR])
    asked = {"agency": city.agencies["SO-TAI-CHINH"].pk, "reason": WHY}

    answers = [
        client.post(reverse("field-assign", args=[2021, "F2", "chu-tri"]), asked),
        client.post(reverse("case-carry", args=[2021, city.case("QUAN-1").pk]), asked),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert city.case("QUAN-1").carried_by is None


def test_the_page_is_a_constant_number_of_queries(
    client: Client, city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(city.people[Role.AUDITOR])
    client.get(PAGE)

    with django_assert_max_num_queries(18):
        client.get(PAGE)
