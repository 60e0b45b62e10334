"""Each node of CaseFlow: who gets the turn, and where it goes on."""

from datetime import timedelta

import pytest
from viewflow.workflow.status import PROCESS, STATUS

from cases.lifecycle import Action, State
from cases.models import Contest
from cases.services import drafts
from directory.roles import Role
from tests.city import START, City, answer, appraise, contest, review_all, settle, walk
from tests.workflow.turns import LATER, process_of, reached, turn_in, waiting
from workflow import moves
from workflow.models import Proceeding, Turn
from workflow.processes import begin_case, stop

QUAN = "QUAN-1"
DONE, NEW = STATUS.DONE.value, STATUS.NEW.value


def turn(city: City, agency: str = QUAN) -> Turn:
    return turn_in(process_of(city, agency))


def test_opened_starts_a_process_with_the_agency_s_turn(city: City) -> None:
    assert reached(process_of(city)) == [
        ("opened", DONE),
        ("route", DONE),
        ("self_assessment", NEW),
    ]


def test_opened_twice_is_one_process(city: City) -> None:
    again = begin_case(city.case(QUAN))

    assert Proceeding.objects.filter(case=city.case(QUAN)).get() == again


@pytest.mark.parametrize(
    ("state", "node"),
    [
        (State.SELF_ASSESSMENT, "self_assessment"),
        (State.SIGN_OFF, "sign_off"),
        (State.APPRAISAL, "appraisal"),
        (State.EXPLANATION, "explanation"),
        (State.EXPLANATION_SIGN_OFF, "explanation_sign_off"),
        (State.SETTLEMENT, "settlement"),
    ],
)
def test_route_opens_the_turn_of_the_state_it_finds(city: City, state: State, node: str) -> None:
    case = city.case(QUAN)
    stop(case)
    case.state = state

    process = begin_case(case)

    assert waiting(process) == [node]
    assert process.finished is None


@pytest.mark.parametrize("state", [State.COUNCIL, State.APPROVED, State.PUBLISHED, State.WITHDRAWN])
def test_route_ends_a_process_in_a_state_without_a_turn_of_its_own(
    city: City, state: State
) -> None:
    case = city.case(QUAN)
    stop(case)
    case.state = state

    process = begin_case(case)

    assert reached(process) == [("opened", DONE), ("route", DONE), ("end", DONE)]
    assert process.status == PROCESS.DONE


def test_self_assessment_is_the_turn_of_the_agency_s_officer(city: City) -> None:
    opened = turn(city)

    assert (opened.role, opened.state, opened.agency, opened.field, opened.review) == (
        Role.AGENCY_OFFICER,
        State.SELF_ASSESSMENT,
        city.agencies[QUAN],
        "",
        None,
    )


def test_self_assessment_goes_on_to_the_head(city: City) -> None:
    answer(city, QUAN, at=START)

    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)

    assert reached(process_of(city))[-3:] == [
        ("self_assessment", DONE),
        ("route", DONE),
        ("sign_off", NEW),
    ]


