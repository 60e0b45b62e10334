"""A case withdrawn by mistake comes back to where it was, with its turns and its letters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import BEFORE_COUNCIL, State
from cases.models import CaseEvent
from cases.refusals import CycleMoved, Incomplete
from directory.access import NotAllowed
from directory.roles import Role
from notifications.models import Letter
from tests.city import City, review_all, walk
from tests.visits import browser
from tests.workflow.turns import LATER, score, waiting
from workflow import moves
from workflow.models import Proceeding, Turn

if TYPE_CHECKING:
    from cases.models import Case

QUAN = "QUAN-1"
WHY = "Rút nhầm đơn vị"


def withdrawn(city: City, state: State) -> Case:
    walk(city, QUAN, to=state)
    moves.withdraw(city.case(QUAN), reason="Sáp nhập", by=city.people[Role.COORDINATOR], at=LATER)
    return city.case(QUAN)


def back(city: City, role: Role = Role.COORDINATOR, reason: str = WHY) -> State:
    at = LATER + timedelta(days=1)
    return moves.reinstate(city.case(QUAN), reason=reason, by=city.people[role], at=at)


def turns_of(city: City) -> list[tuple[str, str]]:
    turns = Turn.objects.open().filter(process__case=city.case(QUAN)).order_by("field")
    return [(turn.state, turn.field) for turn in turns]


@pytest.mark.parametrize("state", BEFORE_COUNCIL)
def test_a_case_comes_back_to_where_it_was_with_the_same_turns(city: City, state: State) -> None:
    walk(city, QUAN, to=state)
    before = turns_of(city)
    withdrawn(city, state)

    back(city)

    assert city.case(QUAN).state == state
    assert turns_of(city) == before
    running = Proceeding.objects.get(case=city.case(QUAN), finished=None)
    assert len(waiting(running)) == len(before)


def test_a_reinstated_case_goes_on_to_the_council(city: City) -> None:
    withdrawn(city, State.SECTOR_REVIEW)
    back(city)

    review_all(city, QUAN, at=LATER + timedelta(days=2))

    assert city.case(QUAN).state == State.APPRAISAL


def test_the_agency_is_told_why_and_the_log_says_who(city: City) -> None:
    withdrawn(city, State.SELF_ASSESSMENT)

    back(city)

    event = CaseEvent.objects.get(action="reinstate")
    assert (event.by, event.reason) == (city.people[Role.COORDINATOR], WHY)
    assert (event.from_state, event.to_state) == (State.WITHDRAWN, State.SELF_ASSESSMENT)
    told = Letter.objects.filter(kind="reinstated").order_by("recipient_id")
    assert {letter.recipient for letter in told} == {city.officers[QUAN], city.heads[QUAN]}
    assert all(WHY in letter.body for letter in told)


def test_there_is_no_way_back_without_a_reason_or_for_others(city: City) -> None:
    withdrawn(city, State.SELF_ASSESSMENT)

    with pytest.raises(Incomplete):
        back(city, reason=" ")
    with pytest.raises(NotAllowed):
        back(city, role=Role.APPRAISER)

    assert city.case(QUAN).state == State.WITHDRAWN


def test_there_is_no_way_back_once_the_cycle_is_scored(city: City) -> None:
    withdrawn(city, State.SELF_ASSESSMENT)
    for agency in city.agencies:
        if agency != QUAN:
            walk(city, agency, to=State.COUNCIL)
    score(city)

    with pytest.raises(CycleMoved):
        back(city)


def test_the_board_offers_the_way_back_and_a_second_press_changes_nothing(city: City) -> None:
    case = withdrawn(city, State.SELF_ASSESSMENT)
    url = reverse("reinstate", args=[2021, case.pk])
    client = browser(city.people[Role.COORDINATOR])
    offered = url in client.get(reverse("board", args=[2021])).content.decode()
    sent = {"reason": WHY, "version": case.version}

    answers = [client.post(url, sent).status_code, client.post(url, sent).status_code]

    assert (offered, answers[0]) == (True, 302)
    assert answers[1] in {403, 409}
    assert CaseEvent.objects.filter(action="reinstate").count() == 1
