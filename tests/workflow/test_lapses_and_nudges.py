"""What time closes, whom a coordinator reminds, and who is told of a moved deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cases.lifecycle import State
from cases.models import CaseEvent, Contest
from cases.refusals import Incomplete
from cases.services import drafts
from directory.access import NotAllowed
from directory.roles import Role
from notifications.models import Delivery, Letter
from tests.city import START, City, walk
from workflow import nudges
from workflow.deadlines import move_deadline
from workflow.lapses import lapse_explanations
from workflow.models import Turn

if TYPE_CHECKING:
    from directory.models import User

QUAN = "QUAN-1"
# Self-assessment is due on Friday 14 January 2022; 7, 12 and 14 are 5, 2 and 0 working days before.
DUE = date(2022, 1, 14)


def on(day: int, month: int = 1) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


def letters_of(user: User, kind: str) -> list[Letter]:
    return list(Letter.objects.filter(recipient=user, kind=kind).order_by("created_at", "key"))


@pytest.fixture
def quiet(city: City) -> City:
    """Return the city with the letters of its opening and moves forgotten."""
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    return city


def test_lapse_closes_what_is_overdue_and_nothing_else(quiet: City) -> None:
    case = walk(quiet, QUAN, to=State.EXPLANATION)
    assert case.due_on is not None
    day_after = datetime(case.due_on.year, case.due_on.month, case.due_on.day, 17, 1, tzinfo=UTC)

    assert lapse_explanations(at=day_after - timedelta(hours=1)) == 0
    assert lapse_explanations(at=day_after) == 1

    assert quiet.case(QUAN).state == State.COUNCIL
    event = CaseEvent.objects.get(case=case, action="lapse")
    assert (event.by, event.from_state, event.to_state) == (None, "explanation", "council")
    assert not Turn.objects.open().filter(process__case=case).exists()


def test_lapse_takes_what_was_typed_as_handed_in(quiet: City) -> None:
    walk(quiet, QUAN, to=State.EXPLANATION)
    drafts.save_explanation(
        quiet.item(QUAN, "1.2"), text="Đã đủ", version=0, by=quiet.officers[QUAN], at=on(9)
    )

    lapse_explanations(at=on(1, 3))

    assert quiet.case(QUAN).state == State.SETTLEMENT
    assert Contest.objects.get().given_at == on(1, 3)


def test_lapse_of_one_case_that_fails_leaves_the_others(
    quiet: City, caplog: pytest.LogCaptureFixture
) -> None:
    for agency in (QUAN, "SO-TU-PHAP"):
        walk(quiet, agency, to=State.EXPLANATION)
    broken = quiet.case("SO-TU-PHAP")
    Turn.objects.open().filter(process__case=broken).update(status="DONE")

    assert lapse_explanations(at=on(1, 3)) == 1

    assert quiet.case(QUAN).state == State.COUNCIL
    assert quiet.case("SO-TU-PHAP").state == State.EXPLANATION
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        f"The explanation of case {broken.pk} could not be closed"
    ]


def test_nudge_reminds_those_whose_turn_it_is_and_logs_it(quiet: City) -> None:
    coordinator = quiet.people[Role.COORDINATOR]

    done = nudges.remind_now(
        Turn.objects.filter(agency=quiet.agencies[QUAN]), by=coordinator, at=on(10), note="Gấp"
    )

    assert [user.full_name for user in done.told] == ["can-bo.quan-1"]
    assert (done.already, done.without_holder) == ((), ())
    (letter,) = letters_of(quiet.officers[QUAN], "reminder")
    assert "coordinator trân trọng nhắc Ông/Bà về việc xử lý hồ sơ" in letter.body
    assert "Lời nhắn: Gấp" in letter.body
    event = CaseEvent.objects.get(action="remind")
    assert (event.case, event.by, event.reason) == (quiet.case(QUAN), coordinator, "Gấp")


def test_nudge_tells_nobody_twice_a_day(quiet: City) -> None:
    coordinator = quiet.people[Role.COORDINATOR]
    nudges.remind_now(Turn.objects.filter(agency=quiet.agencies[QUAN]), by=coordinator, at=on(10))

    again = nudges.remind_now(Turn.objects.all(), by=coordinator, at=on(10) + timedelta(hours=3))

    assert [user.full_name for user in again.already] == ["can-bo.quan-1"]
    # The fourth turn is the coordinator's own, and nobody is reminded by themselves.
    assert len(again.told) == 3
    tomorrow = nudges.remind_now(Turn.objects.all(), by=coordinator, at=on(11))
    assert (len(tomorrow.told), tomorrow.already) == (4, ())


def test_nudge_about_many_turns_is_one_letter(quiet: City) -> None:
    for agency in (QUAN, "SO-TAI-CHINH"):
        walk(quiet, agency, to=State.SECTOR_REVIEW)

    nudges.remind_now(
        Turn.objects.filter(state=State.SECTOR_REVIEW),
        by=quiet.people[Role.COORDINATOR],
        at=on(10),
    )

    (letter,) = letters_of(quiet.reviewers["SO-NOI-VU"], "reminder")
    assert "việc xử lý 2 hồ sơ đánh giá" in letter.body
    assert CaseEvent.objects.filter(action="remind").count() == 4


def test_nudge_names_turns_that_nobody_holds(quiet: City) -> None:
    quiet.officers[QUAN].memberships.update(valid_to=START.date())

    done = nudges.remind_now(
        Turn.objects.filter(agency=quiet.agencies[QUAN]),
        by=quiet.people[Role.COORDINATOR],
        at=on(10),
    )

    assert done.told == ()
    assert [turn.agency for turn in done.without_holder] == [quiet.agencies[QUAN]]
    assert CaseEvent.objects.filter(action="remind").count() == 0


def test_nudge_is_for_coordinators(quiet: City) -> None:
    with pytest.raises(NotAllowed):
        nudges.remind_now(Turn.objects.all(), by=quiet.people[Role.AUDITOR], at=on(10))

    assert Letter.objects.count() == 0


def test_moving_a_deadline_tells_whose_turn_it_is(quiet: City) -> None:
    moved = move_deadline(
        quiet.cycle,
        State.SELF_ASSESSMENT,
        to=date(2022, 1, 21),
        along=True,
        reason="Nghỉ bù",
        by=quiet.people[Role.COORDINATOR],
        at=on(10),
    )

    assert moved == 4
    (letter,) = letters_of(quiet.officers[QUAN], "deadline_moved")
    assert "Thời hạn mới: ngày 21/01/2022 (còn 9 ngày làm việc)." in letter.body
    assert "Lý do: Nghỉ bù" in letter.body
    assert Letter.objects.filter(kind="deadline_moved").count() == 4


@pytest.mark.parametrize(
    ("role", "reason", "refusal"),
    [(Role.COORDINATOR, " ", Incomplete), (Role.AUDITOR, "Nghỉ bù", NotAllowed)],
)
def test_moving_a_deadline_is_refused(
    quiet: City, role: Role, reason: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        move_deadline(
            quiet.cycle,
            State.SELF_ASSESSMENT,
            to=date(2022, 1, 21),
            reason=reason,
            by=quiet.people[role],
            at=on(10),
        )

    assert quiet.case(QUAN).due_on == DUE
    assert Letter.objects.count() == 0
