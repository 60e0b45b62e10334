"""The sandbox of a year in which one bloc has a criteria set of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from cases.lifecycle import State
from directory.roles import Role
from tests.city import walk
from tests.results.two_sets import COMMUNES, HOME, QUAN, city_of_two_sets
from tests.visits import HTMX, browser, text_of

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
# The districts are not asked for 2.1, and for something that nobody else is asked.
OWN = COMMUNES.replace('code = "2.1"', 'code = "2.7"').replace("Rà soát văn bản", "Tiếp công dân")


@pytest.fixture
def apart(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return city_of_two_sets(OWN)


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return city_of_two_sets()


def page(city: City, bloc: str, **asked: str) -> Any:
    client = browser(city.people[Role.COORDINATOR])
    return client.get(reverse("what-if-cycle", args=[2021]), {"bloc": bloc, **asked})


def blocs(city: City) -> tuple[str, str]:
    return city.case(QUAN).bloc.code, city.case(HOME).bloc.code


def test_each_bloc_is_offered_the_criteria_of_its_own_set_by_their_own_names(apart: City) -> None:
    mine, theirs = blocs(apart)

    labels = [
        [label for _code, label in page(apart, bloc).context["form"].fields["criterion"].choices]
        for bloc in (mine, theirs)
    ]

    assert labels == [
        [
            *("1.1 Niêm yết thủ tục", "1.2 Tỷ lệ hoàn thành", "1.S Điều tra xã hội học"),
            "2.7 Tiếp công dân",
        ],
        [
            *("1.1 Ban hành kế hoạch", "1.2 Tỷ lệ hoàn thành", "1.S Điều tra xã hội học"),
            "2.1 Rà soát văn bản",
        ],
    ]


def test_a_criterion_of_the_other_set_is_no_choice_of_a_bloc(apart: City) -> None:
    mine, theirs = blocs(apart)

    shown = [
        page(apart, bloc, criterion=code).context["criterion"].code
        for bloc, code in ((mine, "2.7"), (theirs, "2.7"), (theirs, "2.1"), (mine, "2.1"))
    ]

    assert shown == ["2.7", "1.1", "2.1", "1.1"]


def test_what_is_tried_is_worth_what_the_set_of_the_bloc_gives(city: City) -> None:
    for agency in (QUAN, HOME):
        walk(city, agency, to=State.COUNCIL)
    mine, theirs = blocs(city)
    worth = {}
    for bloc, agency in ((mine, QUAN), (theirs, HOME)):
        case = city.case(agency)
        client = browser(city.people[Role.COORDINATOR])
        url = f"{reverse('what-if-cycle', args=[2021])}?bloc={bloc}&criterion=1.1"
        answered = client.post(url, {f"t{case.pk}-answer-value": "no"}, headers=HTMX)
        (row,) = [trial for each, trial in answered.context["sandbox"].rows if each == case]
        worth[agency] = (row.rule.max_points, row.now.points, row.worth.points)

    assert {agency: tuple(map(int, each)) for agency, each in worth.items()} == {
        QUAN: (4, 4, 0),
        HOME: (2, 2, 0),
    }


def test_the_sandbox_of_one_case_is_that_of_its_set(city: City) -> None:
    words = {
        agency: text_of(
            browser(city.officers[agency]).get(reverse("what-if", args=[city.case(agency).pk]))
        )
        for agency in (QUAN, HOME)
    }

    assert "Niêm yết thủ tục" in words[QUAN]
    assert "Niêm yết thủ tục" not in words[HOME]
    assert "Ban hành kế hoạch" in words[HOME]
