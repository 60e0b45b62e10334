"""The page of a case: who may read it, where each finds their work, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cases.lifecycle import Action, State
from directory.roles import Role
from tests.city import START, City, answer, open_city, walk
from tests.visits import browser, case_url, item_url, larger_set, move_url, text_of
from workflow import moves

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, JUSTICE, HOME_AFFAIRS = "QUAN-1", "SO-TU-PHAP", "SO-NOI-VU"
WALKED = (
    State.SELF_ASSESSMENT,
    State.SIGN_OFF,
    State.SECTOR_REVIEW,
    State.APPRAISAL,
    State.EXPLANATION,
    State.SETTLEMENT,
    State.COUNCIL,
)
BUDGET = 19


def people_of(city: City) -> dict[str, User]:
    """Return one person for each role a case may be read in."""
    return {
        "officer": city.officers[QUAN],
        "head": city.heads[QUAN],
        "reviewer": city.reviewers[HOME_AFFAIRS],
        **{role.value: person for role, person in city.people.items()},
    }


@pytest.mark.parametrize("state", WALKED)
def test_case_is_read_in_every_part_by_all_it_concerns_in_every_state(
    city: City, state: State
) -> None:
    case = walk(city, QUAN, to=state)
    parts = ("", "tong-quan", "ban-doc", "viec", "F1", "F2", "khong-co")
    readers = people_of(city)
    if state in {State.SELF_ASSESSMENT, State.SIGN_OFF}:
        del readers["reviewer"]  # no review is open yet

    answers = {
        (who, part): browser(person).get(case_url(case, part)).status_code
        for who, person in readers.items()
        for part in parts
    }

    assert set(answers.values()) == {200}


@pytest.mark.parametrize("state", WALKED)
def test_log_and_items_are_read_in_every_state(city: City, state: State) -> None:
    case = walk(city, QUAN, to=state)
    auditor = browser(city.people[Role.AUDITOR])
    urls = [f"{case_url(case)}nhat-ky/", *(item_url(case, code) for code in ("1.1", "1.2", "1.S"))]

    answers = {url: auditor.get(url).status_code for url in urls}

    assert set(answers.values()) == {200}


@pytest.mark.parametrize("stranger", ["officer", "head", "reviewer"])
def test_case_is_not_there_for_people_of_another_agency(city: City, stranger: str) -> None:
    case = walk(city, QUAN, to=State.SIGN_OFF)
    people = {"officer": city.officers, "head": city.heads, "reviewer": city.reviewers}
    client = browser(people[stranger][JUSTICE])
    urls = (
        case_url(case),
        f"{case_url(case)}nhat-ky/",
        item_url(case, "1.1"),
        move_url(case, "submit"),
    )

    answers = {url: client.get(url).status_code for url in urls}

    assert set(answers.values()) == {404}


def test_case_asks_strangers_to_sign_in(city: City, client: Client) -> None:
    response = client.get(case_url(city.case(QUAN)))

    assert response.status_code == 302
    assert response["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize(
    ("state", "who", "part"),
    [
        (State.SELF_ASSESSMENT, "officer", "tong-quan"),
        (State.SIGN_OFF, "head", "ban-doc"),
        (State.SECTOR_REVIEW, "reviewer", "viec"),
        (State.APPRAISAL, "appraiser", "viec"),
        (State.EXPLANATION, "officer", "viec"),
        (State.SETTLEMENT, "appraiser", "viec"),
        (State.COUNCIL, "auditor", "tong-quan"),
    ],
)
def test_case_opens_where_the_work_of_its_reader_is(
    city: City, state: State, who: str, part: str
) -> None:
    case = walk(city, QUAN, to=state)

    response = browser(people_of(city)[who]).get(case_url(case))

    assert response.context["current"].key == part


def test_case_says_on_every_part_that_its_set_is_reconstructed(city: City) -> None:
    city.cycle.notice = "Dữ liệu mô phỏng."
    city.cycle.save(update_fields=["notice"])
    client = browser(city.people[Role.AUDITOR])
    case = city.case(QUAN)
    urls = (
        case_url(case),
        case_url(case, "F1"),
        f"{case_url(case)}nhat-ky/",
        item_url(case, "1.1"),
    )

    words = [text_of(client.get(url)) for url in urls]

    assert [("phục dựng" in text, "Dữ liệu mô phỏng." in text) for text in words] == [
        (True, True)
    ] * 4


def test_officer_sees_progress_points_and_gaps(city: City) -> None:
    answer(city, QUAN, {"1.2": {"achieved": "70", "total": "100"}}, at=START)

    shown = browser(city.officers[QUAN]).get(case_url(city.case(QUAN))).context["shown"]

    # The plan's paper is missing, but a note stands in for it; the survey is not the agency's.
    assert (shown.progress.done, shown.progress.total) == (3, 3)
    assert (shown.total.points, shown.total.maximum) == (Decimal("12.4"), 16)


def test_officer_is_told_what_is_missing_with_a_link_to_it(city: City) -> None:
    case = city.case(QUAN)
    item = city.item(QUAN, "1.1")

    response = browser(city.officers[QUAN]).get(case_url(case))

    assert [waiting.code for waiting in response.context["shown"].waiting] == ["1.1", "1.2", "2.1"]
    assert f'href="{case_url(case)}?phan=F1#item-{item.pk}"' in response.content.decode()


def test_what_the_agency_types_is_not_shown_to_others_before_it_is_handed_over(city: City) -> None:
    answer(city, QUAN, at=START)
    case = city.case(QUAN)
    readers = {"officer": city.officers[QUAN], "head": city.heads[QUAN]}
    readers["auditor"] = city.people[Role.AUDITOR]

    seen = {
        who: "90/100" in text_of(browser(person).get(case_url(case, "ban-doc")))
        for who, person in readers.items()
    }

    assert seen == {"officer": True, "head": True, "auditor": False}


def test_only_named_items_are_open_after_a_return_and_say_why(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = case.reviews.get(field__code="F1")
    moves.make(
        case,
        Action.SEND_BACK,
        review=review,
        items=[city.item(QUAN, "1.2")],
        reason="Số liệu chưa khớp báo cáo",
        by=city.reviewers[HOME_AFFAIRS],
        at=START + timedelta(days=10),
    )

    response = browser(city.officers[QUAN]).get(case_url(city.case(QUAN)))

    shown = response.context["shown"]
    assert response.context["current"].key == "viec"
    assert [item.code for item in shown.items if item.form] == ["1.2"]
    assert response.context["returned"].reason == "Số liệu chưa khớp báo cáo"
    assert text_of(response).count("Số liệu chưa khớp báo cáo") == 2  # at the top and on the item


def test_moves_that_are_not_the_readers_are_disabled_with_the_reason(city: City) -> None:
    case = walk(city, QUAN, to=State.SIGN_OFF)

    offers = {
        who: {offer.action.value: offer.reason for offer in shown}
        for who, shown in (
            (who, browser(person).get(case_url(case)).context["offers"])
            for who, person in people_of(city).items()
            if who in {"officer", "head", "auditor"}
        )
    }

    for_the_head = "Thao tác này dành cho: Thủ trưởng đơn vị."
    assert offers == {
        "officer": {"endorse": for_the_head, "return_inside": for_the_head, "recall": ""},
        "head": {"endorse": "", "return_inside": ""},
        "auditor": {},
    }


@pytest.mark.parametrize("more", [0, 40])
@pytest.mark.parametrize("part", ["tong-quan", "ban-doc", "F2"])
def test_case_costs_the_same_whatever_the_number_of_criteria(
    db: None,  # noqa: ARG001 - a fixture that is needed, not used
    in_february: None,  # noqa: ARG001 - the same
    django_assert_max_num_queries: DjangoAssertNumQueries,
    more: int,
    part: str,
) -> None:
    city = open_city(text=larger_set(more))
    added = {f"2.{number + 2}": {"value": "yes"} for number in range(more)}
    answer(city, QUAN, added, at=START)
    client = browser(city.officers[QUAN])
    case = city.case(QUAN)

    with django_assert_max_num_queries(BUDGET):
        response = client.get(case_url(case, part))

    assert len(response.context["shown"].items) == 4 + more
