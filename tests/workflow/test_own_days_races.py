"""Days of their own, signatures and the clock at one instant: one wins, and nothing is torn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Contest
from cases.refusals import SomebodyWasFirst, StaleCalendar
from cases.services.own_days import day_version
from directory.roles import Role
from notifications.models import Letter
from tests.city import City, answer, open_city, person, walk
from tests.threads import at_once_in_threads
from workflow import moves
from workflow.lapses import lapse_explanations
from workflow.own_days import move_own_day

if TYPE_CHECKING:
    from directory.models import User

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"
AT = datetime(2022, 1, 10, 2, 0, tzinfo=UTC)
FIRST, SECOND = date(2022, 1, 20), date(2022, 1, 21)


def move_to(city: City, day: date, *, by: User, seen: int) -> Any:
    said: dict[str, Any] = {"reason": "Nghỉ ốm", "seen": seen, "by": by, "at": AT}
    return move_own_day(city.case(QUAN), None, to=day, **said)


def test_of_two_coordinators_at_once_one_sets_the_day_and_the_other_reads_it() -> None:
    city = open_city()
    one, other = city.people[Role.COORDINATOR], person("hai", role=Role.COORDINATOR)
    seen = day_version(city.case(QUAN))

    answers = at_once_in_threads(
        lambda: move_to(city, FIRST, by=one, seen=seen),
        lambda: move_to(city, SECOND, by=other, seen=seen),
    )

    refused = [each for each in answers if isinstance(each, StaleCalendar)]
    assert len(refused) == 1
    assert city.case(QUAN).due_on == (SECOND if answers[0] is refused[0] else FIRST)
    assert CaseEvent.objects.filter(action="move_own_day").count() == 1
    told = Letter.objects.filter(kind="deadline_moved").values_list("recipient", flat=True)
    assert len(told) == len(set(told)) > 0


def test_a_day_of_its_own_and_a_submission_at_once_leave_a_day_that_fits_the_step() -> None:
    city = open_city()
    answer(city, QUAN, at=AT)
    coordinator, officer = city.people[Role.COORDINATOR], city.officers[QUAN]
    seen = day_version(city.case(QUAN))

    set_day, submitted = at_once_in_threads(
        lambda: move_to(city, FIRST, by=coordinator, seen=seen),
        lambda: moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=officer, at=AT),
    )

    case, alone = city.case(QUAN), walk(city, "SO-TU-PHAP", to=State.SIGN_OFF, at=AT)
    assert submitted == State.SIGN_OFF
    assert (case.state, case.due_on) == (State.SIGN_OFF, alone.due_on)
    was_first = not isinstance(set_day, (StaleCalendar, SomebodyWasFirst))
    assert (case.extended_until == FIRST) is was_first
    assert case.extensions.count() == int(was_first)


def test_the_head_signs_in_the_instant_in_which_the_time_is_up() -> None:
    city = open_city()
    walk(city, QUAN, to=State.EXPLANATION_SIGN_OFF)
    due = city.case(QUAN).due_on or FIRST
    after = datetime(due.year, due.month, due.day, 5, tzinfo=UTC) + timedelta(days=1)
    head = city.heads[QUAN]

    signed, lapsed = at_once_in_threads(
        lambda: moves.make(city.case(QUAN), Action.SIGN_EXPLANATION, by=head, at=after),
        lambda: lapse_explanations(at=after),
    )

    made = list(CaseEvent.objects.filter(to_state=State.SETTLEMENT).values_list("action"))
    assert made == [("sign_explanation",) if signed == State.SETTLEMENT else ("lapse",)]
    assert lapsed == int(signed != State.SETTLEMENT)
    assert Contest.objects.get().given_at is not None
