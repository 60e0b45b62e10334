"""Holding a process: one at a time, a short wait, all or nothing; and the list of open turns."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from time import monotonic

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from cases.lifecycle import Action, State
from cases.models import CaseEvent
from cases.refusals import Incomplete, SomebodyWasFirst
from cases.rule_files import loading
from cases.services import cycles, deadlines, drafts, opening
from directory.access import access_of
from directory.models import User
from directory.roles import Role
from tests.city import LOWERED, SET, START, City, answer, open_city, review_all, walk
from tests.workflow.turns import LATER, process_of, process_of_cycle, reached, waiting
from workflow import moves
from workflow.flows import CaseFlow
from workflow.locks import Busy
from workflow.models import Proceeding, Turn
from workflow.processes import begin_case, held, turn_of, turn_of_cycle

QUAN = "QUAN-1"
TODAY = date(2022, 1, 10)


@pytest.fixture
def open_to_all(transactional_db: None) -> City:  # noqa: ARG001 - the city lives in the database
    """The city, seen by every connection."""
    return open_city()


@contextmanager
def locked_by_somebody_else(process: Proceeding) -> Iterator[None]:
    """Let another connection hold a process until the block ends."""
    taken, finished = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Proceeding.objects.select_for_update().filter(pk=process.pk))
            taken.set()
            finished.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(30)
    try:
        yield
    finally:
        finished.set()
        holder.join()


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do pieces of work at once, each on its own connection; return what came of each."""
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            ready.wait(30)
            return work()
        except (Busy, SomebodyWasFirst, Incomplete) as refused:
            return type(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.race
def test_a_process_somebody_else_holds_is_refused_after_a_short_wait(open_to_all: City) -> None:
    city = open_to_all
    answer(city, QUAN, at=START)
    since = monotonic()

    with (
        locked_by_somebody_else(process_of(city)),
        pytest.raises(Busy, match="thử lại sau ít giây"),
    ):
        moves.make(
            city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START
        )

    assert 2.5 < monotonic() - since < 10
    assert city.case(QUAN).state == State.SELF_ASSESSMENT
    assert waiting(process_of(city)) == ["self_assessment"]
    assert CaseEvent.objects.filter(action=Action.SUBMIT).count() == 0


@pytest.mark.race
def test_a_process_let_go_in_time_is_no_reason_to_refuse(open_to_all: City) -> None:
    city = open_to_all
    answer(city, QUAN, at=START)
    process = process_of(city)

    with ThreadPoolExecutor(1) as pool:
        with locked_by_somebody_else(process):
            waits = pool.submit(at_once, submitting(city))
            threading.Event().wait(0.5)
            is_waiting = not waits.done()
        came_of = waits.result(30)

    assert (is_waiting, came_of) == (True, [State.SIGN_OFF])


@pytest.mark.race
def test_the_wait_for_a_lock_ends_with_the_transaction(open_to_all: City) -> None:
    with CaseFlow.lock(process_of(open_to_all).pk), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        inside = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        outside = cursor.fetchone()

    assert (inside, outside) == (("3s",), ("0",))


@pytest.mark.race
def test_the_same_turn_taken_twice_at_once_is_taken_once(open_to_all: City) -> None:
    city = open_to_all
    answer(city, QUAN, at=START)

    came_of = at_once(submitting(city), submitting(city))

    assert sorted(came_of, key=str) == sorted([SomebodyWasFirst, State.SIGN_OFF], key=str)
    assert CaseEvent.objects.filter(action=Action.SUBMIT).count() == 1
    assert waiting(process_of(city)) == ["sign_off"]


@pytest.mark.race
def test_all_fields_of_many_cases_concluded_at_once_break_no_join(open_to_all: City) -> None:
    city = open_to_all
    works = []
    for agency in city.agencies:
        case = walk(city, agency, to=State.SECTOR_REVIEW)
        for review in case.reviews.open().select_related("field", "agency"):
            reviewer = city.reviewers[review.agency.code]
            codes = {"F1": ["1.1", "1.2"], "F2": ["2.1"]}[review.field.code]
            drafts.agree([city.item(agency, code) for code in codes], by=reviewer, at=START)
            works.append(concluding(city, agency, review.pk, reviewer))

    came_of = at_once(*works)

    assert sorted(str(each) for each in came_of) == ["appraisal"] * 4 + ["sector_review"] * 4
    assert {agency: waiting(process_of(city, agency)) for agency in city.agencies} == {
        agency: ["appraisal"] for agency in city.agencies
    }


def submitting(city: City) -> Callable[[], object]:
    def work() -> object:
        return moves.make(
            city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START
        )

    return work


def concluding(city: City, agency: str, review: int, reviewer: User) -> Callable[[], object]:
    def work() -> object:
        case = city.case(agency)
        held_review = case.reviews.select_related("field").get(pk=review)
        return moves.make(case, Action.CONCLUDE, review=held_review, by=reviewer, at=START)

    return work


@pytest.mark.race
def test_concluding_and_sending_back_at_once_leave_state_and_turns_in_agreement(
    open_to_all: City,
) -> None:
    city = open_to_all
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    first, second = case.reviews.open().select_related("field", "agency").order_by("field__order")
    drafts.agree([city.item(QUAN, "2.1")], by=city.reviewers["SO-TU-PHAP"], at=START)

    def send_back() -> object:
        return moves.make(
            city.case(QUAN),
            Action.SEND_BACK,
            review=first,
            by=city.reviewers["SO-NOI-VU"],
            at=START,
            items=[city.item(QUAN, "1.2")],
            reason="Thiếu căn cứ",
        )

    came_of = at_once(send_back, concluding(city, QUAN, second.pk, city.reviewers["SO-TU-PHAP"]))

    assert came_of[0] == State.SELF_ASSESSMENT
    assert came_of[1] in {State.SECTOR_REVIEW, SomebodyWasFirst}
    assert (city.case(QUAN).state, waiting(process_of(city))) == (
        State.SELF_ASSESSMENT,
        ["self_assessment"],
    )


def test_a_case_cannot_have_two_running_processes(city: City) -> None:
    with pytest.raises(IntegrityError, match="a_case_has_one_running_process"):
        Proceeding.objects.create(flow_class=CaseFlow, cycle=city.cycle, case=city.case(QUAN))


def test_a_human_turn_without_a_role_is_refused_by_the_database(city: City) -> None:
    with pytest.raises(IntegrityError, match="a_human_turn_has_a_role"):
        Turn.objects.create(
            process=process_of(city), flow_task=CaseFlow.sign_off, flow_task_type="HUMAN"
        )


def test_a_move_from_a_page_that_is_out_of_date_says_so_and_shows_the_state(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    with pytest.raises(SomebodyWasFirst, match="Thủ trưởng ký duyệt"):
        moves.make(
            city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START
        )


def test_held_shows_the_case_as_it_is_under_the_lock(city: City) -> None:
    turn = turn_of(city.case(QUAN))
    answer(city, QUAN, at=START)

    with held(turn, by=city.officers[QUAN]) as present:
        version = present.version
        moves.SERVICES[Action.SUBMIT](present, unclassified=True, by=city.officers[QUAN], at=START)

    assert version == 1
    assert city.case(QUAN).version == 2


def test_held_when_the_move_is_refused_changes_nothing(city: City) -> None:
    before = reached(process_of(city))

    with (
        pytest.raises(Incomplete),
        transaction.atomic(),
        held(turn_of(city.case(QUAN)), by=city.officers[QUAN]) as present,
    ):
        moves.SERVICES[Action.SUBMIT](present, unclassified=True, by=city.officers[QUAN], at=START)

    assert reached(process_of(city)) == before


def test_held_on_a_turn_already_taken_is_refused(city: City) -> None:
    turn = turn_of(city.case(QUAN))
    walk(city, QUAN, to=State.SIGN_OFF)

    with pytest.raises(SomebodyWasFirst, match="Thủ trưởng ký duyệt"), held(turn, by=None):
        pass


def test_turn_of_a_case_before_the_council_is_refused(city: City) -> None:
    walk(city, QUAN, to=State.COUNCIL)

    with pytest.raises(SomebodyWasFirst, match="Hội đồng thẩm định"):
        turn_of(city.case(QUAN))


def test_turn_of_cycle_is_the_one_of_the_whole_year(city: City) -> None:
    assert turn_of_cycle(city.cycle).process == process_of_cycle(city)


def listed(person: User) -> list[tuple[str, str]]:
    turns = Turn.objects.open().for_access(access_of(person, on=TODAY)).to_show()
    return [
        (turn.process.case.agency.code if turn.process.case else "", turn.state) for turn in turns
    ]


def test_open_turns_of_an_officer_are_those_of_the_agency(city: City) -> None:
    walk(city, "SO-TU-PHAP", to=State.SIGN_OFF)

    assert listed(city.officers[QUAN]) == [(QUAN, "self_assessment")]
    assert listed(city.officers["SO-TU-PHAP"]) == []
    assert listed(city.heads["SO-TU-PHAP"]) == [("SO-TU-PHAP", "sign_off")]


def test_open_turns_of_a_reviewer_are_those_of_the_department_and_fields(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewers["SO-TU-PHAP"]

    of_both = listed(reviewer)
    reviewer.memberships.update(fields=["F1"])

    assert of_both == [(QUAN, "sector_review")]
    assert listed(reviewer) == []


@pytest.mark.parametrize(
    ("role", "turns"),
    [
        (Role.APPRAISER, [(QUAN, "appraisal")]),
        (Role.COORDINATOR, [("", "council")]),
        (Role.COUNCIL_CHAIR, []),
        (Role.LEADER, []),
        (Role.AUDITOR, []),
        (Role.ADMINISTRATOR, []),
    ],
)
def test_open_turns_of_the_city_s_roles(
    city: City, role: Role, turns: list[tuple[str, str]]
) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    assert listed(city.people[role]) == turns


@pytest.mark.usefixtures("city")
def test_open_turns_of_somebody_without_a_role_are_none() -> None:
    nobody = User.objects.create_user("khach@example.vn", full_name="Khách")

    assert listed(nobody) == []


def test_due_on_of_a_turn_is_the_case_s(city: City) -> None:
    turn = Turn.objects.open().with_due().get(process=process_of(city))

    assert turn.due_on == date(2022, 1, 14)


def test_due_on_of_a_review_is_its_own(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    case.reviews.filter(field__code="F2").update(due_on=date(2022, 2, 24))

    turns = Turn.objects.open().with_due().filter(process=process_of(city)).order_by("field")

    assert [(turn.field, turn.due_on) for turn in turns] == [
        ("F1", date(2022, 2, 10)),
        ("F2", date(2022, 2, 24)),
    ]


def test_due_on_of_a_whole_cycle_is_the_stage_s_deadline(city: City) -> None:
    turn = Turn.objects.open().with_due().get(process=process_of_cycle(city))

    assert turn.due_on == date(2022, 3, 10)


def test_due_on_follows_a_deadline_that_moves(city: City) -> None:
    deadlines.move_deadline(
        city.cycle,
        State.SELF_ASSESSMENT,
        to=date(2022, 1, 17),
        reason="Hệ thống bảo trì",
        by=city.people[Role.COORDINATOR],
        at=START,
    )

    assert Turn.objects.open().with_due().get(process=process_of(city)).due_on == date(2022, 1, 17)


def test_turns_due_until_a_day_are_those_of_that_day_and_before(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    late = Turn.objects.open().due_until(date(2022, 1, 14))

    assert sorted(turn.process.case.agency.code for turn in late) == [
        "SO-NOI-VU",
        "SO-TAI-CHINH",
        "SO-TU-PHAP",
    ]


def test_turns_to_show_put_the_most_urgent_first(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    walk(city, "SO-TU-PHAP", to=State.SIGN_OFF)

    dues = [turn.due_on for turn in Turn.objects.open().to_show()]

    assert dues == sorted(dues)
    assert len(dues) == 6


@pytest.mark.parametrize("years", [0, 3])
def test_a_list_of_turns_is_one_query_however_many_processes_run(
    city: City, years: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for year in range(years):
        another_year(city, 2030 + year)
    access = access_of(city.people[Role.APPRAISER], on=TODAY)
    walk(city, QUAN, to=State.APPRAISAL)
    walk(city, "SO-TU-PHAP", to=State.APPRAISAL)

    with django_assert_num_queries(1):
        shown = [
            (
                turn.process.case.agency.name,
                turn.process.cycle.year,
                turn.due_on,
                turn.review and turn.review.field.name,
            )
            for turn in Turn.objects.open().for_access(access).to_show()
        ]

    assert len(shown) == 2
    assert Proceeding.objects.count() == (years + 1) * 5 - years


def another_year(city: City, year: int) -> None:
    """Open the cases of one more year."""
    text = SET.replace("year = 2021", f"year = {year}")
    other = cycles.create_cycle(
        year=year,
        label=f"Kỳ đánh giá {year}",
        criteria_set=loading.load_set(text, name="small.toml", by=None, at=START),
        rule_book=city.cycle.rule_book,
        deadlines={},
        by=None,
        at=START,
    )
    for agency in city.agencies.values():
        membership = agency.blocs.create(bloc=city.case(QUAN).bloc, year=year)
        case, _is_new = opening.open_case(other, membership, by=None, at=START)
        begin_case(case)


def test_a_board_of_turns_over_a_whole_cycle_is_one_query(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    review_all(city, QUAN, at=LATER, verdicts=LOWERED)

    with django_assert_num_queries(1):
        turns = list(Turn.objects.open().filter(process__cycle=city.cycle).to_show())

    assert len(turns) == 5
    assert START < LATER < START + timedelta(days=31)
