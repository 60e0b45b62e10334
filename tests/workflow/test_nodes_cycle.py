"""Each node of CycleFlow: who gets the turn of the whole year, and where it goes on."""

import pytest
from viewflow.workflow.status import PROCESS, STATUS

from cases.models import Cycle
from cases.refusals import CycleMoved, Incomplete
from directory.roles import Role
from results.services import scorings
from tests.city import City
from tests.workflow.turns import (
    LATER,
    all_at_council,
    process_of_cycle,
    reached,
    score,
    to_stage,
    turn_in,
    waiting,
)
from workflow import moves
from workflow.models import Proceeding, Turn
from workflow.processes import begin_cycle

DONE, NEW = STATUS.DONE.value, STATUS.NEW.value
Stage = Cycle.Stage


def turn(city: City) -> Turn:
    return turn_in(process_of_cycle(city))


def test_opened_starts_with_the_coordinator_s_turn_to_score(city: City) -> None:
    assert reached(process_of_cycle(city)) == [("opened", DONE), ("route", DONE), ("score", NEW)]
    assert (turn(city).role, turn(city).agency) == (Role.COORDINATOR, None)


def test_opened_twice_is_one_process(city: City) -> None:
    assert begin_cycle(city.cycle) == process_of_cycle(city)


def test_score_goes_on_to_the_council_s_chair(city: City) -> None:
    all_at_council(city)

    score(city)

    assert reached(process_of_cycle(city))[-3:] == [
        ("score", DONE),
        ("route", DONE),
        ("council", NEW),
    ]
    assert turn(city).role == Role.COUNCIL_CHAIR


def test_score_while_cases_are_under_way_leaves_the_turn_open(city: City) -> None:
    with pytest.raises(Incomplete, match="4 hồ sơ"):
        scorings.begin_scoring(city.cycle, by=city.people[Role.COORDINATOR], at=LATER)

    assert waiting(process_of_cycle(city)) == ["score"]


def test_score_again_before_the_council_opens_no_second_turn(city: City) -> None:
    to_stage(city, Stage.COUNCIL)

    score(city)

    assert waiting(process_of_cycle(city)) == ["council"]


def test_council_adopting_goes_on_to_the_leader(city: City) -> None:
    to_stage(city, Stage.APPROVED)

    assert waiting(process_of_cycle(city)) == ["approval"]
    assert turn(city).role == Role.LEADER


def test_council_without_a_majority_keeps_its_turn(city: City) -> None:
    to_stage(city, Stage.COUNCIL)
    city.cycle.refresh_from_db()

    with pytest.raises(Incomplete, match="hiện có 0 trên 2"):
        moves.adopt(city.cycle, by=city.people[Role.COUNCIL_CHAIR], at=LATER)

    assert waiting(process_of_cycle(city)) == ["council"]


def test_council_adopting_twice_is_refused(city: City) -> None:
    to_stage(city, Stage.APPROVED)

    with pytest.raises(CycleMoved):
        moves.adopt(city.cycle, by=city.people[Role.COUNCIL_CHAIR], at=LATER)

    assert waiting(process_of_cycle(city)) == ["approval"]


def test_approval_refused_goes_back_to_the_council(city: City) -> None:
    to_stage(city, Stage.APPROVED)

    moves.refuse(city.cycle, reason="Làm rõ hai đơn vị", by=city.people[Role.LEADER], at=LATER)

    assert waiting(process_of_cycle(city)) == ["council"]
    assert [name for name, _status in reached(process_of_cycle(city))].count("council") == 2


def test_approval_published_ends_the_process(city: City) -> None:
    to_stage(city, Stage.PUBLISHED)

    process = process_of_cycle(city)
    assert reached(process)[-3:] == [("approval", DONE), ("route", DONE), ("end", DONE)]
    assert process.status == PROCESS.DONE


def test_published_twice_is_one_publication(city: City) -> None:
    to_stage(city, Stage.PUBLISHED)

    again = moves.publish(city.cycle, by=city.people[Role.LEADER], at=LATER)

    assert again.version == 1
    assert city.cycle.publications.count() == 1


def test_a_correction_needs_no_process(city: City) -> None:
    to_stage(city, Stage.PUBLISHED)

    corrected = moves.correct(
        city.cycle,
        answers=[(city.item("QUAN-1", "2.1"), {"achieved": "9", "total": "10"})],
        reason="Nhập sai số liệu",
        seen=1,
        by=city.people[Role.COORDINATOR],
        at=LATER,
    )

    assert corrected.version == 2
    assert Proceeding.objects.filter(cycle=city.cycle, finished=None).count() == 0


def test_the_processes_of_cases_leave_the_cycle_s_alone(city: City) -> None:
    all_at_council(city)

    assert waiting(process_of_cycle(city)) == ["score"]
