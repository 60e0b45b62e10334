"""The work of a desk is seen per person, given by hand, divided fairly, and it is in the log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import Case, CaseEvent, Review
from cases.reading.log import line_of
from cases.reading.workload import shares_of
from cases.refusals import Incomplete
from cases.services import drafts, workload
from cases.services.desks import Desk, desks_in, lines_of, officers_at, pieces_at
from directory.access import NotAllowed, access_of
from directory.models import Membership
from directory.roles import Role
from tests.city import ANSWERS, FOUNDED, City, person, sign_off, submit, walk
from workflow import moves

if TYPE_CHECKING:
    from directory.models import User

QUAN, HOME, FINANCE, JUSTICE = "QUAN-1", "SO-NOI-VU", "SO-TAI-CHINH", "SO-TU-PHAP"
AT = datetime(2022, 1, 20, 2, 0, tzinfo=UTC)
DAY = AT.date()


@pytest.fixture
def desk(city: City) -> Desk:
    """Two agencies wait at Justice, which judges the second field."""
    for agency in (QUAN, FINANCE):
        walk(city, agency, to=State.SECTOR_REVIEW)
    return Desk(city.cycle, city.agencies[JUSTICE])


def colleague(city: City, *, fields: tuple[str, ...] = ("F2",)) -> User:
    return person("binh", role=Role.SECTOR_REVIEWER, agency=city.agencies[JUSTICE], fields=fields)


def seen(desk: Desk, *agencies: str) -> dict[int, int]:
    lines = lines_of(pieces_at(desk))
    return {line.case.pk: line.version for line in lines if line.case.agency.code in agencies}


def who_has(desk: Desk) -> dict[str, str]:
    return {each.case.agency.code: str(each.person or "") for each in pieces_at(desk)}


def give(city: City, desk: Desk, *agencies: str, to: User | None, **said: Any) -> int:
    facts = {"seen": seen(desk, *agencies), "by": city.reviewers[JUSTICE], "at": AT, **said}
    return workload.assign(desk, to=to, **facts)


def test_each_person_is_seen_with_agencies_and_items_left(city: City, desk: Desk) -> None:
    other, own = colleague(city), city.reviewers[JUSTICE]
    give(city, desk, QUAN, to=other)
    item = city.item(QUAN, "2.1")
    drafts.save_draft(item, answer=ANSWERS["2.1"], note="", version=0, by=other, at=AT)

    shares = shares_of(pieces_at(desk), officers_at(desk, on=DAY), today=DAY)

    assert [(each.user, each.agencies, each.items, each.is_gone) for each in shares] == [
        (other, 1, 0, False),
        (own, 0, 0, False),
        (None, 1, 1, False),
    ]


def test_work_is_given_and_taken_back_and_both_is_logged(city: City, desk: Desk) -> None:
    other = colleague(city)

    assert give(city, desk, QUAN, FINANCE, to=other) == 2
    assert give(city, desk, QUAN, to=other) == 0
    assert give(city, desk, QUAN, to=None, by=city.people[Role.COORDINATOR]) == 1

    assert who_has(desk) == {QUAN: "", FINANCE: "binh"}
    latest = CaseEvent.objects.filter(action="assign_work", case=city.case(FINANCE)).get()
    line = line_of(latest)
    assert (line.what, line.details) == (
        "Phân công thẩm tra, thẩm định",
        ("Người phụ trách: binh",),
    )


def test_what_somebody_gave_since_is_not_given_over(city: City, desk: Desk) -> None:
    before = seen(desk, QUAN)
    give(city, desk, QUAN, to=colleague(city))

    with pytest.raises(workload.StaleWork, match="Quận 1"):
        give(city, desk, to=city.reviewers[JUSTICE], seen=before)
    with pytest.raises(Incomplete):
        give(city, desk, to=city.reviewers[JUSTICE], seen={})
    assert who_has(desk)[QUAN] == "binh"


def test_only_who_belongs_to_the_desk_gives_and_is_given(city: City, desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        give(city, desk, QUAN, to=None, by=city.reviewers[HOME])
    with pytest.raises(Incomplete, match="đang giữ vai trò"):
        give(city, desk, QUAN, to=city.reviewers[HOME])
    with pytest.raises(Incomplete, match="Quận 1"):
        give(city, desk, QUAN, to=colleague(city, fields=("F1",)))


def test_the_division_done_is_the_one_that_was_shown(city: City, desk: Desk) -> None:
    other, own = colleague(city), city.reviewers[JUSTICE]
    Membership.objects.create(
        user=other, role=Role.AGENCY_HEAD, agency=city.agencies[QUAN], valid_from=FOUNDED
    )
    shown = workload.divided(desk, anew=False, on=DAY)
    assert {piece.case.agency.code: each.person for piece, each in shown.given} == {
        QUAN: own.pk,
        FINANCE: other.pk,
    }

    with pytest.raises(workload.StaleWork):
        workload.divide(desk, anew=False, seen=shown.version + 1, by=own, at=AT)
    assert workload.divide(desk, anew=False, seen=shown.version, by=own, at=AT) == 2

    assert who_has(desk) == {QUAN: str(own), FINANCE: "binh"}
    again = workload.divided(desk, anew=False, on=DAY)
    assert (again.given, len(again.kept)) == ([], 2)


def test_divided_anew_what_somebody_began_stays_with_them(city: City, desk: Desk) -> None:
    other, own = colleague(city), city.reviewers[JUSTICE]
    give(city, desk, QUAN, FINANCE, to=own)
    item = city.item(QUAN, "2.1")
    drafts.save_draft(item, answer=ANSWERS["2.1"], note="", version=0, by=other, at=AT)

    shown = workload.divided(desk, anew=True, on=DAY)

    assert {piece.case.agency.code: (each.person, each.why) for piece, each in shown.given} == {
        QUAN: (other.pk, "has_begun"),
        FINANCE: (own.pk, "least_left"),
    }


def test_whoever_had_a_field_has_it_in_the_next_round(city: City, desk: Desk) -> None:
    other = colleague(city)
    give(city, desk, QUAN, to=other)
    review = Review.objects.get(case=city.case(QUAN), agency=desk.agency)
    moves.make(
        city.case(QUAN),
        Action.SEND_BACK,
        review=review,
        items=[city.item(QUAN, "2.1")],
        reason="Thiếu số liệu",
        by=other,
        at=AT,
    )
    submit(city, QUAN, at=AT)
    sign_off(city, QUAN, at=AT)

    assert who_has(desk)[QUAN] == "binh"


def test_appraisers_share_cases(city: City) -> None:
    for agency in (QUAN, FINANCE):
        walk(city, agency, to=State.APPRAISAL)
    first, other = city.people[Role.APPRAISER], person("binh", role=Role.APPRAISER)
    desk = Desk(city.cycle)

    shown = workload.divided(desk, anew=False, on=DAY)
    moved = workload.divide(desk, anew=False, seen=shown.version, by=first, at=AT)

    assert moved == 2
    assert [piece.left for piece in pieces_at(desk)] == [4, 4]
    rows = Case.objects.filter(appraiser__isnull=False).values_list("appraiser", flat=True)
    assert set(rows) == {first.pk, other.pk}


def test_who_sees_which_desks(city: City, desk: Desk) -> None:
    def codes(user: User) -> list[str]:
        return [each.code for each in desks_in(city.cycle, access_of(user, on=DAY))]

    assert codes(city.people[Role.COORDINATOR]) == [HOME, JUSTICE, "tham-dinh"]
    assert codes(city.people[Role.APPRAISER]) == ["tham-dinh"]
    assert codes(city.reviewers[JUSTICE]) == [JUSTICE]
    assert codes(city.heads[JUSTICE]) == [JUSTICE]
    assert codes(city.officers[QUAN]) == []
    assert desk in desks_in(city.cycle, access_of(city.heads[JUSTICE], on=DAY))