def test_a_turn_taken_names_who_took_it(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    taken = Turn.objects.get(process=process_of(city), state=State.SELF_ASSESSMENT)

    assert (taken.owner, taken.status) == (city.officers[QUAN], DONE)
    assert taken.started is not None
    assert taken.finished is not None


def test_sign_off_is_the_turn_of_the_agency_s_head(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    opened = turn(city)

    assert (opened.role, opened.state, opened.agency) == (
        Role.AGENCY_HEAD,
        State.SIGN_OFF,
        city.agencies[QUAN],
    )


def test_sign_off_returned_inside_goes_back_to_the_officer(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    moves.make(
        city.case(QUAN),
        Action.RETURN_INSIDE,
        by=city.heads[QUAN],
        at=START,
        reason="Bổ sung số liệu",
    )

    assert waiting(process_of(city)) == ["self_assessment"]
    assert [name for name, _status in reached(process_of(city))].count("self_assessment") == 2


def test_appraisal_is_a_turn_of_home_affairs_and_of_no_agency(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    opened = turn(city)

    assert (opened.role, opened.state, opened.agency) == (Role.APPRAISER, State.APPRAISAL, None)


def test_appraisal_sent_back_goes_to_the_officer(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    moves.make(
        city.case(QUAN),
        Action.SEND_BACK,
        by=city.people[Role.APPRAISER],
        at=LATER,
        items=[city.item(QUAN, "2.1")],
        reason="Thiếu danh mục",
    )

    assert waiting(process_of(city)) == ["self_assessment"]


def test_appraisal_with_nothing_to_explain_ends_the_process(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    review_all(city, QUAN, at=START)

    appraise(city, QUAN, at=LATER)

    assert reached(process_of(city))[-2:] == [("route", DONE), ("end", DONE)]
    assert process_of(city).status == PROCESS.DONE


def test_explanation_is_the_turn_of_the_agency_s_officer(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    opened = turn(city)

    assert (opened.role, opened.state, opened.agency) == (
        Role.AGENCY_OFFICER,
        State.EXPLANATION,
        city.agencies[QUAN],
    )


def test_explanation_accepted_ends_the_process(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    moves.make(city.case(QUAN), Action.ACCEPT, by=city.officers[QUAN], at=LATER)

    assert process_of(city).status == PROCESS.DONE
    assert waiting(process_of(city)) == []


def test_explanation_whose_time_is_up_ends_with_no_owner(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    moves.make(city.case(QUAN), Action.LAPSE, by=None, at=LATER)

    taken = Turn.objects.get(process=process_of(city), state=State.EXPLANATION)
    assert (taken.owner, taken.status) == (None, DONE)


def test_settlement_is_a_turn_of_home_affairs(city: City) -> None:
    walk(city, QUAN, to=State.SETTLEMENT)

    opened = turn(city)

    assert (opened.role, opened.state, opened.agency) == (Role.APPRAISER, State.SETTLEMENT, None)


def test_settlement_ends_the_process(city: City) -> None:
    walk(city, QUAN, to=State.SETTLEMENT)

    settle(city, QUAN, at=LATER)

    assert reached(process_of(city))[-3:] == [
        ("settlement", DONE),
        ("route", DONE),
        ("end", DONE),
    ]


def test_end_finishes_the_process_and_a_remit_starts_another(city: City) -> None:
    walk(city, QUAN, to=State.COUNCIL)
    first = process_of(city)

    moves.remit(
        city.case(QUAN),
        items=[city.item(QUAN, "2.1")],
        reason="Làm rõ căn cứ",
        by=city.people[Role.COUNCIL_CHAIR],
        at=LATER,
    )

    second = process_of(city)
    assert (first.status, second.status) == (PROCESS.DONE, PROCESS.NEW)
    assert reached(second) == [("opened", DONE), ("route", DONE), ("settlement", NEW)]


def test_a_case_remitted_and_settled_again_has_two_finished_processes(city: City) -> None:
    walk(city, QUAN, to=State.COUNCIL)
    moves.remit(
        city.case(QUAN),
        items=[city.item(QUAN, "2.1")],
        reason="Làm rõ căn cứ",
        by=city.people[Role.COUNCIL_CHAIR],
        at=LATER,
    )

    settle(city, QUAN, at=LATER + timedelta(days=1))

    processes = Proceeding.objects.filter(case=city.case(QUAN))
    assert [process.status for process in processes.order_by("pk")] == [PROCESS.DONE, PROCESS.DONE]
    assert city.case(QUAN).state == State.COUNCIL


@pytest.mark.parametrize(
    "state",
    [
        State.SELF_ASSESSMENT,
        State.SIGN_OFF,
        State.SECTOR_REVIEW,
        State.APPRAISAL,
        State.EXPLANATION,
        State.SETTLEMENT,
    ],
)
def test_a_withdrawn_case_ends_its_process_and_every_open_turn(city: City, state: State) -> None:
    case = walk(city, QUAN, to=state)
    was_open = waiting(process_of(city))

    moves.withdraw(case, reason="Đơn vị giải thể", by=city.people[Role.COORDINATOR], at=LATER)

    process = process_of(city)
    cancelled = [name for name, status in reached(process) if status == STATUS.CANCELED]
    assert (process.status, waiting(process)) == (PROCESS.CANCELED, [])
    assert process.finished is not None
    assert cancelled == was_open


def test_a_case_withdrawn_between_two_reviews_ends_the_waiting_join_too(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    first = case.reviews.open().get(field__code="F2")
    reviewer = city.reviewer(case, "F2")
    drafts.agree([city.item(QUAN, "2.1")], by=reviewer, at=START)
    moves.make(city.case(QUAN), Action.CONCLUDE, review=first, by=reviewer, at=START)

    moves.withdraw(
        city.case(QUAN), reason="Đơn vị giải thể", by=city.people[Role.COORDINATOR], at=LATER
    )

    unfinished = [
        name for name, status in reached(process_of(city)) if status in {NEW, STATUS.STARTED.value}
    ]
    assert unfinished == []


def test_a_refused_move_leaves_the_turn_open(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    before = reached(process_of(city))

    with pytest.raises(Exception, match="Chưa có giải trình nào"):
        moves.make(
            city.case(QUAN), Action.EXPLAIN, unclassified=True, by=city.officers[QUAN], at=LATER
        )

    assert reached(process_of(city)) == before
    assert Contest.objects.count() == 0


def test_each_case_has_a_process_of_its_own(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    contest(city, QUAN, "1.2", at=LATER)

    waits = {agency: waiting(process_of(city, agency)) for agency in city.agencies}

    assert waits == {
        "SO-NOI-VU": ["self_assessment"],
        "SO-TU-PHAP": ["self_assessment"],
        "SO-TAI-CHINH": ["self_assessment"],
        "QUAN-1": ["settlement"],
    }
