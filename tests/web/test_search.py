"""Search over all that one may see: what each role finds, by which words, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from directory.models import Agency
from directory.roles import Role
from tests.city import FOUNDED, City
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import by_role
from web.searching import MOST

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from directory.models import User

URL = "/tim/"
BUDGET = 11


def found(user: User, words: str) -> dict[str, list[str]]:
    """Return the titles found, by kind."""
    groups = browser(user).get(URL, {"q": words}).context["groups"]
    return {group.name: [str(row.title) for row in group.rows] for group in groups}


def test_each_role_finds_what_it_may_see_and_nothing_else(city: City) -> None:
    every = {role.value: found(user, "quan 1") for role, user in by_role(city).items()}

    agency = {"Cơ quan, đơn vị": ["Quận 1"]}
    case = {"Hồ sơ": ["Quận 1"], **agency}
    people = {**case, "Người dùng": ["can-bo.quan-1", "tham-tra.quan-1", "thu-truong.quan-1"]}
    assert every == {role.value: case for role in Role} | {
        Role.SECTOR_REVIEWER.value: agency,  # nothing of it is theirs to review yet
        Role.ADMINISTRATOR.value: people,
        Role.AUDITOR.value: people,
    }
    # The case of another agency is none of an officer's business.
    assert found(city.officers["SO-TAI-CHINH"], "quan 1") == agency


def test_accents_and_case_do_not_matter(city: City) -> None:
    user = city.people[Role.COORDINATOR]

    ways = [found(user, words) for words in ("so tu phap", "Sở Tư pháp", "SỞ  TƯ PHÁP", "phap tu")]

    assert ways[0] == {"Hồ sơ": ["Sở Tư pháp"], "Cơ quan, đơn vị": ["Sở Tư pháp"]}
    assert ways == ways[:1] * 4


def test_what_is_found_leads_where_the_person_works_on_it(city: City) -> None:
    case = city.case("QUAN-1")
    people = {
        "officer": city.officers["QUAN-1"],
        "reviewer": city.reviewers["SO-TU-PHAP"],
        "leader": city.people[Role.LEADER],
    }

    urls = {
        who: [
            row.url
            for group in browser(user).get(URL, {"q": "1.1"}).context["groups"]
            if group.name == "Tiêu chí"
            for row in group.rows
        ]
        for who, user in people.items()
    }

    grid = ["/ky/2021/tieu-chi/1.1/"]
    own = [reverse("case-item", args=[case.pk, "1.1"])]
    assert urls == {"officer": own, "reviewer": grid, "leader": grid}
    for who, [url] in urls.items():
        assert browser(people[who]).get(url).status_code == 200


def test_pages_are_found_by_their_name_and_their_year(city: City) -> None:
    user = city.people[Role.COORDINATOR]

    assert found(user, "dieu phoi") == {"Trang": ["Điều phối"]}
    assert found(user, "nhat ky 2021") == {"Trang": ["Nhật ký"]}
    assert found(user, "nhat ky 2020") == {}


def test_nothing_found_is_said_and_nothing_asked_finds_nothing(city: City) -> None:
    client = browser(city.people[Role.LEADER])

    assert "Không tìm thấy gì cho “xyz”" in text_of(client.get(URL, {"q": "xyz"}))
    assert client.get(URL).context["groups"] == []
    assert "Không tìm thấy" not in text_of(client.get(URL, {"q": " "}))


def test_strangers_are_asked_to_sign_in() -> None:
    answers = [Client().get(url) for url in (URL, f"{URL}?q=so", f"{URL}hop/")]

    assert [answer.status_code for answer in answers] == [302] * 3


def test_few_are_found_and_few_statements_find_them(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Agency.objects.bulk_create(
        Agency.named(code=f"P-{at}", name=f"Phường {at}", valid_from=FOUNDED) for at in range(400)
    )
    client = browser(city.people[Role.ADMINISTRATOR])

    with django_assert_max_num_queries(BUDGET):
        answer = client.get(URL, {"q": "phuong 1"}, headers=HTMX)

    [agencies] = answer.context["groups"]
    assert len(agencies.rows) == MOST
    assert len(answer.content) < 4000
