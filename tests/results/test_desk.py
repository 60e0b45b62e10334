"""The leaders' desk: who decides on what, within the quota, on which numbers, and on record."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.models import CaseEvent
from cases.refusals import Incomplete, Invalid, StaleDraft
from directory.access import NotAllowed
from directory.roles import Role
from results.models import DeskDecision, Result
from results.reading.rewards import desk_of
from results.services.council import latest_scoring
from results.services.rewards import decide
from results.services.stale_rewards import revoke
from tests.results.desks import (
    DECIDED,
    FIRST,
    FULL,
    NOTHING,
    QUAN,
    SECOND,
    THIRD,
    at_council,
    city_with_a_reward,
    city_with_a_tie,
    decided,
    in_force,
    remark,
    rescored,
)
from tests.workflow.turns import score
from wording.refusals import NothingChanged

if TYPE_CHECKING:
    from tests.city import City

CITY_ROLES = sorted(
    {
        Role.APPRAISER,
        Role.COORDINATOR,
        Role.COUNCIL_MEMBER,
        Role.COUNCIL_CHAIR,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - a fixture that needs a fixture
    return city_with_a_reward()


@pytest.fixture
def tied(db: None) -> City:  # noqa: ARG001 - a fixture that needs a fixture
    return city_with_a_tie()


def test_the_city_stands_as_these_tests_take_it_to(city: City) -> None:
    rows = Result.objects.filter(scoring__cycle=city.cycle).order_by("case__agency__code")

    assert list(rows.values_list("case__agency__code", "rank", "reward", "review")) == [
        (QUAN, 1, "no", "person"),
        (FIRST, 1, "yes", "none"),
        (THIRD, 2, "no", "none"),
        (SECOND, 2, "no", "none"),
    ]


def test_each_beneficiary_is_decided_by_itself(city: City) -> None:
    made = decided(city, FIRST, agency="approve", head="decline", deputy="")

    assert [(row.beneficiary, row.choice, row.reason) for row in made] == [
        ("agency", "approve", "Đủ điều kiện"),
        ("head", "decline", "Đủ điều kiện"),
    ]
    assert {(row.scoring.number, row.by) for row in made} == {(1, city.people[Role.LEADER])}


def test_a_decision_is_logged_with_its_reason(city: City) -> None:
    decided(city, FIRST, agency="approve", reason="  Dẫn  đầu khối ")

    event = CaseEvent.objects.get(action="desk_decision")
    assert (event.case, event.by, event.reason, event.facts) == (
        city.case(FIRST),
        city.people[Role.LEADER],
        "Dẫn đầu khối",
        {"kind": "reward", "choices": {"agency": "approve"}, "scoring": 1},
    )


def test_a_later_decision_supersedes_and_the_first_stays(city: City) -> None:
    (first,) = decided(city, FIRST, agency="defer")

    (second,) = decided(city, FIRST, agency="approve")

    assert second.supersedes == first
    assert in_force(city) == {(FIRST, "reward", "agency"): "approve"}
    assert DeskDecision.objects.count() == 2


@pytest.mark.parametrize("role", CITY_ROLES)
def test_a_reward_within_the_quota_is_the_leader_s(city: City, role: Role) -> None:
    with pytest.raises(NotAllowed, match="Lãnh đạo UBND Thành phố"):
        decided(city, FIRST, role=role, agency="approve")


@pytest.mark.parametrize("role", sorted({*CITY_ROLES, Role.LEADER} - {Role.COUNCIL_CHAIR}))
def test_a_tie_at_the_edge_is_the_chair_s(tied: City, role: Role) -> None:
    with pytest.raises(NotAllowed, match="Chủ tịch Hội đồng"):
        decided(tied, FIRST, role=role, agency="approve")


@pytest.mark.parametrize("role", CITY_ROLES)
def test_a_review_of_the_head_is_the_leader_s(city: City, role: Role) -> None:
    with pytest.raises(NotAllowed):
        decided(city, QUAN, kind="review", role=role, head="approve")


@pytest.mark.parametrize("kind", ["reward", "review"])
def test_nobody_decides_where_the_rules_propose_nothing(city: City, kind: str) -> None:
    with pytest.raises(NotAllowed, match="không đề xuất gì"):
        decided(city, SECOND, kind=kind, head="approve")


def test_a_head_whose_case_needs_a_person_is_decided_with_a_reason(city: City) -> None:
    decided(city, QUAN, kind="review", head="decline", reason="Năm đầu tham gia")

    assert in_force(city) == {(QUAN, "review", "head"): "decline"}


def test_a_head_the_rule_names_is_considered(db: None) -> None:  # noqa: ARG001 - opens the database
    city = at_council()
    remark(city, QUAN, c1_2=NOTHING)
    score(city)

    decided(city, QUAN, kind="review", head="approve")

    assert in_force(city) == {(QUAN, "review", "head"): "approve"}


@pytest.mark.parametrize(
    ("choices", "reason"), [({"agency": "approve"}, "  "), ({}, "Có"), ({"agency": ""}, "Có")]
)
def test_a_decision_without_choice_or_reason_is_refused(
    city: City, choices: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Incomplete):
        decided(city, FIRST, reason=reason, **choices)

    assert in_force(city) == {}


@pytest.mark.parametrize(
    ("kind", "agency", "choices"),
    [
        ("reward", FIRST, {"agency": "perhaps"}),
        ("reward", FIRST, {"driver": "approve"}),
        ("review", QUAN, {"agency": "approve"}),
    ],
)
def test_a_choice_nobody_offered_is_refused(
    city: City, kind: str, agency: str, choices: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        decided(city, agency, kind=kind, **choices)


def test_a_tie_takes_no_more_than_the_places_left_to_it(tied: City) -> None:
    decided(tied, FIRST, role=Role.COUNCIL_CHAIR, agency="approve")

    with pytest.raises(Incomplete, match="đã có đủ 1"):
        decided(tied, SECOND, role=Role.COUNCIL_CHAIR, agency="approve")

    assert in_force(tied) == {(FIRST, "reward", "agency"): "approve"}


def test_each_beneficiary_has_the_quota_for_itself(tied: City) -> None:
    decided(tied, FIRST, role=Role.COUNCIL_CHAIR, agency="approve", head="decline")

    decided(tied, SECOND, role=Role.COUNCIL_CHAIR, head="approve")

    assert in_force(tied)[SECOND, "reward", "head"] == "approve"


def test_a_place_given_back_may_be_given_again(tied: City) -> None:
    decided(tied, FIRST, role=Role.COUNCIL_CHAIR, agency="approve")
    decided(tied, FIRST, role=Role.COUNCIL_CHAIR, agency="decline")

    decided(tied, THIRD, role=Role.COUNCIL_CHAIR, agency="approve")

    assert in_force(tied)[THIRD, "reward", "agency"] == "approve"


def test_marks_changed_since_the_scoring_stop_decisions(city: City) -> None:
    remark(city, SECOND, c2_1=FULL)

    with pytest.raises(Incomplete, match="tính lại điểm toàn kỳ"):
        decided(city, FIRST, agency="approve")


def test_decisions_of_an_earlier_scoring_are_shown_as_old(city: City) -> None:
    decided(city, FIRST, agency="approve")
    decided(city, QUAN, kind="review", head="defer")
    remark(city, QUAN, c1_2=FULL, c2_1=NOTHING)
    rescored(city)

    desk = desk_of(city.cycle, latest_scoring(city.cycle))

    assert [(each.case.agency.code, each.kind) for each in desk.old] == [
        (FIRST, "reward"),
        (QUAN, "review"),
    ]
    assert (desk.rewards[0].approved, desk.rewards[0].is_settled) == ((), False)


def fallen_out(city: City) -> DeskDecision:
    """Approve the one reward, and score anew so that another agency is proposed instead."""
    (old,) = decided(city, FIRST, agency="approve")
    remark(city, FIRST, c1_2=NOTHING)
    remark(city, SECOND, c1_2=FULL, c2_1=FULL)
    rescored(city)
    return old


def test_an_approval_on_old_numbers_is_listed_and_takes_no_place(city: City) -> None:
    old = fallen_out(city)

    desk = desk_of(city.cycle, latest_scoring(city.cycle))
    decided(city, SECOND, scoring=2, agency="approve")

    assert [row.pk for row in desk.stale] == [old.pk]
    assert [bloc.quota.approved for bloc in desk.blocs] == [{}, {}]
    assert in_force(city)[SECOND, "reward", "agency"] == "approve"


def test_a_decision_on_old_numbers_is_revoked_with_its_reason_on_record(city: City) -> None:
    old, leader = fallen_out(city), city.people[Role.LEADER]

    revoke(old, reason=" Không còn  căn cứ ", by=leader, at=DECIDED)

    event = CaseEvent.objects.get(action="desk_revoke")
    assert (event.case, event.by, event.reason) == (city.case(FIRST), leader, "Không còn căn cứ")
    assert in_force(city) == {(FIRST, "reward", "agency"): "revoke"}
    assert list(desk_of(city.cycle, latest_scoring(city.cycle)).stale) == []


def test_a_decision_is_revoked_once(city: City) -> None:
    old, leader = fallen_out(city), city.people[Role.LEADER]
    revoke(old, reason="Không còn căn cứ", by=leader, at=DECIDED)

    with pytest.raises(StaleDraft):
        revoke(old, reason="Không còn căn cứ", by=leader, at=DECIDED)

    assert DeskDecision.objects.count() == 2


def test_revoking_is_for_who_decides_with_a_reason_and_on_old_numbers_only(city: City) -> None:
    (present,) = decided(city, FIRST, agency="defer")

    with pytest.raises(NotAllowed):
        revoke(present, reason="Vì sao", by=city.people[Role.COORDINATOR], at=DECIDED)
    with pytest.raises(Incomplete, match="lý do"):
        revoke(present, reason=" ", by=city.people[Role.LEADER], at=DECIDED)
    with pytest.raises(Incomplete, match="lần tính điểm hiện hành"):
        revoke(present, reason="Vì sao", by=city.people[Role.LEADER], at=DECIDED)


def test_the_same_decision_for_the_same_reason_is_no_second_one(city: City) -> None:
    decided(city, FIRST, agency="approve")

    with pytest.raises(NothingChanged):
        decided(city, FIRST, agency="approve")

    assert DeskDecision.objects.count() == 1


def test_a_page_of_an_earlier_scoring_decides_nothing(city: City) -> None:
    remark(city, SECOND, c2_1=FULL)
    rescored(city)

    with pytest.raises(StaleDraft, match="lần 2"):
        decided(city, FIRST, scoring=1, agency="approve")


def test_a_page_that_missed_a_decision_decides_nothing(city: City) -> None:
    decided(city, FIRST, agency="decline")

    with pytest.raises(StaleDraft, match="vừa quyết định cho cùng đối tượng"):
        decide(
            city.case(FIRST),
            kind="reward",
            choices={"agency": "approve"},
            reason="Có",
            scoring=1,
            seen={"agency": None},
            by=city.people[Role.LEADER],
            at=DECIDED,
        )

    assert in_force(city) == {(FIRST, "reward", "agency"): "decline"}


def test_the_database_keeps_decisions_as_they_were(city: City) -> None:
    decided(city, FIRST, agency="approve")

    with pytest.raises(DatabaseError), transaction.atomic():
        DeskDecision.objects.update(choice="decline")
    with pytest.raises(DatabaseError), transaction.atomic():
        DeskDecision.objects.all()._raw_delete(using="default")


@pytest.mark.parametrize(
    "facts",
    [
        {"reason": ""},
        {"choice": "perhaps"},
        {"kind": "review", "beneficiary": "agency"},
        {"beneficiary": "driver"},
        {"supersedes": None},
    ],
)
def test_the_database_refuses_what_no_decision_is(city: City, facts: dict[str, object]) -> None:
    (made,) = decided(city, FIRST, agency="approve")
    row: dict[str, object] = {
        "scoring": made.scoring,
        "case": made.case,
        "kind": "reward",
        "beneficiary": "agency",
        "choice": "approve",
        "reason": "Có",
        "by": made.by,
        "at": DECIDED,
        "supersedes": made,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        DeskDecision.objects.create(**{**row, **facts})


def test_the_desk_tells_quota_ranks_and_last_year(city: City) -> None:
    decided(city, FIRST, agency="approve")

    desk = desk_of(city.cycle, latest_scoring(city.cycle))

    departments = desk.blocs[0]
    assert departments.in_words == (
        "3 đơn vị xếp hạng; hạn mức một phần ba là 1; giới hạn riêng của năm là 5; tối đa 1."
    )
    assert departments.approvals == [
        ("Tập thể", 1),
        ("Người đứng đầu", 0),
        ("Cấp phó phụ trách CCHC", 0),
    ]
    assert [line.case.agency.code for line in departments.others] == [THIRD, SECOND]
    (person,) = desk.persons
    assert (person.last_class, person.why[0].startswith("Cần người có thẩm quyền")) == (
        "không có kết quả năm trước",
        True,
    )


def test_the_desk_costs_the_same_queries_whatever_is_decided(city: City) -> None:
    scoring = latest_scoring(city.cycle)
    assert str(city.cycle.rule_book) != ""
    desk_of(city.cycle, scoring)
    with CaptureQueriesContext(connection) as before:
        list(desk_of(city.cycle, scoring).rewards)
    decided(city, FIRST, agency="approve", head="approve", deputy="approve")
    decided(city, QUAN, kind="review", head="defer")
    with CaptureQueriesContext(connection) as after:
        shown = desk_of(city.cycle, scoring)
        _names = [str(seat.decision.by) for seat in shown.rewards[0].seats if seat.decision]

    # What was decided on the proposals that are shown is one more.
    assert (len(after), len(before)) == (7, 6)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_never_pass_the_quota() -> None:
    city = city_with_a_tie()
    start, refused = Barrier(2), []

    def approve(agency: str) -> None:
        start.wait()
        try:
            decided(city, agency, role=Role.COUNCIL_CHAIR, agency="approve")
        except Incomplete as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=approve, args=(agency,)) for agency in (FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    approved = DeskDecision.objects.filter(superseded_by=None, choice="approve").count()
    assert (len(refused), approved) == (1, 1)
