"""The pages that explain and try, for a set in four levels: each group with what it comes to."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.lifecycle import State
from cases.models import Cycle
from directory.roles import Role
from tests.city import City, open_city, walk
from tests.tree_city import open_tree_city, queries_of
from tests.visits import HTMX, browser, text_of
from tests.workflow.turns import to_stage

if TYPE_CHECKING:
    from cases.presenting.trees import Branch

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"
BUDGET = 22  # queries, where nothing was asked for before
ADDED_UP = "Cộng: 1 + 1,6 + 0,5 + 1 + 0,75 = 4,85."


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the fixture opens the database
    return open_tree_city()


def explained(city: City) -> Any:
    walk(city, QUAN, to=State.APPRAISAL)
    return browser(city.heads[QUAN]).get(reverse("why", args=[city.case(QUAN).pk]))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.APPRAISER, "why"),
        (Role.COORDINATOR, "what-if"),
        (Role.APPRAISER, "radar-field"),
        (Role.APPRAISER, "grid-field"),
        (Role.APPRAISER, "criteria-set"),
    ],
)
def test_pages_cost_as_many_queries_whatever_the_leaves(role: Role, page: str) -> None:
    def asked(city: City) -> tuple[Client, str]:
        walk(city, QUAN, to=State.APPRAISAL)
        of_case = page in {"why", "what-if"}
        part = city.case(QUAN).pk if of_case else city.cycle.criteria_set_id
        parts = [2021, "F1"] if page.endswith("-field") else [part]
        return browser(city.people[role]), reverse(page, args=parts)

    assert queries_of(asked, leaves=18) == queries_of(asked, leaves=90) <= BUDGET


def node(rows: list[Branch[Any]], code: str) -> Branch[Any]:
    return next(row for row in rows if row.head and row.head.code == code)


def test_why_explains_a_group_down_to_its_criteria(city: City) -> None:
    page = explained(city)

    rows = page.context["why"].fields[0].rows
    assert [row.head.code if row.head else row.leaf.code for row in rows[:4]] == [
        "1.1", "1.1.1", "1.1.1.1", "1.1.1.2",
    ]  # fmt: skip
    found = node(rows, "1.1.1").subtotal
    assert found is not None
    assert [found.points, found.maximum, found.sentences] == [Decimal("4.85"), 7, (ADDED_UP,)]
    assert ADDED_UP in text_of(page)


def test_why_on_paper_explains_its_groups_too(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    paper = browser(city.heads[QUAN]).get(reverse("why-paper", args=[city.case(QUAN).pk]))

    assert ADDED_UP in text_of(paper)


def test_published_result_is_told_by_group(city: City) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)

    page = Client().get("/xep-hang/2021/QUAN-1/")

    rows = page.context["fields"][0].rows
    assert [row.depth for row in rows[:3]] == [0, 1, 2]
    words = text_of(page)
    assert (
        "1.1.1 Tiêu chí thành phần 1.1.1: tổ chức thực hiện kế hoạch trong năm 4,85 /7 69,3%"
        in words
    )
    assert ADDED_UP in words


def test_sandbox_says_what_a_group_would_come_to(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    client = browser(city.officers[QUAN])
    url = reverse("what-if", args=[city.case(QUAN).pk])

    page = client.get(url)
    tried = client.post(url, {"t1.1.1.1-answer-value": "no"}, headers=HTMX)

    rows = dict(page.context["groups"])
    first = next(iter(rows.values()))
    found = node(first, "1.1.1").subtotal
    assert found is not None
    assert found.points == Decimal("4.85")
    assert sums_in(tried)["1.1.1"] == "3,85 /7 55,0%"
    assert sums_in(tried)["1.1"] == "13,55 /21 64,5%"


def sums_in(answer: Any) -> dict[str, str]:
    """Return in words what groups come to, by code, as swapped in."""
    ends = r'class="node__percent">[^<]*</span>'
    found = re.findall(rf'id="sums-([^"]+)"(.*?{ends})', answer.content.decode(), re.DOTALL)
    return {code: " ".join(re.sub(r"<[^>]*>|^[^>]*>", " ", part).split()) for code, part in found}


def test_radar_counts_group_by_group(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    page = browser(city.people[Role.APPRAISER]).get(reverse("radar-field", args=[2021, "F1"]))

    counts = {row.branch.head.code: row.counts for row in page.context["rows"] if row.branch.head}
    assert (counts["1.1"].judged, counts["1.1.1"].judged) == (15, 5)
    assert (counts["1.1"].agreed, counts["1.1"].far) == (15, 0)


def test_radar_of_a_criterion_says_its_path(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    page = browser(city.people[Role.APPRAISER]).get(
        reverse("radar-field", args=[2021, "F1"]), {"tieu_chi": "1.1.1.1"}
    )

    assert "› 1.1 Tiêu chí 1.1: tổ chức thực hiện kế hoạch trong năm › 1.1.1" in text_of(page)


def test_a_set_without_groups_is_told_without_any(db: None) -> None:  # noqa: ARG001 - the fixture opens the database
    city = open_city()
    to_stage(city, Cycle.Stage.PUBLISHED)
    case, coordinator = city.case(QUAN), browser(city.people[Role.COORDINATOR])

    pages = [
        coordinator.get(reverse("why", args=[case.pk])),
        coordinator.get(reverse("radar-field", args=[2021, "F1"])),
        Client().get("/xep-hang/2021/QUAN-1/"),
    ]

    for page in pages:
        words = page.content.decode()
        assert [mark for mark in ("node", "at--", "Cộng:") if mark in words] == []


def test_pages_explain_the_rule_of_a_group(db: None) -> None:  # noqa: ARG001 - the fixture opens the database
    city = open_tree_city(rules="round = 0")
    to_stage(city, Cycle.Stage.PUBLISHED)
    rounded = "Cộng: 4,85 + 4,85 + 4,85 = 14,55. Làm tròn 0 chữ số thập phân ở cấp này: 15 điểm."

    result = text_of(Client().get("/xep-hang/2021/QUAN-1/"))
    why = text_of(browser(city.heads[QUAN]).get(reverse("why", args=[city.case(QUAN).pk])))

    assert rounded in result
    assert rounded in why
