"""Who is shown which places, and what every page knows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import path
from django.views.generic import TemplateView

from directory.access import NOBODY, Access, Holding
from directory.models import Agency, Membership
from directory.roles import Role
from web.context import site
from web.navigation import PLACES, address, links_for, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client, RequestFactory
    from pytest_django import DjangoAssertNumQueries, Settings

    from directory.models import User

blank = TemplateView.as_view()
urlpatterns = [
    path("", blank, name="ranking"),
    path("viec/", blank, name="home"),
    path("ky/", blank, name="cycles"),
    path("ky/<int:year>/dieu-phoi/", blank, name="board"),
    path("ky/<int:year>/hoi-dong/", blank, name="council"),
    path("quy-tac/soan/", blank, name="rule-drafts"),
]


def holding(*roles: Role) -> Access:
    return Access(user_id=1, holdings=tuple(Holding(role) for role in roles))


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("access", "urls"),
    [
        (NOBODY, ["/"]),
        (holding(Role.AGENCY_OFFICER), ["/viec/", "/"]),
        (holding(Role.COUNCIL_MEMBER), ["/viec/", "/ky/2022/hoi-dong/", "/"]),
        (holding(Role.LEADER), ["/viec/", "/quy-tac/soan/", "/"]),
        (
            holding(Role.COORDINATOR),
            ["/viec/", "/ky/2022/dieu-phoi/", "/ky/2022/hoi-dong/", "/ky/", "/"],
        ),
    ],
)
def test_links_follow_the_roles_and_skip_pages_that_do_not_exist(
    access: Access, urls: list[str]
) -> None:
    assert [link.url for link in links_for(access, "/viec/", 2022)] == urls


@pytest.mark.urls(__name__)
def test_a_place_of_a_year_is_left_out_without_one() -> None:
    assert [link.url for link in links_for(holding(Role.COORDINATOR), "/")] == [
        "/viec/",
        "/ky/",
        "/",
    ]


@pytest.mark.parametrize(
    ("path_here", "found"),
    [
        ("/ky/2022/dieu-phoi/", "/ky/2022/dieu-phoi/"),
        ("/ky/2021/", "/ky/"),
        ("/", "/"),
        ("/x/", ""),
    ],
)
def test_nearest_is_the_longest_address_the_page_lies_under(path_here: str, found: str) -> None:
    assert nearest(["/", "/ky/", "/ky/2022/dieu-phoi/"], path_here) == found


def test_every_place_is_an_address_of_this_installation() -> None:
    assert [place.url_name for place in PLACES if address(place.url_name, 2022) is None] == []


@pytest.mark.django_db
def test_site_costs_no_query_until_something_is_shown(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()

    with django_assert_num_queries(0):
        facts = site(request)

    assert str(facts["product"]) == "Thước"
    assert facts["unread"] == 0
    assert facts["my_roles"] == []


def test_site_tells_the_clock_of_a_demo(rf: RequestFactory, settings: Settings) -> None:
    settings.CLOCK_OFFSET_SECONDS = 0
    assert site(rf.get("/"))["demo_now"] is None

    settings.CLOCK_OFFSET_SECONDS = 60
    assert site(rf.get("/"))["demo_now"] is not None


def test_a_role_held_twice_is_named_once(rf: RequestFactory, person: Callable[..., User]) -> None:
    request = rf.get("/")
    request.user = person(Role.SECTOR_REVIEWER, Role.AGENCY_OFFICER)
    other = Agency.named(code="SO-NOI-VU", name="Sở Nội vụ", valid_from=date(2000, 1, 1))
    other.save()
    Membership.objects.create(
        user=request.user,
        role=Role.SECTOR_REVIEWER,
        agency=other,
        fields=["F2"],
        valid_from=date(2000, 1, 1),
    )

    assert site(request)["my_roles"] == ["Cán bộ đầu mối CCHC", "Cán bộ thẩm tra lĩnh vực"]


def test_the_base_page_of_a_coordinator_costs_few_queries(
    signed_in: Callable[..., Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(Role.COORDINATOR)
    client.get("/gioi-thieu/")

    # The person, the roles, the year at work, the letters; the session comes from the cache.
    with django_assert_num_queries(4):
        client.get("/gioi-thieu/")
