"""A move costs what it changes: so many statements, however many items, cases and agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from cases.lifecycle import Action, Rung, State
from cases.services import drafts
from directory.roles import Role
from tests.city import LOWERED, SET, START, City, answer, open_city, walk
from tests.costs import MOVE, SEVERAL_TURNS, cost_of_moving, small_or_large
from workflow import moves

if TYPE_CHECKING:
    from cases.models import Case
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"

FIELD = """
[[fields]]
code = "G{number}"
name = "Lĩnh vực {number}"
name_en = "Field {number}"
lead = "SO-TU-PHAP"
alternate = "SO-NOI-VU"
[[fields.criteria]]
code = "{number}.1"
name = "Tiêu chí {number}"
name_en = "Criterion {number}"
max_points = 1
part = "appraisal"
evidence = []
may_be_not_applicable = false
self_scored = true
method = {{ kind = "yes_no", yes = 1, no = 0 }}
"""


@pytest.fixture(params=["small", "large"])
def city(request: pytest.FixtureRequest, db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return small_or_large(request.param)


def judge(city: City, case: Case, field: str) -> User:
    """Type a verdict on everything in a field that waits for one; return who did."""
    reviewer = city.reviewer(case, field)
    for item in case.items.filter(criterion__field__code=field, criterion__self_scored=True):
        known = city.item(QUAN, item.criterion.code)
        own = known.marks.get(rung=Rung.SELF)
        said = LOWERED.get(known.criterion.code, own.answer)
        drafts.save_draft(known, answer=said, note="Đã xem", version=0, by=reviewer, at=START)
    return reviewer


def test_moves_of_the_agency_cost_at_most_twenty_five_statements(city: City) -> None:
    officer, head = city.officers[QUAN], city.heads[QUAN]
    answer(city, QUAN, at=START)

    costs = {
        "submit": cost_of_moving(officer, city.case(QUAN), "submit"),
        "return_inside": cost_of_moving(head, city.case(QUAN), "return_inside", reason="Xem lại"),
        "again": cost_of_moving(officer, city.case(QUAN), "submit"),
        "recall": cost_of_moving(officer, city.case(QUAN), "recall"),
    }

    assert costs == {"submit": 25, "return_inside": 23, "again": 25, "recall": 22}
    assert max(costs.values()) <= MOVE


def test_concluding_one_field_of_several_costs_twenty_four_statements(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = case.reviews.get(field__code="F2")
    reviewer = judge(city, case, "F2")

    assert cost_of_moving(reviewer, case, "conclude", review=review) == 24 <= MOVE


def test_the_last_conclusion_and_sending_back_end_several_turns(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    first, last = case.reviews.order_by("field__order")
    item = city.item(QUAN, "2.1")
    back = {"items": [item.pk], "reason": "Thiếu tệp"}

    with transaction.atomic():
        sent_back = cost_of_moving(judge(city, case, "F2"), case, "send_back", review=last, **back)
        transaction.set_rollback(True)
    moves.make(case, Action.CONCLUDE, review=first, by=judge(city, case, "F1"), at=START)
    concluded = cost_of_moving(judge(city, case, "F2"), city.case(QUAN), "conclude", review=last)

    assert {"send_back": sent_back, "the last conclusion": concluded} == {
        "send_back": 39,
        "the last conclusion": 35,
    }
    assert max(sent_back, concluded) <= SEVERAL_TURNS


def test_settling_what_was_explained_costs_twenty_seven_statements(city: City) -> None:
    case = walk(city, QUAN, to=State.SETTLEMENT)
    appraiser, contest = city.people[Role.APPRAISER], city.item(QUAN, "1.2").contests.get()
    drafts.save_verdict(
        contest,
        verdict="rejected",
        reason="Đã đối chiếu",
        answer={},
        version=contest.version,
        by=appraiser,
        at=START,
    )

    assert cost_of_moving(appraiser, case, "settle") == 27 <= SEVERAL_TURNS


def test_moves_of_home_affairs_and_the_answers_to_them(city: City) -> None:
    case = walk(city, QUAN, to=State.APPRAISAL)
    appraiser, officer = city.people[Role.APPRAISER], city.officers[QUAN]
    costs = {}
    drafts.save_draft(
        city.item(QUAN, "1.S"), answer={"mean": "80%"}, note="", version=0, by=appraiser, at=START
    )
    costs["appraise"] = cost_of_moving(appraiser, case, "appraise")
    drafts.save_explanation(
        city.item(QUAN, "1.2"), text="Đề nghị xem lại.", version=0, by=officer, at=START
    )
    costs["explain"] = cost_of_moving(officer, city.case(QUAN), "explain")

    assert costs == {"appraise": 25, "explain": 23}
    assert max(costs.values()) <= MOVE


def test_accepting_an_appraisal_costs_nineteen_statements(city: City) -> None:
    case = walk(city, QUAN, to=State.EXPLANATION)

    assert cost_of_moving(city.officers[QUAN], case, "accept") == 19 <= MOVE


@pytest.mark.django_db
def test_an_endorsement_that_opens_seven_reviews_costs_thirty_one_statements() -> None:
    more = "".join(FIELD.format(number=number) for number in range(3, 8))
    found = open_city(text=SET.replace("total = 20", "total = 25") + more)
    answer(found, QUAN, at=START)
    moves.make(
        found.case(QUAN), Action.SUBMIT, unclassified=True, by=found.officers[QUAN], at=START
    )

    paid = cost_of_moving(found.heads[QUAN], found.case(QUAN), "endorse")

    assert found.case(QUAN).reviews.open().count() == 7
    assert paid == 31 <= SEVERAL_TURNS
