"""The pages of a case and of the grid for a set in four levels: where one is, and what it costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from cases.lifecycle import State
from tests.city import START, City, answer, open_city, walk
from tests.tree_city import open_tree_city, queries_of
from tests.visits import HTMX, browser, case_url, item_url, part_of, save

pytestmark = pytest.mark.usefixtures("in_february")

if TYPE_CHECKING:
    from django.test import Client

QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"
LARGEST, BUDGET = 150_000, 20  # bytes, queries
YES = {"answer_value": "yes", "note": "Có báo cáo"}


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the fixture opens the database
    return open_tree_city()


@pytest.fixture
def officer(city: City) -> Client:
    return browser(city.officers[QUAN])


def field_page(city: City, client: Client, *, group: str = "", field: str = "F1") -> Any:
    asked = {"phan": field} | ({"nhom": group} if group else {})
    return client.get(case_url(city.case(QUAN)), asked)


def shown_in_full(page: Any) -> list[str]:
    """Return the codes of the criteria that are shown with their forms."""
    heads = re.findall(
        r'class="criterion__head">\s*<span class="criterion__code">([^<]+)', page.content.decode()
    )
    return [code.strip() for code in heads]


def open_groups(page: Any) -> dict[str, bool]:
    tags = re.findall(
        r'<details\s+class="tree-node[^>]*id="nut-([^"]+)"([^>]*)>', page.content.decode()
    )
    return {code: "open" in rest.split() for code, rest in tags}


def under_review(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)


@pytest.mark.parametrize("answered", [False, True])
def test_the_page_of_a_field_of_ninety_is_small(db: None, answered: bool) -> None:  # noqa: ARG001, FBT001 - the fixture opens the database; parametrized
    city = open_tree_city(fields=1)
    if answered:
        answer(city, QUAN, at=START)

    page = field_page(city, browser(city.officers[QUAN]), group="1.2.2")

    assert page.context["field"].progress.total == 89
    assert len(page.content) < LARGEST


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("section", ["F1", "tong-quan", "ban-doc"])
def test_a_part_of_a_case_costs_as_many_queries_whatever_its_leaves(section: str) -> None:
    def asked(city: City) -> tuple[Client, str]:
        return browser(city.officers[QUAN]), case_url(city.case(QUAN), section)

    assert queries_of(asked, leaves=18) == queries_of(asked, leaves=90) <= BUDGET


def test_one_group_is_shown_with_its_forms_where_work_is_left(city: City, officer: Client) -> None:
    page = field_page(city, officer)

    assert shown_in_full(page) == [f"1.1.1.{number}" for number in range(1, 6)]
    assert page.context["focus"].code == "1.1.1"


def test_the_group_that_is_asked_for_is_shown_with_its_forms(city: City, officer: Client) -> None:
    page = field_page(city, officer, group="1.2.2")

    assert shown_in_full(page) == [f"1.2.2.{number}" for number in range(1, 6)]
    assert 'aria-current="location"' in part_of(page, "nhom=1.2.2#", "</a>")


def test_a_group_that_nobody_knows_shows_where_work_is_left(city: City, officer: Client) -> None:
    page = field_page(city, officer, group="<9>")

    assert page.context["focus"].code == "1.1.1"


def test_groups_are_closed_where_all_is_done_and_open_where_work_is_left(
    city: City, officer: Client
) -> None:
    rate = {"answer_achieved": "8", "answer_total": "10"}
    lates = {"answer_late": "1"}
    for number, typed in enumerate((YES, rate, {"answer_outcome": "late"}, rate, lates), 1):
        save(city.officers[QUAN], city.case(QUAN), f"1.1.1.{number}", version="0", **typed)

    opened = open_groups(field_page(city, officer))

    assert [code for code, is_open in opened.items() if not is_open] == ["1.1.1"]


def test_a_closed_group_brings_what_stands_in_it(city: City, officer: Client) -> None:
    answer(city, QUAN, at=START)

    closed = field_page(city, officer)
    url = part_of(closed, 'id="nut-1.2"', ">")
    asked = re.search(r'hx-get="([^"]+)"', url)
    assert asked is not None
    brought = officer.get(asked[1].replace("&amp;", "&"))

    assert "1.2" not in [code for code, is_open in open_groups(closed).items() if is_open]
    assert open_groups(brought)["1.2"]


def test_outline_names_the_outermost_groups_and_those_around_the_reader(
    city: City, officer: Client
) -> None:
    page = field_page(city, officer, group="1.2.2")

    named = [node.head.code for node in page.context["outline"]]
    left = [node.progress.left for node in page.context["outline"]]
    assert named == ["1.1", "1.2", "1.2.1", "1.2.2", "1.2.3", "1.3"]
    assert left == [15, 15, 5, 5, 5, 14]


def test_a_save_brings_the_sums_of_all_groups_above_and_of_no_others(city: City) -> None:
    answer = save(city.officers[QUAN], city.case(QUAN), "1.2.2.1", version="0", **YES)

    assert sums_in(answer) == {"1.2": "còn 14 1,00 /1 100,0%", "1.2.2": "còn 4 1,00 /1 100,0%"}


def test_sums_follow_the_rule_of_the_group(db: None) -> None:  # noqa: ARG001 - the fixture opens the database
    city = open_tree_city(rules="round = 0")
    rate = {"answer_achieved": "40", "answer_total": "100"}

    answer = save(city.officers[QUAN], city.case(QUAN), "1.1.1.2", version="0", **rate)

    assert sums_in(answer)["1.1"] == "còn 14 1,00 /2 50,0%"


def sums_in(answer: Any) -> dict[str, str]:
    """Return in words what groups come to, by code."""
    ends = r'class="node__percent">[^<]*</span>'
    found = re.findall(rf'id="sums-([^"]+)"(.*?{ends})', answer.content.decode(), re.DOTALL)
    return {code: " ".join(re.sub(r"<[^>]*>|^[^>]*>", " ", part).split()) for code, part in found}


def test_page_of_an_item_says_its_path_and_what_stands_beside_it(
    city: City, officer: Client
) -> None:
    page = officer.get(item_url(city.case(QUAN), "1.2.2.5"))

    field = city.item(QUAN, "1.2.2.5").criterion.field
    over = part_of(page, '<p class="page-header__over">', "</p>")
    assert over.endswith(
        f"{field} › 1.2 Tiêu chí 1.2: tổ chức thực hiện kế hoạch trong năm"
        " › 1.2.2 Tiêu chí thành phần 1.2.2: tổ chức thực hiện kế hoạch trong năm"
    )
    assert [each.code for each in page.context["beside"]] == [
        f"1.2.2.{number}" for number in range(1, 6)
    ]
    assert [crumb["label"] for crumb in page.context["crumbs"]][1:] == ["1.2", "1.2.2", "1.2.2.5"]


def test_next_leads_on_from_group_to_group(city: City, officer: Client) -> None:
    page = officer.get(item_url(city.case(QUAN), "1.2.2.5"))

    assert (page.context["before"].code, page.context["after"].code) == ("1.2.2.4", "1.2.3.1")


def test_what_to_go_on_with_stands_in_its_own_group(city: City) -> None:
    case = city.case(QUAN)
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{case_url(case, 'F1')}&nhom=1.2.2"}

    rate = {"answer-late": "1", "note": "Có báo cáo", "version": "0"}
    answer = browser(city.officers[QUAN]).post(
        item_url(case, "1.2.2.5", "draft-save"), rate, headers=headers
    )

    following = city.item(QUAN, "1.2.3.1")
    assert (
        answer.context["following"].url == f"{case_url(case, 'F1')}&nhom=1.2.3#item-{following.pk}"
    )


def test_reviewer_finds_the_groups_of_their_work(city: City) -> None:
    under_review(city)

    page = browser(city.reviewers[HOME_AFFAIRS]).get(case_url(city.case(QUAN)))

    assert shown_in_full(page) == [f"1.1.1.{number}" for number in range(1, 6)]
    assert [node.head.code for node in page.context["outline"]][:2] == ["1.1", "1.1.1"]


def test_grid_says_the_path_what_stands_beside_it_and_what_is_left_in_each_group(
    city: City,
) -> None:
    under_review(city)

    page = browser(city.reviewers[HOME_AFFAIRS]).get(reverse("grid", args=[2021, "1.2.2.1"]))

    place = page.context["place"]
    assert [head.code for head in place.path] == ["1.2", "1.2.2"]
    assert [one.code for one in place.beside] == [f"1.2.2.{number}" for number in range(1, 6)]
    assert (place.before.code, place.after.code) == ("1.2.1.5", "1.2.2.2")
    left = {way.node.head.code: (way.node.progress.left, way.into.code) for way in place.ways}
    assert (left["1.1"], left["1.2.2"], left["1.3"]) == (
        (15, "1.1.1.1"), (5, "1.2.2.1"), (14, "1.3.1.1"),
    )  # fmt: skip


def test_field_over_agencies_shows_its_groups(city: City) -> None:
    under_review(city)

    page = browser(city.reviewers[HOME_AFFAIRS]).get(reverse("grid-field", args=[2021, "F1"]))

    nodes = [row for row in page.context["rows"] if row.head]
    assert [node.head.code for node in nodes][:3] == ["1.1", "1.1.1", "1.1.2"]
    assert [node.progress.left for node in nodes][:3] == [15, 5, 5]


def test_a_set_without_groups_shows_none(db: None) -> None:  # noqa: ARG001 - the fixture opens the database
    city = open_city()
    client = browser(city.officers[QUAN])

    pages = [client.get(case_url(city.case(QUAN), part)) for part in ("F1", "tong-quan", "ban-doc")]
    pages.append(client.get(item_url(city.case(QUAN), "1.2")))

    for page in pages:
        words = page.content.decode()
        assert [
            mark
            for mark in ("tree-node", "node__", "outline", "criterion__path", "nhom=")
            if mark in words
        ] == []
