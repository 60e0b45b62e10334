"""A person's turns: grouped as they are worked on, the late first, in one query."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.lifecycle import State
from cases.models import Cycle
from directory.roles import Role
from notifications import services as letters
from tests.city import START, City, person, walk
from tests.visits import browser, text_of
from tests.whole_cycle import add_agencies, by_role
from workflow.year_state import MOST_LATE, WATCHERS

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from directory.models import User
    from workflow.year_state import YearState

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS, JUSTICE, FINANCE = "QUAN-1", "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH"
HOME = "/viec-cua-toi/"


def kinds_of(user: User) -> list[tuple[str, list[str]]]:
    """Return the kinds of turns a person is shown, each with what stands in it."""
    cycles = browser(user).get(HOME).context["cycles"]
    return [
        (kind.name, [row.label for row in kind.rows]) for each in cycles for kind in each.by_urgency
    ]


def test_home_asks_strangers_to_sign_in(client: Client, db: None) -> None:  # noqa: ARG001 - needed, not used
    assert client.get(HOME).status_code == 302


def test_everybody_has_a_home(city: City) -> None:
    everybody = [
        *city.people.values(),
        *city.officers.values(),
        *city.heads.values(),
        *city.reviewers.values(),
    ]

    assert {browser(user).get(HOME).status_code for user in everybody} == {200}


@pytest.mark.parametrize(
    ("state", "who"),
    [
        (State.SELF_ASSESSMENT, "officer"),
        (State.SIGN_OFF, "head"),
        (State.APPRAISAL, "appraiser"),
        (State.EXPLANATION, "officer"),
        (State.SETTLEMENT, "appraiser"),
    ],
)
def test_turn_is_shown_to_whose_it_is(city: City, state: State, who: str) -> None:
    walk(city, QUAN, to=state)
    people = {"officer": city.officers[QUAN], "head": city.heads[QUAN]}
    user = people.get(who, city.people[Role.APPRAISER])

    cycles = browser(user).get(HOME).context["cycles"]

    assert [
        (kind.state, [row.label for row in kind.rows])
        for each in cycles
        for kind in each.by_urgency
    ] == [(state, ["Quận 1"])]


def test_reviewer_finds_turns_by_field_with_the_way_to_the_grid(city: City) -> None:
    for agency in (QUAN, JUSTICE, HOME_AFFAIRS):
        walk(city, agency, to=State.SECTOR_REVIEW)

    response = browser(city.reviewers[HOME_AFFAIRS]).get(HOME)

    # Justice leads the other field; its own case there is Home Affairs' to review.
    kinds = [kind for each in response.context["cycles"] for kind in each.by_urgency]
    assert {kind.name: [row.label for row in kind.rows] for kind in kinds} == {
        "Công tác chỉ đạo": ["Quận 1", "Sở Tư pháp"],
        "Cải cách thể chế": ["Sở Tư pháp"],
    }
    assert {kind.url for kind in kinds} == {"/ky/2021/linh-vuc/F1/", "/ky/2021/linh-vuc/F2/"}


def test_late_turns_come_first_and_are_counted(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    walk(city, JUSTICE, to=State.SETTLEMENT)
    case = city.case(JUSTICE)
    case.due_on = START.date()
    case.save(update_fields=["due_on"])

    context = browser(city.people[Role.APPRAISER]).get(HOME).context

    assert (context["summary"].waiting, context["summary"].late) == (2, 1)
    assert kinds_of(city.people[Role.APPRAISER])[0][1] == ["Sở Tư pháp"]


def test_who_has_nothing_to_do_is_told_so(city: City) -> None:
    page = browser(city.people[Role.AUDITOR]).get(HOME)

    assert "Không có việc nào đang chờ Ông/Bà" in text_of(page)


def test_agency_finds_its_own_cases(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    context = browser(city.heads[QUAN]).get(HOME).context

    assert [case.agency.code for case in context["own_cases"]] == [QUAN]
    assert context["cycles"] == []


def test_council_is_asked_for_its_opinion(city: City) -> None:
    Cycle.objects.filter(pk=city.cycle.pk).update(stage=Cycle.Stage.COUNCIL)
    seats = (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.AUDITOR)

    asked = [len(browser(city.people[role]).get(HOME).context["opinions"]) for role in seats]

    assert asked == [1, 1, 0]


def test_home_says_that_the_set_is_reconstructed(city: City) -> None:
    assert "Bộ tiêu chí phục dựng để kiểm thử." in text_of(browser(city.officers[QUAN]).get(HOME))


def test_newest_letters_are_at_hand(city: City) -> None:
    officer = city.officers[QUAN]
    draft = letters.Draft(to=officer, key="thu-1", context={"agency": "Quận 1"}, url="/ho-so/1/")
    letters.write_many("adopted", [draft], at=START)

    shown = browser(officer).get(HOME).context["letters"]

    assert [letter.key for letter in shown] == ["thu-1"]


@pytest.mark.parametrize("more", [0, 3])
def test_turns_cost_two_queries_whatever_their_number(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    user = person("ba-vai", role=Role.AGENCY_OFFICER, agency=city.agencies[QUAN])
    for agency in (JUSTICE, FINANCE, HOME_AFFAIRS)[:more]:
        give(user, city, agency)
    client = browser(user)

    # The person, their roles, the turns of each kind and what is shown of them, their own cases,
    # what was asked of them, whether they are noted as away, the letters and what the header asks.
    with django_assert_max_num_queries(10):
        response = client.get(HOME)

    assert response.context["summary"].waiting == 1 + more


def give(user: User, city: City, agency: str) -> None:
    """Let a person also be the officer of another agency."""
    user.memberships.create(
        role=Role.AGENCY_OFFICER, agency=city.agencies[agency], valid_from=START.date()
    )


def test_one_turn_is_told_as_one_in_english(city: City) -> None:
    client = browser(city.officers[QUAN])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    said = text_of(client.get(HOME))

    assert "1 turn waits for you" in said
    assert "1 case" in said
    assert "1 cases" not in said


def year_of(user: User) -> YearState | None:
    year: YearState | None = browser(user).get(HOME).context["year"]
    return year


def test_those_who_watch_see_the_state_of_the_year_and_nobody_else(city: City) -> None:
    seen = {role for role, user in by_role(city).items() if year_of(user)}

    assert seen == WATCHERS


def test_the_state_of_the_year_tells_what_is_late_and_when_it_comes_to_the_reader(
    city: City,
) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    city.cycle.cases.filter(agency__code=QUAN).update(due_on=date(2022, 1, 3))

    year = year_of(city.people[Role.LEADER])

    assert year is not None
    late = {state: count for state, count in year.late.items() if count}
    assert late[State.SIGN_OFF] == 1
    assert year.latest[0].agency.code == QUAN
    assert [step.state for step in year.steps if step.is_mine] == [State.APPROVED]
    assert year.counts[State.SIGN_OFF] == 1
    assert year.lines[0].what == "Trình thủ trưởng"


def test_the_state_of_a_year_costs_the_same_at_any_size(city: City) -> None:
    client = browser(city.people[Role.ADMINISTRATOR])
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    add_agencies(city, 12)

    with CaptureQueriesContext(connection) as many:
        answer = client.get(HOME)

    assert len(many) == len(few)
    assert len(answer.context["year"].latest) <= MOST_LATE


def test_all_turns_of_a_kind_are_a_page_of_their_own_where_they_can_be_looked_for(
    city: City,
) -> None:
    for agency in (QUAN, JUSTICE):
        walk(city, agency, to=State.APPRAISAL)
    appraiser = browser(city.people[Role.APPRAISER])

    shown = {
        query: [row.label for row in appraiser.get(f"{HOME}2021/appraisal/{query}").context["rows"]]
        for query in ("", "?q=tu phap", "?q=khong-co", "?page=7")
    }

    assert shown == {
        "": ["Quận 1", "Sở Tư pháp"],
        "?q=tu phap": ["Sở Tư pháp"],
        "?q=khong-co": [],
        "?page=7": ["Quận 1", "Sở Tư pháp"],
    }


def test_turns_of_others_and_of_no_state_are_not_to_be_had(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    officer = browser(city.officers[QUAN])

    assert officer.get(f"{HOME}2021/appraisal/").context["rows"] == []
    assert officer.get(f"{HOME}2021/khong-co/").status_code == 404


def test_of_many_turns_the_most_urgent_are_shown_with_the_way_to_all(city: City) -> None:
    codes = add_agencies(city, 9)
    for code in codes:
        walk(city, code, to=State.SECTOR_REVIEW)

    cycles = browser(city.reviewers[HOME_AFFAIRS]).get(HOME).context["cycles"]

    (kind,) = cycles[0].by_urgency
    assert (kind.count, len(kind.rows)) == (9, 6)
    assert kind.all_url == "/ky/2021/linh-vuc/F1/?loc=cho-toi"
