"""The one door: conditional, logged, and refusing with a sentence."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from cases.lifecycle import Action, Facts, State
from cases.models import Case, CaseEvent, Mark
from cases.refusals import Incomplete, SomebodyWasFirst
from cases.transitions import due_on, move, move_all
from directory.roles import Role
from tests.city import START, City, walk


def test_move_changes_state_and_writes_its_event(city: City) -> None:
    case = city.case("QUAN-1")
    officer = city.officers["QUAN-1"]

    state = move(case, Action.SUBMIT, by=officer, at=START)

    event = CaseEvent.objects.filter(case=case, action=Action.SUBMIT).get()
    assert state == State.SIGN_OFF
    assert (event.from_state, event.to_state, event.by, event.at) == (
        State.SELF_ASSESSMENT,
        State.SIGN_OFF,
        officer,
        START,
    )


def test_move_when_the_case_has_moved_on_refuses_and_shows_the_present_state(city: City) -> None:
    first, second = city.case("QUAN-1"), city.case("QUAN-1")
    move(first, Action.SUBMIT, by=city.officers["QUAN-1"], at=START)

    with pytest.raises(SomebodyWasFirst, match="Thủ trưởng ký duyệt"):
        move(second, Action.SUBMIT, by=city.officers["QUAN-1"], at=START)

    assert CaseEvent.objects.filter(case=first, action=Action.SUBMIT).count() == 1


def test_move_the_table_does_not_have_is_refused(city: City) -> None:
    with pytest.raises(SomebodyWasFirst):
        move(city.case("QUAN-1"), Action.SETTLE, by=city.people[Role.APPRAISER], at=START)


def test_move_without_a_needed_reason_changes_nothing(city: City) -> None:
    case = city.case("QUAN-1")

    with pytest.raises(Incomplete, match="lý do"):
        move(case, Action.WITHDRAW, by=city.people[Role.COORDINATOR], at=START, reason="  ")

    assert city.case("QUAN-1").state == State.SELF_ASSESSMENT


def test_move_that_stays_in_its_state_keeps_the_due_date(city: City) -> None:
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    entered_at, due = case.entered_at, case.due_on

    move(
        case,
        Action.CONCLUDE,
        by=city.people[Role.COORDINATOR],
        at=START.replace(year=2023),
        facts=Facts(fields_open=True),
    )

    present = city.case("QUAN-1")
    assert (present.entered_at, present.due_on) == (entered_at, due)


def test_due_on_rolls_a_day_off_to_the_next_working_day(city: City) -> None:
    city.cycle.deadlines.filter(state=State.SIGN_OFF).update(due_on=date(2022, 1, 15))

    assert due_on(city.cycle, State.SIGN_OFF, at=START) == date(2022, 1, 17)


def test_due_on_counts_working_days(city: City) -> None:
    friday = START.replace(month=1, day=7)

    assert due_on(city.cycle, State.EXPLANATION, at=friday) == date(2022, 1, 14)


def test_move_all_takes_the_same_number_of_queries_for_more_cases(
    city: City, django_assert_num_queries: object
) -> None:
    for agency in city.agencies:
        walk(city, agency, to=State.COUNCIL)

    with django_assert_num_queries(5):  # type: ignore[operator] # a fixture of pytest-django
        moved = move_all(city.cycle, Action.ADOPT, by=city.people[Role.COUNCIL_CHAIR], at=START)

    assert moved == len(city.agencies)
    assert CaseEvent.objects.filter(action=Action.ADOPT).count() == len(city.agencies)


def test_unknown_state_is_refused_by_the_database(city: City) -> None:
    with pytest.raises(DatabaseError, match="a_case_is_in_a_known_state"), transaction.atomic():
        Case.objects.filter(pk=city.case("QUAN-1").pk).update(state="somewhere")


@pytest.mark.parametrize(
    "statement", ["UPDATE cases_mark SET points = 0", "DELETE FROM cases_mark"]
)
def test_marks_are_never_changed_in_the_database(city: City, statement: str) -> None:
    walk(city, "QUAN-1", to=State.SIGN_OFF)
    before = Mark.objects.count()

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        connection.cursor().execute(statement)

    assert before > 0
    assert Mark.objects.count() == before


def test_events_are_never_changed_in_the_database(city: City) -> None:
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        CaseEvent.objects.filter(case=city.case("QUAN-1")).update(reason="khác")
