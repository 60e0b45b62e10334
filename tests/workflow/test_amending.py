"""A criteria set is amended after its cycle opened: what becomes of every case, mark and review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cases.lifecycle import Action, State
from cases.models import Amendment, CaseEvent, Item, Mark
from cases.reading.amendments import account_of
from cases.refusals import Frozen, Incomplete
from cases.rule_files.loading import load_book
from cases.services.bloc_sets import rules_version
from cases.services.drafts import save_draft
from cases.services.marks import counting
from directory.access import NotAllowed
from directory.roles import Role
from notifications.models import Letter
from results.services import amendments, scorings
from results.services.amendments import amend_book, begin_amendment
from tests.city import LOWERED, SET, START, answer, appraise, hcmc_book, open_city, review_all, walk
from tests.workflow.amended import (
    AT,
    REWEIGHED,
    WHY,
    amend,
    confirm,
    corrected,
    follow,
    fresh,
)
from tests.workflow.pipelines.running import PowerCut, at_once, cut_after, request
from tests.workflow.turns import all_at_council, process_of, score, waiting
from wording.refusals import NothingChanged, StalePage
from workflow import moves
from workflow.checks import disagreements
from workflow.pipelines.running import carry_out

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.django_db
QUAN = "QUAN-1"
PROPORTIONAL = 'method = { kind = "proportional" }\n[[fields.criteria]]'
STEPS = (
    'method = { kind = "staircase", stairs = [ { at_least = %s, share = 1 },'
    " { at_least = 0, share = 0.5 } ] }\n[[fields.criteria]]"
)
LATER = AT + timedelta(days=1)


def codes(city: City) -> dict[str, bool]:
    """Return the criteria that a case asks, and whether its agency may answer them."""
    rows = city.case(QUAN).items.order_by("criterion__order")
    return dict(rows.values_list("criterion__code", "is_open"))


def marks(city: City, code: str) -> list[tuple[str, str, bool]]:
    """Return the marks of a criterion: rung, points, whether a person gave them."""
    rows = Mark.objects.filter(item=city.item(QUAN, code)).order_by("pk")
    return [(each.rung, f"{each.points.normalize():f}", each.by_id is not None) for each in rows]


def test_an_appraised_case_goes_back_with_what_is_asked_anew(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    untouched = marks(city, "2.1")

    amend(city)

    case = city.case(QUAN)
    assert (case.state, case.round) == (State.SELF_ASSESSMENT, 2)
    assert codes(city) == {"1.1": False, "1.2": True, "2.1": False, "2.2": True}
    assert marks(city, "2.1") == untouched
    assert marks(city, "1.1") == [
        ("self", "2", True),
        ("sector", "2", True),
        ("self", "3", False),
        ("sector", "3", False),
    ]
    assert marks(city, "1.2") == []
    assert waiting(process_of(city)) == ["self_assessment"]
    assert list(disagreements()) == []


def test_what_was_said_under_the_old_criterion_stays_to_be_read(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    amend(city)

    dropped = Item.everything.filter(case=city.case(QUAN), dropped_at=AT)
    rows = dropped.order_by("criterion__code", "marks__pk")
    said = list(rows.values_list("criterion__code", "marks__rung"))
    assert said == [("1.2", "self"), ("1.2", "sector"), ("1.S", None)]
    event = CaseEvent.objects.get(case=city.case(QUAN), action=Action.AMEND)
    assert (event.by, event.reason) == (city.people[Role.COORDINATOR], WHY)
    assert event.facts["asked_anew"] == ["1.2", "2.2"]
    assert (event.facts["recomputed"], event.facts["dropped"]) == (["1.1"], ["1.S"])


def test_a_mark_that_is_computed_anew_says_all_that_was_said(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    of_department = Mark.objects.filter(item=city.item(QUAN, "1.1"), rung="sector")
    before, seen = of_department.get(), ["a-digest"]
    before.pk, before.explained = None, "partly"
    before.evidence_seen, before.evidence_opened = seen, seen
    before.save(force_insert=True)

    amend(city)

    anew = of_department.latest("pk")
    others = {name for name, value in vars(anew).items() if value != vars(before)[name]}
    assert others == {"_state", "id", "points", "reason", "by_id", "at"}


def test_what_an_agency_typed_is_not_lost(city: City) -> None:
    answer(city, QUAN, at=START)

    amend(city)

    assert city.case(QUAN).state == State.SELF_ASSESSMENT
    draft = city.item(QUAN, "1.2").drafts.get()
    assert (draft.answer, draft.note) == ({}, "Có quyết định kèm theo")
    assert city.item(QUAN, "1.1").drafts.get().answer == {"value": "yes"}
    old = Item.everything.get(case=city.case(QUAN), criterion__code="1.2", dropped_at=AT)
    assert old.drafts.get().answer == {"achieved": "90", "total": "100"}


def test_a_case_under_review_keeps_its_reviews_where_only_points_change(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    before = list(city.case(QUAN).reviews.values_list("pk", "agency", "concluded_at"))

    amend(city, REWEIGHED)

    case = city.case(QUAN)
    assert case.state == State.SECTOR_REVIEW
    assert list(case.reviews.values_list("pk", "agency", "concluded_at")) == before
    assert {row.field.criteria_set_id for row in case.reviews.select_related("field")} == {
        city.cycle.criteria_set_id
    }
    review_all(city, QUAN, at=LATER)
    assert city.case(QUAN).state == State.APPRAISAL
    assert list(disagreements()) == []


def test_another_department_gets_what_nobody_has_judged_yet(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    text = REWEIGHED.replace(
        'lead = "SO-TU-PHAP"\nalternate = "SO-NOI-VU"',
        'lead = "SO-TAI-CHINH"\nalternate = "SO-NOI-VU"',
    )

    amend(city, text)

    now_open = city.case(QUAN).reviews.open().order_by("field__order")
    assert list(now_open.values_list("field__code", "agency__code")) == [
        ("F1", "SO-NOI-VU"),
        ("F2", "SO-TAI-CHINH"),
    ]
    assert waiting(process_of(city)) == ["field_review", "field_review"]
    review_all(city, QUAN, at=LATER)
    assert city.case(QUAN).state == State.APPRAISAL
    assert list(disagreements()) == []


def test_the_case_goes_its_way_to_the_council_and_is_scored(city: City) -> None:
    all_at_council(city)

    amend(city)

    for code in city.agencies:
        assert city.case(code).state == State.SELF_ASSESSMENT
        answer_anew(city, code)
        moves.make(
            city.case(code), Action.SUBMIT, unclassified=True, by=city.officers[code], at=LATER
        )
        moves.make(city.case(code), Action.ENDORSE, by=city.heads[code], at=LATER)
        opened = city.case(code).reviews.open().values_list("field__code", flat=True)
        assert sorted(opened) == ["F1", "F2"]
        review_all(city, code, at=LATER)
        moves.make(city.case(code), Action.APPRAISE, by=city.people[Role.APPRAISER], at=LATER)
        assert city.case(code).state == State.COUNCIL
    result = score(city).results.get(case=city.case(QUAN))
    # 3 + 8 + 4.8 + 2 of 19
    assert f"{result.index:.2f}" == "93.68"


def answer_anew(city: City, agency: str) -> None:
    """Answer what is open, over the notes that came along from the old criteria."""
    for item in city.case(agency).items.filter(is_open=True).select_related("criterion"):
        draft = item.drafts.first()
        save_draft(
            city.item(agency, item.criterion.code),
            answer={"value": "yes"},
            note="Có quyết định kèm theo",
            version=draft.version if draft else 0,
            by=city.officers[agency],
            at=LATER,
        )


def test_an_agency_may_explain_a_difference_that_the_new_points_make() -> None:
    """Both answers earned the same; under the amended steps one of them earns less."""
    old = SET.replace(PROPORTIONAL, STEPS % "0.5")
    city = open_city(text=old)
    submit_and_sign(city)
    review_all(city, QUAN, at=START, verdicts=LOWERED)
    appraise(city, QUAN, at=START)
    before = city.case(QUAN).state

    amend(city, SET.replace(PROPORTIONAL, STEPS % "0.8"))

    assert (before, city.case(QUAN).state) == (State.COUNCIL, State.EXPLANATION)
    assert waiting(process_of(city)) == ["explanation"]
    assert list(disagreements()) == []


def submit_and_sign(city: City) -> None:
    answer(city, QUAN, at=START)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)


def test_marks_are_given_anew_where_the_coordinator_says_so(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    amend(city, REWEIGHED, anew=frozenset({"1.2"}))

    assert city.case(QUAN).state == State.SELF_ASSESSMENT
    assert codes(city)["1.2"] is True
    assert marks(city, "1.2") == []
    assert city.item(QUAN, "1.2").drafts.get().answer == {"achieved": "90", "total": "100"}


def test_explanations_are_typed_again_where_a_case_leaves_their_settlement(city: City) -> None:
    walk(city, QUAN, to=State.SETTLEMENT)

    amend(city, anew=frozenset({"2.1"}))

    case = city.case(QUAN)
    assert (case.state, case.round) == (State.SELF_ASSESSMENT, 2)
    assert not Item.objects.filter(case=case, contests__settled_at=None).exclude(contests=None)


def test_a_withdrawn_case_follows_and_comes_back_under_the_amended_set(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    coordinator = city.people[Role.COORDINATOR]
    moves.withdraw(city.case(QUAN), reason=WHY, by=coordinator, at=START)

    amend(city, REWEIGHED)
    moves.reinstate(city.case(QUAN), reason=WHY, by=coordinator, at=LATER)

    assert city.case(QUAN).state == State.APPRAISAL
    assert counting(city.item(QUAN, "1.1")).points == 3  # type: ignore[union-attr]  # it has marks
    appraise(city, QUAN, at=LATER)
    assert list(disagreements()) == []


def test_everybody_concerned_is_told_once(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    amend(city)
    letters = Letter.objects.filter(kind="criteria_amended").select_related("recipient")
    told = {letter.recipient for letter in letters}

    assert told == {*city.officers.values(), *city.heads.values()}
    of_quan = letters.get(recipient=city.officers[QUAN])
    for said in (WHY, "1.2 Tỷ lệ hoàn thành", "2.2 Công khai kết quả rà soát", "Tự đánh giá"):
        assert said in of_quan.body, said
    judges = set(Letter.objects.filter(kind="rules_amended").values_list("recipient", flat=True))
    roles = (Role.APPRAISER, Role.LEADER, Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR)
    assert judges == {city.people[role].pk for role in roles}


def test_power_cut_half_way_is_finished_and_nothing_is_done_twice(city: City) -> None:
    for code in city.agencies:
        walk(city, code, to=State.APPRAISAL)
    confirm(city, corrected(city))
    run = request(city, "amend_cycle", by=city.people[Role.COORDINATOR], at=AT)
    with pytest.raises(PowerCut):
        carry_out("amend_cycle", cut_after(2), str(run.key), batch_size=1)
    half = CaseEvent.objects.filter(action=Action.AMEND).count()

    with pytest.raises(Incomplete):
        scorings.check_can_score(fresh(city))
    carry_out("amend_cycle", at_once, str(run.key), batch_size=1)

    assert half == 1
    assert CaseEvent.objects.filter(action=Action.AMEND).count() == len(city.agencies)
    assert Amendment.objects.get().finished_at == AT
    assert amendments.under_way(fresh(city)) is None
    assert list(disagreements()) == []


def test_a_case_moves_on_while_others_follow(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    confirm(city, corrected(city, REWEIGHED))

    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=AT)
    opened = city.case(QUAN).reviews.open().count()
    follow(city)
    fresh(city)
    review_all(city, QUAN, at=LATER)

    assert opened == 2
    assert city.case(QUAN).state == State.APPRAISAL


def test_confirmed_twice_it_is_done_once(city: City) -> None:
    sets, seen = corrected(city), rules_version(city.cycle)

    first = confirm(city, sets, seen=seen)
    second = confirm(city, sets, seen=seen)

    assert first == second
    assert CaseEvent.objects.filter(action="amend_set").count() == 1


def test_what_was_not_seen_is_not_amended(city: City) -> None:
    sets = corrected(city)
    with pytest.raises(StalePage):
        confirm(city, sets, seen=1)
    with pytest.raises(NotAllowed):
        begin_amendment(
            city.cycle,
            bloc=None,
            sets=sets,
            reason=WHY,
            seen=rules_version(city.cycle),
            by=city.people[Role.APPRAISER],
            at=AT,
        )
    with pytest.raises(Incomplete):
        begin_amendment(
            city.cycle,
            bloc=None,
            sets=sets,
            reason="  ",
            seen=rules_version(city.cycle),
            by=city.people[Role.COORDINATOR],
            at=AT,
        )
    assert fresh(city).criteria_set == sets.before


def test_nothing_is_amended_once_scoring_has_begun(city: City) -> None:
    all_at_council(city)
    scorings.begin_scoring(city.cycle, by=None, at=AT)

    with pytest.raises(Frozen) as refused:
        confirm(city, corrected(city))

    assert "đã bắt đầu tính điểm" in str(refused.value)
    assert fresh(city).criteria_set.text != corrected(city).after.text


def test_another_book_leaves_every_mark_as_it_is(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    book = load_book(
        hcmc_book().replace("precision = 2 ", "precision = 3 "), name="b.toml", by=None, at=AT
    )
    told = {"reason": WHY, "by": city.people[Role.COORDINATOR], "at": AT}
    before, seen = Mark.objects.count(), rules_version(city.cycle)

    assert amend_book(city.cycle, book=book, seen=seen, **told)  # type: ignore[arg-type]  # of told
    assert not amend_book(city.cycle, book=book, seen=seen, **told)  # type: ignore[arg-type]  # of told

    assert fresh(city).book_digest == book.digest
    assert Mark.objects.count() == before
    with pytest.raises(NothingChanged):
        amend_book(city.cycle, book=book, seen=rules_version(city.cycle), **told)  # type: ignore[arg-type]  # of told


def test_account_says_beforehand_what_then_happens(city: City) -> None:
    walk(city, QUAN, to=State.COUNCIL)
    sets = corrected(city)

    account = account_of(city.cycle, city.cycle.cases.all(), sets)

    said = {(row.code, row.fate.value): (row.cases, row.marks) for row in account.rows}
    assert said == {
        ("1.1", "recomputed"): (1, 2),
        ("1.2", "anew"): (4, 3),
        ("2.2", "added"): (4, 0),
        ("1.S", "dropped"): (4, 1),
    }
    assert account.going_back == [("Tự đánh giá", 1)]
    assert (account.new_rows, account.reviews) == (8, 2)
    assert account.marks_kept == account.marks - 6
