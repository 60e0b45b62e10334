"""An agency that leads a field, or is evaluated, ends in mid-cycle: who takes over, by what way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import Case, CaseEvent, Review
from cases.permissions import may
from cases.refusals import Incomplete
from cases.services.departments import Departments, How
from cases.services.redating import redate
from directory.access import NotAllowed, access_of
from directory.models import Agency, Lineage
from directory.roles import Role
from directory.services.agencies import record_change
from notifications.models import Letter
from tests.city import START, City, answer, open_city, person, review_all, sign_off, submit, walk
from workflow import moves
from workflow.checks import disagreements
from workflow.handover import assign_field, carry_case, hand_over, hand_over_all
from workflow.models import Turn
from workflow.unheld import as_disagreements, unheld

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
Kind = Lineage.Kind
MERGED_ON = date(2022, 1, 5)
LATER = START + timedelta(days=10)
WHY = "Nghị quyết sắp xếp tổ chức"


@pytest.fixture
def city() -> City:
    return open_city()


def new_agency(code: str, name: str) -> Agency:
    made = Agency.named(code=code, name=name, valid_from=MERGED_ON)
    made.save()
    return made


def ends(
    city: City, code: str, *, kind: Kind = Kind.MERGE, into: Agency | None = None
) -> Agency | None:
    """Let an agency end on the day; return who took it over."""
    before = city.agencies[code]
    record_change(before, kind=kind, after=into, effective_on=MERGED_ON, by=None, at=START)
    before.refresh_from_db()
    return into


def reviewed_by(case: Case) -> dict[str, tuple[str, bool]]:
    open_now = case.reviews.open().select_related("field", "agency")
    return {each.field.code: (each.agency.code, each.by_alternate) for each in open_now}


def sign(city: City, agency: str) -> Case:
    submit(city, agency, at=LATER)
    sign_off(city, agency, at=LATER)
    return city.case(agency)


@pytest.mark.parametrize("kind", [Kind.MERGE, Kind.RENAME])
def test_a_case_signed_after_the_lead_merged_or_changed_its_name_opens_at_the_heir(
    city: City, kind: Kind
) -> None:
    heir = new_agency("SO-PHAP-CHE", "Sở Pháp chế")
    ends(city, "SO-TU-PHAP", kind=kind, into=heir)

    case = sign(city, "QUAN-1")

    assert reviewed_by(case) == {"F1": ("SO-NOI-VU", False), "F2": ("SO-PHAP-CHE", False)}
    turn = Turn.objects.open().get(process__case=case, field="F2")
    assert turn.agency == heir


def test_a_lead_without_an_only_heir_is_replaced_by_the_alternate(city: City) -> None:
    ends(city, "SO-TU-PHAP", kind=Kind.ABOLISH)

    assert reviewed_by(sign(city, "QUAN-1"))["F2"] == ("SO-NOI-VU", True)


def test_a_lead_that_was_split_among_two_is_replaced_by_the_alternate(city: City) -> None:
    for code in ("SO-A", "SO-B"):
        ends(city, "SO-TU-PHAP", kind=Kind.SPLIT, into=new_agency(code, code))

    assert reviewed_by(sign(city, "QUAN-1"))["F2"] == ("SO-NOI-VU", True)


def test_the_heir_of_the_lead_never_reviews_itself(city: City) -> None:
    ends(city, "SO-TU-PHAP", into=city.agencies["SO-TAI-CHINH"])

    of_the_heir = sign(city, "SO-TAI-CHINH")

    assert reviewed_by(of_the_heir)["F2"] == ("SO-NOI-VU", True)


def test_open_reviews_pass_to_the_heir_with_their_turns_once(city: City) -> None:
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    heir = new_agency("SO-PHAP-CHE", "Sở Pháp chế")
    successor = person("nguoi.moi", role=Role.SECTOR_REVIEWER, agency=heir, fields=["F2"])
    ends(city, "SO-TU-PHAP", into=heir)

    moved = [hand_over_all(at=LATER), hand_over_all(at=LATER)]

    assert moved == [2, 0]  # the department's own case goes with it
    assert reviewed_by(case)["F2"] == ("SO-PHAP-CHE", False)
    assert disagreements() == []
    event = CaseEvent.objects.get(action="pass_on_review")
    assert (event.case, event.by) == (case, None)
    assert event.facts == {"field": "F2", "of": "SO-TU-PHAP", "to": "SO-PHAP-CHE"}
    told = Letter.objects.filter(kind="handed_over", key__contains="/F2/")
    assert set(told.values_list("recipient__email", flat=True)) == {
        "nguoi.moi@example.vn",
        "coordinator@example.vn",
    }
    city.reviewers["SO-PHAP-CHE"] = successor
    review_all(city, "QUAN-1", at=LATER)
    assert city.case("QUAN-1").state == State.APPRAISAL


def test_a_review_concluded_before_stays_as_it_was(city: City) -> None:
    case = walk(city, "QUAN-1", to=State.APPRAISAL)
    ends(city, "SO-TU-PHAP", into=new_agency("SO-PHAP-CHE", "Sở Pháp chế"))

    hand_over(city.cycle, by=None, at=LATER)

    assert CaseEvent.objects.filter(action="pass_on_review").count() == 0
    assert {each.agency.code for each in case.reviews.all()} == {"SO-NOI-VU", "SO-TU-PHAP"}


def test_without_heir_and_alternate_the_review_waits_is_named_and_is_assigned(city: City) -> None:
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    for code in ("SO-TU-PHAP", "SO-NOI-VU"):
        ends(city, code, kind=Kind.ABOLISH)
    city.reviewers["SO-TU-PHAP"].memberships.update(valid_to=MERGED_ON)
    hand_over(city.cycle, by=None, at=LATER)
    day = LATER.date()

    named = [(each.seat.field, each.count) for each in unheld(on=day, cycle=city.cycle)]
    assert named == [("F2", 1)]
    assert as_disagreements(on=day)[0].sentence == (
        "1 lượt ở bước “Thẩm tra theo lĩnh vực” chưa có ai xử lý được."
    )
    assert reviewed_by(case) == {"F1": ("SO-TAI-CHINH", True), "F2": ("SO-TU-PHAP", False)}

    review = Review.objects.get(case=case, field__code="F2")
    part = Departments(city.cycle, on=day).parts[review.field_id, review.lead_id]
    coordinator = city.people[Role.COORDINATOR]
    moved = assign_field(
        city.cycle,
        part=part,
        agency=city.agencies["SO-TAI-CHINH"],
        as_alternate=False,
        reason=WHY,
        by=coordinator,
        at=LATER,
    )

    assert moved == 1
    assert reviewed_by(case)["F2"] == ("SO-TAI-CHINH", False)
    assert unheld(on=day, cycle=city.cycle) == []
    event = CaseEvent.objects.get(action="assign_field")
    assert (event.by, event.reason, event.facts["to"]) == (coordinator, WHY, "SO-TAI-CHINH")


def test_a_field_is_assigned_by_a_coordinator_with_a_reason_where_its_agency_ended(
    city: City,
) -> None:
    field = city.item("QUAN-1", "2.1").criterion.field
    parts = Departments(city.cycle, on=LATER.date()).parts
    facts: dict[str, Any] = {
        "part": parts[field.pk, field.lead_id],
        "agency": city.agencies["QUAN-1"],
        "as_alternate": False,
        "reason": WHY,
        "by": city.people[Role.COORDINATOR],
        "at": LATER,
    }

    with pytest.raises(Incomplete, match="Sở Tư pháp vẫn hoạt động"):
        assign_field(city.cycle, **facts)
    ends(city, "SO-TU-PHAP", kind=Kind.ABOLISH)
    for wrong, error, sentence in (
        ({"reason": "  "}, Incomplete, "lý do bàn giao"),
        ({"agency": city.agencies["SO-TU-PHAP"]}, Incomplete, "không còn hoạt động"),
        ({"agency": city.agencies["SO-NOI-VU"]}, Incomplete, "phải khác nhau"),
        ({"by": city.people[Role.ADMINISTRATOR]}, NotAllowed, "Điều phối viên"),
    ):
        with pytest.raises(error, match=sentence):
            assign_field(city.cycle, **{**facts, **wrong})

    assert CaseEvent.objects.filter(action="assign_field").count() == 0


def test_the_case_of_an_agency_that_merged_is_carried_on_by_the_heir(city: City) -> None:
    heir = city.agencies["SO-TAI-CHINH"]
    ends(city, "QUAN-1", into=heir)

    hand_over_all(at=LATER)

    case = city.case("QUAN-1")
    assert (case.agency.code, case.carried_by) == ("QUAN-1", heir)
    assert Turn.objects.open().get(process__case=case).agency == heir
    assert disagreements() == []
    for user in (city.officers["SO-TAI-CHINH"], city.officers["QUAN-1"]):
        access = access_of(user, on=LATER.date())
        assert may(access, case, Action.SUBMIT) is True
        assert case in Case.objects.visible_to(access)
    other = access_of(city.officers["SO-TU-PHAP"], on=LATER.date())
    assert may(other, case, Action.SUBMIT) is False
    assert case not in Case.objects.visible_to(other)

    answer(city, "QUAN-1", at=LATER)
    moves.make(case, Action.SUBMIT, unclassified=True, by=city.officers["SO-TAI-CHINH"], at=LATER)
    moves.make(city.case("QUAN-1"), Action.ENDORSE, by=city.heads["SO-TAI-CHINH"], at=LATER)
    assert city.case("QUAN-1").state == State.SECTOR_REVIEW


def test_the_heir_of_the_agency_evaluated_does_not_review_its_case(city: City) -> None:
    """The department that reviews a field takes the agency over while the review is open."""
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    ends(city, "QUAN-1", into=city.agencies["SO-NOI-VU"])
    review = case.reviews.get(field__code="F1")
    reviewer = access_of(city.reviewers["SO-NOI-VU"], on=LATER.date())
    assert may(reviewer, city.case("QUAN-1"), Action.CONCLUDE, review=review) is True

    hand_over_all(at=LATER)

    review.refresh_from_db()
    assert reviewed_by(case) == {"F1": ("SO-TAI-CHINH", True), "F2": ("SO-TU-PHAP", False)}
    Review.objects.filter(pk=review.pk).update(agency=city.agencies["SO-NOI-VU"])
    review = case.reviews.get(field__code="F1")
    assert may(reviewer, city.case("QUAN-1"), Action.CONCLUDE, review=review) is False


def test_a_review_held_by_the_case_s_own_heir_is_named_every_night(city: City) -> None:
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    ends(city, "SO-TAI-CHINH", kind=Kind.ABOLISH)
    ends(city, "QUAN-1", into=city.agencies["SO-NOI-VU"])

    hand_over_all(at=LATER)

    assert reviewed_by(case)["F1"] == ("SO-NOI-VU", False)
    found = unheld(on=LATER.date(), cycle=city.cycle)
    assert [(each.seat.field, each.is_own, each.count) for each in found if each.is_own] == [
        ("F1", True, 1)
    ]


def test_a_case_without_an_only_heir_is_carried_on_by_whom_the_coordinator_names(
    city: City,
) -> None:
    ends(city, "QUAN-1", kind=Kind.ABOLISH)
    hand_over_all(at=LATER)
    case, coordinator = city.case("QUAN-1"), city.people[Role.COORDINATOR]
    assert case.carried_by is None

    with pytest.raises(Incomplete, match="lý do"):
        carry_case(case, agency=city.agencies["SO-TAI-CHINH"], reason=" ", by=coordinator, at=LATER)
    with pytest.raises(Incomplete, match="Sở Tư pháp vẫn hoạt động"):
        carry_case(
            city.case("SO-TU-PHAP"),
            agency=city.agencies["SO-TAI-CHINH"],
            reason=WHY,
            by=coordinator,
            at=LATER,
        )
    carry_case(case, agency=city.agencies["SO-TAI-CHINH"], reason=WHY, by=coordinator, at=LATER)

    assert city.case("QUAN-1").carried_by == city.agencies["SO-TAI-CHINH"]
    event = CaseEvent.objects.get(action="carry_case")
    assert (event.by, event.reason, event.facts) == (coordinator, WHY, {"to": "SO-TAI-CHINH"})
    recipients = Letter.objects.filter(kind="handed_over").values_list("recipient", flat=True)
    assert city.officers["SO-TAI-CHINH"].pk in recipients


def test_departments_ask_for_no_lineage_while_all_agencies_exist(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = city.case("QUAN-1")

    with django_assert_num_queries(2):
        departments = Departments(city.cycle, on=LATER.date())
        ways = {departments.of(key, case).how for key in departments.parts}

    assert ways == {How.LEAD}


VALENTINE = datetime(2022, 2, 14, 2, 0, tzinfo=UTC)


def test_who_takes_over_late_has_the_days_of_the_step(city: City) -> None:
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)  # every review is due on 10 February
    heir = new_agency("SO-PHAP-CHE", "Sở Pháp chế")
    ends(city, "SO-TU-PHAP", into=heir)

    hand_over_all(at=VALENTINE)
    redate(city.cycle, at=VALENTINE)

    # Five working days after Monday 14 February; the field that stayed keeps its day.
    due = dict(case.reviews.open().values_list("field__code", "due_on"))
    assert due == {"F1": date(2022, 2, 10), "F2": date(2022, 2, 21)}
    # So has the self-assessment of the department itself, which was due on 14 January.
    assert city.case("SO-TU-PHAP").due_on == date(2022, 2, 21)
    assert city.case("SO-TAI-CHINH").due_on == date(2022, 1, 14)
