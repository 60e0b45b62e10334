"""What a substitute does: it is on record for whom, the letters come to both, and own acts stay."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import CaseEvent
from cases.permissions import why_not
from cases.presenting.timelines import timeline_of
from cases.reading.log import line_of
from cases.services import drafts
from directory.access import NotAllowed, access_of
from directory.models import User
from directory.roles import Role
from directory.services import absences
from notifications.models import Letter
from tests.city import ANSWERS, PASSWORD, City, answer, walk
from workflow import moves
from workflow.deadlines import move_deadline
from workflow.digests import write_digests
from workflow.holders import Seat, people_by_seat
from workflow.models import Turn
from workflow.role_letters import tell_roles
from workflow.unheld import unheld

if TYPE_CHECKING:
    from directory.models import Membership

QUAN, HOME = "QUAN-1", "SO-NOI-VU"
FIRST, LAST = date(2022, 1, 1), date(2022, 2, 28)


def on(day: int, month: int = 1) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


def away(user: User, name: str = "dong-nghiep", *, to: User | None = None) -> User:
    """Let somebody without a role of their own act for a person, and return them."""
    other = to or User.objects.create_user(f"{name}@example.vn", PASSWORD, full_name=name)
    roles: list[Membership] = absences.lendable(user, on=FIRST)
    absences.note(
        user,
        substitute=other,
        roles=roles,
        first_on=FIRST,
        last_on=LAST,
        reason="Nghỉ ốm",
        accepts_conflict=True,
        by=user,
        at=on(1),
    )
    return other


def test_a_substitute_fills_and_hands_in_and_the_log_says_for_whom(city: City) -> None:
    other = away(city.officers[QUAN])
    for code in ("1.1", "1.2", "2.1"):
        facts: dict[str, Any] = {"note": "Có quyết định", "version": 0, "by": other, "at": on(10)}
        drafts.save_draft(city.item(QUAN, code), answer=ANSWERS[code], **facts)

    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=other, at=on(10))

    event = CaseEvent.objects.get(action="submit")
    assert (event.by, event.facts["instead_of"]) == (other, city.officers[QUAN].pk)
    assert "Thay mặt: can-bo.quan-1" in line_of(event).details
    assert timeline_of([event])[0].by == "dong-nghiep, thay mặt can-bo.quan-1"


def test_what_people_do_in_their_own_role_names_nobody_else(city: City) -> None:
    away(city.officers[HOME], to=city.officers[QUAN])
    answer(city, QUAN, at=on(10))

    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=on(10))

    assert "instead_of" not in CaseEvent.objects.get(action="submit").facts


def test_nobody_signs_what_they_handed_in_themselves(city: City) -> None:
    other = away(city.officers[QUAN])
    answer(city, QUAN, at=on(10))
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=other, at=on(10))
    absences.end(other.substitutions.get(), by=other, at=on(10))
    away(city.heads[QUAN], to=other)

    case, access = city.case(QUAN), access_of(other, on=date(2022, 1, 11))
    assert why_not(access, case, Action.ENDORSE).startswith("Ông/Bà đã trình hồ sơ này")
    with pytest.raises(NotAllowed, match="cần người khác ký"):
        moves.make(case, Action.ENDORSE, by=other, at=on(11))

    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=on(11))


def test_a_deputy_signs_for_the_head(city: City) -> None:
    deputy = away(city.heads[QUAN])
    walk(city, QUAN, to=State.SIGN_OFF)

    moves.make(city.case(QUAN), Action.ENDORSE, by=deputy, at=on(12))

    event = CaseEvent.objects.get(action="endorse")
    assert event.facts["instead_of_name"] == "thu-truong.quan-1"


def test_a_judge_for_somebody_else_never_gets_a_case_of_their_own_agency(city: City) -> None:
    """The head of Quận 1 may review for Sở Nội vụ meanwhile, but not Quận 1."""
    head = city.heads[QUAN]
    away(city.reviewers[HOME], to=head)
    for agency in (QUAN, "SO-TAI-CHINH"):
        walk(city, agency, to=State.SECTOR_REVIEW)
    access = access_of(head, on=date(2022, 2, 1))

    mine = Turn.objects.open().for_access(access).filter(role=Role.SECTOR_REVIEWER)
    review = city.case(QUAN).reviews.get(field__code="F1")

    assert {turn.process.case.agency.code for turn in mine} == {"SO-TAI-CHINH"}
    with pytest.raises(NotAllowed):
        moves.make(city.case(QUAN), Action.CONCLUDE, review=review, by=head, at=on(1, 2))


def test_letters_come_to_the_substitute_too_and_stop_with_the_absence(city: City) -> None:
    other = away(city.officers[QUAN])
    tell_roles(at=on(1))
    told = Letter.objects.get(kind="substitutes")
    assert (told.recipient, told.subject) == (
        other,
        "Ông/Bà làm thay can-bo.quan-1 đến hết ngày 28/02/2022",
    )

    write_digests(at=on(17))
    readers = Letter.objects.filter(kind="digest", subject__contains="Quận 1: 1 việc quá hạn")
    assert {letter.recipient for letter in readers} == {other, city.officers[QUAN]}

    absences.end(other.substitutions.get(), by=other, at=on(17))
    seat = Seat(Role.AGENCY_OFFICER, city.agencies[QUAN].pk)
    people = people_by_seat([seat], on=date(2022, 1, 18))
    assert people[seat] == [city.officers[QUAN]]


def test_nobody_is_left_without_a_taker_while_somebody_acts_for_them(city: City) -> None:
    away(city.officers[QUAN])

    assert unheld(on=date(2022, 1, 10)) == []


def lent(city: City, user: User, name: str) -> User:
    """Let somebody act in a role of the whole city; a second person has confirmed it."""
    other = away(user, name)
    admin = city.people[Role.ADMINISTRATOR]
    absences.confirm(user.absences.get(), by=admin, at=on(1))
    return other


def test_who_appraises_for_another_is_on_record_and_so_is_who_acts_on_the_cycle(
    city: City,
) -> None:
    appraiser = lent(city, city.people[Role.APPRAISER], "tham-dinh-thay")
    coordinator = lent(city, city.people[Role.COORDINATOR], "dieu-phoi-thay")
    walk(city, QUAN, to=State.APPRAISAL)
    facts: dict[str, Any] = {"note": "", "version": 0, "by": appraiser, "at": on(20)}
    drafts.save_draft(city.item(QUAN, "1.S"), answer=ANSWERS["1.S"], **facts)

    moves.make(city.case(QUAN), Action.APPRAISE, by=appraiser, at=on(20))
    moves.withdraw(city.case(HOME), reason="Sáp nhập", by=coordinator, at=on(20))
    said: dict[str, Any] = {"to": date(2022, 1, 28), "along": True, "reason": "Nghỉ Tết"}
    move_deadline(city.cycle, State.SELF_ASSESSMENT, **said, by=coordinator, at=on(20))

    told = {
        event.action: event.facts.get("instead_of_name")
        for event in CaseEvent.objects.filter(by__in=(appraiser, coordinator))
    }
    assert told == {
        "appraise": "appraiser",
        "withdraw": "coordinator",
        "move_deadline": "coordinator",
    }


def test_who_may_confirm_is_asked_and_auditors_read_of_it(city: City) -> None:
    user = city.people[Role.APPRAISER]
    other = away(user)
    tell_roles(at=on(1))
    asked = Letter.objects.get(kind="role_proposed", recipient=city.people[Role.ADMINISTRATOR])
    assert asked.subject.endswith(f"– {other}")

    absences.confirm(user.absences.get(), by=city.people[Role.ADMINISTRATOR], at=on(1))
    tell_roles(at=on(1))

    assert Letter.objects.filter(kind="substitutes", recipient=other).count() == 1
    auditor = Letter.objects.filter(kind="rights_changed", recipient=city.people[Role.AUDITOR])
    assert auditor.exists()
