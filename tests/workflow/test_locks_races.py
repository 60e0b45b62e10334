"""Several people at once: one is first, the others are told so, and no process breaks."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from cases.lifecycle import Action, Rung, State
from cases.models import CaseEvent
from cases.refusals import SomebodyWasFirst
from cases.services import drafts
from cases.services.marks import items_of, latest
from cases.services.reviews import pending
from directory.models import Agency, BlocMembership, Membership
from directory.roles import Role
from notifications.models import Letter
from tests.city import FOUNDED, START, City, answer, build, walk
from tests.threads import at_once_in_threads
from tests.workflow.pipelines.running import at_once, request
from workflow import moves
from workflow.checks import disagreements
from workflow.locks import Busy
from workflow.models import Proceeding, Turn
from workflow.nudges import remind_now
from workflow.pipelines.running import carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cases.models import Review

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TIMES = 20


@pytest.fixture
def districts(transactional_db: None) -> City:  # noqa: ARG001 - committed, for other connections
    """Return an open city with twenty districts, all with the same officer and head."""
    city = build()
    bloc = city.agencies["QUAN-1"].blocs.get().bloc
    for number in range(2, TIMES + 1):
        code = f"QUAN-{number}"
        agency = Agency.named(code=code, name=f"Quận {number}", valid_from=FOUNDED)
        agency.save()
        BlocMembership.objects.create(agency=agency, bloc=bloc, year=2021)
        city.agencies[code] = agency
        for people, role in (
            (city.officers, Role.AGENCY_OFFICER),
            (city.heads, Role.AGENCY_HEAD),
        ):
            people[code] = people["QUAN-1"]
            Membership.objects.create(
                user=people[code], role=role, agency=agency, valid_from=FOUNDED
            )
    run = request(city, "open_cycle", by=city.people[Role.COORDINATOR], at=START)
    carry_out("open_cycle", at_once, str(run.key))
    return city


def quan(number: int) -> str:
    return f"QUAN-{number}"


def agree(city: City, agency: str) -> list[Review]:
    """Type the marks of every open review, in agreement with the agency; return the reviews."""
    reviews = list(city.case(agency).reviews.open().select_related("field", "agency"))
    for review in reviews:
        for item in pending(items_of(city.case(agency)), review):
            own = latest(item, Rung.SELF)
            drafts.save_draft(
                city.item(agency, item.criterion.code),
                answer=own.answer if own else {},
                note="",
                version=0,
                by=city.reviewers[review.agency.code],
                at=START,
            )
    return reviews


def test_two_reviewers_conclude_the_last_fields_at_once(districts: City) -> None:
    broken = []
    for number in range(1, TIMES + 1):
        agency = quan(number)
        walk(districts, agency, to=State.SECTOR_REVIEW)
        reviews = agree(districts, agency)

        def conclude(review: Review, agency: str = agency) -> State:
            return moves.make(
                districts.case(agency),
                Action.CONCLUDE,
                review=review,
                by=districts.reviewers[review.agency.code],
                at=START,
            )

        results = at_once_in_threads(
            lambda: conclude(reviews[0]),  # noqa: B023 - called before the loop goes on
            lambda: conclude(reviews[1]),  # noqa: B023 - called before the loop goes on
        )
        if sorted(map(str, results)) != ["appraisal", "sector_review"]:
            broken.append((agency, results))

    assert broken == []
    assert disagreements() == []
    appraising = Turn.objects.open().filter(state=State.APPRAISAL)
    assert appraising.count() == TIMES
    # All of them on one day: the appraiser was told once, by whichever was first.
    assert Letter.objects.filter(recipient=districts.people[Role.APPRAISER]).count() == 1


def test_two_officers_submit_at_once(districts: City) -> None:
    second = districts.officers["SO-TU-PHAP"]
    Membership.objects.create(
        user=second,
        role=Role.AGENCY_OFFICER,
        agency=districts.agencies["QUAN-1"],
        valid_from=FOUNDED,
    )
    answer(districts, "QUAN-1", at=START)

    def submit_as(by: Any) -> State:
        return moves.make(
            districts.case("QUAN-1"), Action.SUBMIT, unclassified=True, by=by, at=START
        )

    results = at_once_in_threads(
        lambda: submit_as(districts.officers["QUAN-1"]), lambda: submit_as(second)
    )

    assert sorted(type(result).__name__ for result in results) == ["SomebodyWasFirst", "State"]
    refusal = next(result for result in results if isinstance(result, SomebodyWasFirst))
    assert "Hồ sơ hiện ở bước “Thủ trưởng ký duyệt”" in str(refusal)
    assert CaseEvent.objects.filter(action="submit").count() == 1
    assert Letter.objects.filter(kind="turn_opened").count() == 1
    assert disagreements() == []


def test_time_runs_out_while_the_officer_explains(districts: City) -> None:
    both = []
    for number in range(1, 6):
        agency = quan(number)
        walk(districts, agency, to=State.EXPLANATION)
        drafts.save_explanation(
            districts.item(agency, "1.2"),
            text="Đã đủ",
            version=0,
            by=districts.officers[agency],
            at=START + timedelta(days=5),
        )
        case = districts.case(agency)
        by, at = districts.officers[agency], START + timedelta(days=6)
        both.append(
            at_once_in_threads(
                lambda: moves.make(case, Action.EXPLAIN, unclassified=True, by=by, at=at),  # noqa: B023 - as above
                lambda: moves.make(case, Action.LAPSE, by=None, at=at),  # noqa: B023 - as above
            )
        )

    kinds = [sorted(type(result).__name__ for result in results) for results in both]
    assert kinds == [["SomebodyWasFirst", "State"]] * 5
    assert disagreements() == []


@contextmanager
def held_elsewhere(process: Proceeding) -> Iterator[None]:
    """Hold the lock of a process on another connection."""
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Proceeding.objects.select_for_update().get(pk=process.pk)
                locked.set()
                done.wait()
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    locked.wait()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_process_held_too_long_is_refused_politely(districts: City) -> None:
    answer(districts, "QUAN-1", at=START)
    process = Proceeding.objects.get(case=districts.case("QUAN-1"))
    began = time.monotonic()

    with (
        held_elsewhere(process),
        pytest.raises(Busy, match="Có người khác đang thao tác trên hồ sơ này"),
    ):
        moves.make(
            districts.case("QUAN-1"),
            Action.SUBMIT,
            unclassified=True,
            by=districts.officers["QUAN-1"],
            at=START,
        )

    assert 2.5 < time.monotonic() - began < 8
    assert districts.case("QUAN-1").state == State.SELF_ASSESSMENT
    moves.make(
        districts.case("QUAN-1"),
        Action.SUBMIT,
        unclassified=True,
        by=districts.officers["QUAN-1"],
        at=START,
    )
    assert disagreements() == []


def test_process_held_shortly_is_waited_for(districts: City) -> None:
    answer(districts, "QUAN-1", at=START)
    process = Proceeding.objects.get(case=districts.case("QUAN-1"))

    with ThreadPoolExecutor(1) as other, held_elsewhere(process):

        def submit() -> State:
            try:
                return moves.make(
                    districts.case("QUAN-1"),
                    Action.SUBMIT,
                    unclassified=True,
                    by=districts.officers["QUAN-1"],
                    at=START,
                )
            finally:
                connection.close()

        waiting = other.submit(submit)
        time.sleep(0.5)
        assert not waiting.done()
    assert waiting.result() == State.SIGN_OFF


def test_two_coordinators_nudge_at_once(districts: City) -> None:
    first = districts.people[Role.COORDINATOR]
    second = districts.people[Role.LEADER]
    Membership.objects.create(user=second, role=Role.COORDINATOR, valid_from=FOUNDED)
    turns = Turn.objects.filter(state=State.SELF_ASSESSMENT)

    results = at_once_in_threads(
        lambda: remind_now(turns.all(), by=first, at=START),
        lambda: remind_now(turns.all(), by=second, at=START),
    )

    assert sorted(len(result.told) for result in results) == [0, 4]
    assert Letter.objects.filter(kind="reminder").count() == 4
    assert CaseEvent.objects.filter(action="remind").count() == 23
