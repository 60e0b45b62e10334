"""The fan-out over fields: a branch for each review, joined by the last one or by a send-back."""

from datetime import timedelta

import pytest
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.status import STATUS

from cases.lifecycle import Action, State
from cases.models import Review
from cases.refusals import SomebodyWasFirst
from cases.services import drafts
from directory.roles import Role
from tests.city import SET, START, City, answer, open_city, review_all, walk
from tests.workflow.turns import LATER, process_of, reached, waiting
from workflow import moves
from workflow.models import Turn
from workflow.processes import begin_case, stop

QUAN = "QUAN-1"
DONE, NEW, STARTED = STATUS.DONE.value, STATUS.NEW.value, STATUS.STARTED.value
OF_FIELD = {"F1": ["1.1", "1.2"], "F2": ["2.1"]}
MORE_FIELDS = "".join(
    f"""
[[fields]]
code = "G{number}"
name = "Lĩnh vực {number}"
name_en = "Field {number}"
lead = "SO-TAI-CHINH"
alternate = "SO-NOI-VU"
[[fields.criteria]]
code = "{number}.1"
name = "Tiêu chí {number}"
name_en = "Criterion {number}"
max_points = 2
part = "appraisal"
evidence = []
may_be_not_applicable = false
self_scored = true
method = {{ kind = "yes_no", yes = 1, no = 0 }}
"""
    for number in range(3, 8)
)


def conclude(city: City, field: str, *, agency: str = QUAN) -> None:
    """Agree with everything in one field and conclude its review."""
    case = city.case(agency)
    review = case.reviews.open().get(field__code=field)
    reviewer = city.reviewers[review.agency.code]
    drafts.agree([city.item(agency, code) for code in OF_FIELD[field]], by=reviewer, at=START)
    moves.make(case, Action.CONCLUDE, review=review, by=reviewer, at=START)


def send_back(city: City, field: str, code: str) -> None:
    case = city.case(QUAN)
    moves.make(
        case,
        Action.SEND_BACK,
        review=case.reviews.open().get(field__code=field),
        by=city.reviewer(case, field),
        at=START,
        items=[city.item(QUAN, code)],
        reason="Thiếu căn cứ",
    )


def test_fields_opens_one_turn_for_each_field(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    turns = Turn.objects.open().filter(process=process_of(city)).order_by("pk")

    assert list(turns.values_list("role", "agency__code", "field", "review__field__code")) == [
        (Role.SECTOR_REVIEWER, "SO-NOI-VU", "F1", "F1"),
        (Role.SECTOR_REVIEWER, "SO-TU-PHAP", "F2", "F2"),
    ]


def test_fields_gives_the_agency_s_own_field_to_the_alternate(city: City) -> None:
    walk(city, "SO-TU-PHAP", to=State.SECTOR_REVIEW)

    opened = Turn.objects.open().filter(process=process_of(city, "SO-TU-PHAP"), field="F2")

    assert opened.values_list("agency__code", flat=True).get() == "SO-NOI-VU"


def test_fields_with_one_piece_of_work_opens_one_turn(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    moves.make(
        city.case(QUAN),
        Action.SEND_BACK,
        by=city.people[Role.APPRAISER],
        at=START,
        items=[city.item(QUAN, "2.1")],
        reason="Thiếu danh mục",
    )
    answer(city, QUAN, at=START)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)

    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)

    turns = Turn.objects.open().filter(process=process_of(city))
    assert [each.field for each in turns] == ["F2"]


def test_fields_with_one_piece_of_work_is_joined_by_it_alone(city: City) -> None:
    test_fields_with_one_piece_of_work_opens_one_turn(city)

    conclude(city, "F2")

    assert waiting(process_of(city)) == ["appraisal"]


@pytest.mark.django_db
def test_fields_with_many_pieces_opens_and_joins_them_all() -> None:
    city = open_city(text=SET.replace("total = 20", "total = 30") + MORE_FIELDS)
    answer(city, QUAN, {f"{number}.1": {"value": "yes"} for number in range(3, 8)}, at=START)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)
    for reviewer in city.reviewers.values():
        reviewer.memberships.update(fields=["F1", "F2", *(f"G{number}" for number in range(3, 8))])
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)
    opened = waiting(process_of(city))

    review_all(city, QUAN, at=START)

    assert opened == ["field_review"] * 7
    assert waiting(process_of(city)) == ["appraisal"]


def test_fields_with_no_piece_of_work_is_refused_rather_than_stuck(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    stop(case)
    case.reviews.all().update(cancelled_at=LATER)

    with pytest.raises(FlowRuntimeError, match="fields"):
        begin_case(case)


def test_fields_done_waits_for_the_last_field(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    conclude(city, "F2")

    assert reached(process_of(city))[-3:] == [
        ("field_review", NEW),
        ("field_review", DONE),
        ("fields_done", STARTED),
    ]
    assert city.case(QUAN).state == State.SECTOR_REVIEW


@pytest.mark.parametrize("order", [["F1", "F2"], ["F2", "F1"]])
def test_fields_done_goes_on_after_the_last_field_in_either_order(
    city: City, order: list[str]
) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    for field in order:
        conclude(city, field)

    assert reached(process_of(city))[-3:] == [
        ("fields_done", DONE),
        ("route", DONE),
        ("appraisal", NEW),
    ]


def test_fields_done_after_a_send_back_cancels_the_other_fields(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    send_back(city, "F2", "2.1")

    process = process_of(city)
    statuses = {
        each.field: str(each.status)
        for each in Turn.objects.filter(process=process, flow_task_type="HUMAN").exclude(field="")
    }
    assert statuses == {"F1": STATUS.CANCELED.value, "F2": DONE}
    assert waiting(process) == ["self_assessment"]


def test_fields_done_after_one_concluded_and_one_sent_back_goes_on(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    conclude(city, "F2")

    send_back(city, "F1", "1.2")

    assert waiting(process_of(city)) == ["self_assessment"]
    assert reached(process_of(city)).count(("fields_done", DONE)) == 1


def test_a_second_round_reviews_what_was_sent_back_and_what_was_cut_short(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    send_back(city, "F2", "2.1")
    answer(city, QUAN, at=START)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)

    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)

    rounds = Review.objects.filter(case=city.case(QUAN)).order_by("pk")
    assert [(each.round, each.field.code, each.cancelled_at is None) for each in rounds] == [
        (1, "F1", False),
        (1, "F2", False),
        (2, "F1", True),
        (2, "F2", True),
    ]
    assert waiting(process_of(city)) == ["field_review", "field_review"]


def test_a_second_round_has_a_join_of_its_own(city: City) -> None:
    test_a_second_round_reviews_what_was_sent_back_and_what_was_cut_short(city)

    conclude(city, "F1")
    conclude(city, "F2")

    assert reached(process_of(city)).count(("fields_done", DONE)) == 2
    assert city.case(QUAN).state == State.APPRAISAL


def test_a_review_concluded_twice_is_refused(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = case.reviews.open().get(field__code="F2")
    conclude(city, "F2")

    with pytest.raises(SomebodyWasFirst):
        moves.make(
            city.case(QUAN),
            Action.CONCLUDE,
            review=review,
            by=city.reviewers["SO-TU-PHAP"],
            at=START + timedelta(hours=1),
        )

    assert waiting(process_of(city)) == ["field_review"]
