"""What people do to a case: handing over, reviewing, appraising, explaining, settling."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cases.lifecycle import Action, Rung, State
from cases.models import CaseEvent, Contest, Draft, Item, Mark
from cases.refusals import Incomplete, Invalid, SomebodyWasFirst, StaleDraft
from cases.services import drafts
from cases.services.marks import contestable, counting, items_of, latest
from directory.access import NotAllowed
from directory.roles import Role
from tests.city import (
    ANSWERS,
    LOWERED,
    START,
    City,
    answer,
    appraise,
    contest,
    review_all,
    settle,
    upload_pdf,
    walk,
)
from workflow import moves
from workflow.models import Turn

QUAN = "QUAN-1"


def counted(city: City, agency: str = QUAN) -> dict[str, tuple[str, Decimal]]:
    """Return criterion → rung and points of the mark that counts."""
    marks = ((item.criterion.code, counting(item)) for item in items_of(city.case(agency)))
    return {code: (mark.rung, mark.points) for code, mark in marks if mark}


def test_draft_is_acknowledged_with_its_points(city: City) -> None:
    saved = drafts.save_draft(
        city.item(QUAN, "1.2"),
        answer={"achieved": "87,5", "total": "100"},
        note="  theo báo cáo  ",
        version=0,
        by=city.officers[QUAN],
        at=START,
    )

    assert saved.points is not None
    assert (saved.points.points, saved.draft.note, saved.draft.version) == (
        Decimal("7.0"),
        "theo báo cáo",
        1,
    )


def test_draft_that_is_incomplete_is_kept_and_says_what_is_missing(city: City) -> None:
    saved = drafts.save_draft(
        city.item(QUAN, "1.2"),
        answer={"achieved": "80", "total": ""},
        note="",
        version=0,
        by=city.officers[QUAN],
        at=START,
    )

    assert saved.points is None
    assert saved.missing != ""
    assert Draft.objects.get().answer == {"achieved": "80"}


def test_draft_with_a_wrong_value_names_it_and_changes_nothing(city: City) -> None:
    with pytest.raises(Invalid, match="tám mươi"):
        drafts.save_draft(
            city.item(QUAN, "1.2"),
            answer={"achieved": "tám mươi", "total": "100"},
            note="",
            version=0,
            by=city.officers[QUAN],
            at=START,
        )

    assert Draft.objects.count() == 0


def test_draft_in_decomposed_unicode_is_stored_composed(city: City) -> None:
    saved = drafts.save_draft(
        city.item(QUAN, "1.2"),
        answer={},
        note="Quye\u0302\u0301t \u0111i\u0323nh",
        version=0,
        by=city.officers[QUAN],
        at=START,
    )

    assert saved.draft.note == "Quyết định"


def test_draft_over_a_version_somebody_replaced_is_refused_and_keeps_theirs(city: City) -> None:
    item, officer = city.item(QUAN, "1.2"), city.officers[QUAN]
    first = drafts.save_draft(item, answer={}, note="một", version=0, by=officer, at=START)
    drafts.save_draft(
        item, answer={}, note="hai", version=first.draft.version, by=officer, at=START
    )

    with pytest.raises(StaleDraft, match="đã lưu nội dung khác"):
        drafts.save_draft(
            item, answer={}, note="ba", version=first.draft.version, by=officer, at=START
        )

    assert Draft.objects.get().note == "hai"


def test_first_draft_twice_is_refused(city: City) -> None:
    item, officer = city.item(QUAN, "1.2"), city.officers[QUAN]
    drafts.save_draft(item, answer={}, note="một", version=0, by=officer, at=START)

    with pytest.raises(StaleDraft):
        drafts.save_draft(item, answer={}, note="hai", version=0, by=officer, at=START)


def test_draft_by_somebody_of_another_agency_is_refused(city: City) -> None:
    with pytest.raises(NotAllowed, match=r"1\.2"):
        drafts.save_draft(
            city.item(QUAN, "1.2"),
            answer={},
            note="",
            version=0,
            by=city.officers["SO-TU-PHAP"],
            at=START,
        )


def test_survey_is_not_for_the_agency_to_score(city: City) -> None:
    with pytest.raises(NotAllowed):
        drafts.save_draft(
            city.item(QUAN, "1.S"),
            answer=ANSWERS["1.S"],
            note="",
            version=0,
            by=city.officers[QUAN],
            at=START,
        )


def test_submit_with_gaps_lists_every_one(city: City) -> None:
    with pytest.raises(Incomplete) as refused:
        moves.make(
            city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START
        )

    assert [gap.split(":")[0] for gap in refused.value.missing] == ["1.1", "1.2", "2.1"]
    assert city.case(QUAN).state == State.SELF_ASSESSMENT


def test_submit_without_demanded_paper_or_note_asks_for_one(city: City) -> None:
    answer(city, QUAN, at=START)
    Draft.objects.filter(item__criterion__code="1.1").update(note="")

    with pytest.raises(Incomplete) as refused:
        moves.make(
            city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START
        )

    assert refused.value.missing == ("1.1: chưa có minh chứng; hãy tải lên hoặc ghi rõ lý do.",)


def test_submit_with_the_paper_needs_no_note(city: City) -> None:
    answer(city, QUAN, at=START)
    Draft.objects.filter(item__criterion__code="1.1").update(note="")
    upload_pdf(city, QUAN, "1.1", at=START)

    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)

    mark = latest(city.item(QUAN, "1.1"), Rung.SELF)
    assert mark is not None
    assert len(mark.evidence_seen) == 1


def test_submit_by_the_head_is_refused(city: City) -> None:
    answer(city, QUAN, at=START)

    with pytest.raises(NotAllowed, match="Cán bộ đầu mối CCHC"):
        moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.heads[QUAN], at=START)


def test_submit_turns_answers_into_marks_and_closes_the_items_on_endorsement(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    assert counted(city) == {
        "1.1": ("self", Decimal(2)),
        "1.2": ("self", Decimal("7.2")),
        "2.1": ("self", Decimal("4.8")),
    }
    assert Item.objects.filter(case=city.case(QUAN), is_open=True).count() == 0


def test_return_inside_gives_the_answers_back_to_the_officer(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    moves.make(
        city.case(QUAN),
        Action.RETURN_INSIDE,
        by=city.heads[QUAN],
        at=START,
        reason="Bổ sung số liệu",
    )
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)

    assert city.case(QUAN).state == State.SIGN_OFF
    assert Mark.objects.filter(item__case=city.case(QUAN), rung="self").count() == 6


def test_officers_take_back_what_the_head_has_not_signed_and_hand_it_in_again(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    officer = city.officers[QUAN]

    moves.make(city.case(QUAN), Action.RECALL, by=officer, at=START)
    assert city.case(QUAN).state == State.SELF_ASSESSMENT
    item = city.item(QUAN, "1.2")
    answered = {"achieved": "95", "total": "100"}
    drafts.save_draft(item, answer=answered, note="", version=0, by=officer, at=START)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=officer, at=START)

    assert city.case(QUAN).state == State.SIGN_OFF
    assert city.item(QUAN, "1.2").marks.latest("pk").answer == answered
    event = CaseEvent.objects.get(case=city.case(QUAN), action="recall")
    assert (event.by, event.from_state, event.to_state) == (officer, "sign_off", "self_assessment")


def test_what_the_head_has_signed_is_not_taken_back(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    seen = city.case(QUAN)
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)

    with pytest.raises(SomebodyWasFirst):
        moves.make(seen, Action.RECALL, by=city.officers[QUAN], at=START, seen=seen.version)

    assert city.case(QUAN).state == State.SECTOR_REVIEW


def test_field_led_by_the_agency_itself_goes_to_the_alternate(city: City) -> None:
    case = walk(city, "SO-TU-PHAP", to=State.SECTOR_REVIEW)

    given = {
        review.field.code: (review.agency.code, review.by_alternate)
        for review in case.reviews.select_related("field", "agency")
    }

    assert given == {"F1": ("SO-NOI-VU", False), "F2": ("SO-NOI-VU", True)}


def test_conclude_by_another_department_is_refused(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = case.reviews.select_related("field").get(field__code="F2")

    with pytest.raises(NotAllowed):
        moves.make(
            case, Action.CONCLUDE, review=review, by=city.reviewers["SO-TAI-CHINH"], at=START
        )


def test_conclude_with_other_points_and_no_reason_is_refused(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = case.reviews.select_related("field").get(field__code="F2")
    reviewer = city.reviewer(case, "F2")
    drafts.save_draft(
        city.item(QUAN, "2.1"),
        answer={"achieved": "1", "total": "10"},
        note="",
        version=0,
        by=reviewer,
        at=START,
    )

    with pytest.raises(Incomplete) as refused:
        moves.make(case, Action.CONCLUDE, review=review, by=reviewer, at=START)

    assert refused.value.missing == ("2.1: điểm khác với tự chấm, cần ghi lý do.",)


def test_conclude_of_a_mark_that_is_no_short_decimal_needs_no_reason(city: City) -> None:
    answer(city, QUAN, {"1.2": {"achieved": "1", "total": "3"}}, at=START)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)

    review_all(city, QUAN, at=START)

    assert counted(city)["1.2"] == ("sector", Decimal("2.666667"))


def test_conclude_of_the_last_field_takes_the_case_to_appraisal(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewer(case, "F1")
    drafts.agree([city.item(QUAN, "1.1"), city.item(QUAN, "1.2")], by=reviewer, at=START)
    first = case.reviews.select_related("field").get(field__code="F1")

    state = moves.make(case, Action.CONCLUDE, review=first, by=reviewer, at=START)

    assert state == State.SECTOR_REVIEW
    review_all(city, QUAN, at=START)
    assert city.case(QUAN).state == State.APPRAISAL


def test_conclude_twice_says_somebody_was_first(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewer(case, "F2")
    review = case.reviews.select_related("field").get(field__code="F2")
    drafts.agree([city.item(QUAN, "2.1")], by=reviewer, at=START)
    moves.make(case, Action.CONCLUDE, review=review, by=reviewer, at=START)

    with pytest.raises(SomebodyWasFirst):
        moves.make(city.case(QUAN), Action.CONCLUDE, review=review, by=reviewer, at=START)


def test_send_back_opens_only_the_named_items_and_reviews_only_their_fields_again(
    city: City,
) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    moves.make(
        city.case(QUAN),
        Action.SEND_BACK,
        items=[city.item(QUAN, "2.1")],
        reason="Thiếu danh mục",
        by=city.people[Role.APPRAISER],
        at=START,
    )
    case = city.case(QUAN)
    open_codes = list(case.items.filter(is_open=True).values_list("criterion__code", flat=True))
    assert (case.state, case.round, open_codes) == (State.SELF_ASSESSMENT, 2, ["2.1"])

    answer(city, QUAN, at=START)
    moves.make(case, Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)
    reviews = city.case(QUAN).reviews.open().values_list("field__code", flat=True)
    assert list(reviews) == ["F2"]
    assert counted(city)["2.1"][0] == "self"
    assert counted(city)["1.2"][0] == "sector"


def test_send_back_by_one_field_cuts_the_others_short_and_they_reopen(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = case.reviews.select_related("field").get(field__code="F2")

    moves.make(
        case,
        Action.SEND_BACK,
        review=review,
        items=[city.item(QUAN, "2.1")],
        reason="Thiếu danh mục",
        by=city.reviewer(case, "F2"),
        at=START,
    )

    assert Turn.objects.open().filter(process__case=case).count() == 1
    answer(city, QUAN, at=START)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)
    reviews = city.case(QUAN).reviews.open().values_list("field__code", flat=True)
    assert list(reviews) == ["F1", "F2"]


def test_send_back_of_an_item_of_another_field_is_refused(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = case.reviews.select_related("field").get(field__code="F2")

    with pytest.raises(Incomplete, match=r"1\.2"):
        moves.make(
            case,
            Action.SEND_BACK,
            review=review,
            items=[city.item(QUAN, "1.2")],
            reason="x",
            by=city.reviewer(case, "F2"),
            at=START,
        )


def test_appraise_without_the_survey_is_refused(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    with pytest.raises(Incomplete) as refused:
        moves.make(city.case(QUAN), Action.APPRAISE, by=city.people[Role.APPRAISER], at=START)

    assert refused.value.missing == ("1.S: chưa có kết quả.",)


def test_appraise_with_nothing_different_goes_straight_to_the_council(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    review_all(city, QUAN, at=START)

    appraise(city, QUAN, at=START)

    assert city.case(QUAN).state == State.COUNCIL


def test_appraise_with_a_difference_asks_for_an_explanation(city: City) -> None:
    case = walk(city, QUAN, to=State.EXPLANATION)

    assert case.state == State.EXPLANATION
    assert [item.criterion.code for item in contestable(items_of(case))] == ["1.2"]


def test_accept_with_an_explanation_typed_is_refused(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    drafts.save_explanation(
        city.item(QUAN, "1.2"), text="Xin xem lại", version=0, by=city.officers[QUAN], at=START
    )

    with pytest.raises(Incomplete, match="giải trình cho 1 tiêu chí"):
        moves.make(city.case(QUAN), Action.ACCEPT, by=city.officers[QUAN], at=START)


def test_explain_after_the_clock_was_set_back_hands_in_what_was_typed(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    late, early = START + timedelta(days=8), START + timedelta(days=7)
    item = city.item(QUAN, "1.2")
    drafts.save_explanation(item, text="Đã xong", version=0, by=city.officers[QUAN], at=late)

    moves.make(city.case(QUAN), Action.EXPLAIN, unclassified=True, by=city.officers[QUAN], at=early)

    assert city.case(QUAN).state == State.SETTLEMENT
    assert list(Contest.objects.values_list("at", "given_at")) == [(late, late)]


def explain_as(city: City, text: str, *, version: int) -> Contest | None:
    return drafts.save_explanation(
        city.item(QUAN, "1.2"), text=text, version=version, by=city.officers[QUAN], at=START
    )


def test_an_explanation_is_taken_back_by_who_saw_it_and_nobody_else(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    explain_as(city, "Xin xem lại", version=0)
    explain_as(city, "Xin xem lại số liệu", version=1)

    for old in (0, 1):
        with pytest.raises(StaleDraft):
            explain_as(city, "", version=old)
    assert Contest.objects.get().text == "Xin xem lại số liệu"

    assert explain_as(city, "", version=2) is None
    assert explain_as(city, "", version=2) is None
    assert Contest.objects.count() == 0


def test_explain_with_nothing_written_is_refused(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    with pytest.raises(Incomplete, match="Chưa có giải trình nào"):
        moves.make(
            city.case(QUAN), Action.EXPLAIN, unclassified=True, by=city.officers[QUAN], at=START
        )

    assert city.case(QUAN).state == State.EXPLANATION


def test_explanation_of_an_item_nobody_lowered_is_refused(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    with pytest.raises(NotAllowed):
        drafts.save_explanation(
            city.item(QUAN, "2.1"), text="Xin xem lại", version=0, by=city.officers[QUAN], at=START
        )


def test_lapse_takes_what_was_typed_as_handed_in(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    drafts.save_explanation(
        city.item(QUAN, "1.2"), text="Xin xem lại", version=0, by=city.officers[QUAN], at=START
    )
    later = START + timedelta(days=30)

    state = moves.make(city.case(QUAN), Action.LAPSE, by=None, at=later)

    assert state == State.SETTLEMENT
    assert Contest.objects.get().given_at == later


def test_lapse_with_nothing_typed_goes_to_the_council(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    assert moves.make(city.case(QUAN), Action.LAPSE, by=None, at=START) == State.COUNCIL


@pytest.mark.parametrize(
    ("verdict", "points"),
    [("upheld", Decimal("7.2")), ("rejected", Decimal("5.6"))],
)
def test_settle_makes_the_mark_the_verdict_says(city: City, verdict: str, points: Decimal) -> None:
    walk(city, QUAN, to=State.SETTLEMENT)

    settle(city, QUAN, at=START + timedelta(days=9), verdict=verdict)

    assert counted(city)["1.2"] == ("settled", points)


def test_settle_with_a_changed_mark_counts_the_new_answer(city: City) -> None:
    walk(city, QUAN, to=State.SETTLEMENT)
    each = Contest.objects.select_related(
        "item__criterion__field", "item__case__cycle__criteria_set"
    ).get()
    drafts.save_verdict(
        each,
        verdict="changed",
        reason="Chấp nhận một phần",
        answer={"achieved": "80", "total": "100"},
        version=each.version,
        by=city.people[Role.APPRAISER],
        at=START,
    )

    moves.make(
        city.case(QUAN),
        Action.SETTLE,
        by=city.people[Role.APPRAISER],
        at=START + timedelta(days=9),
    )

    assert counted(city)["1.2"] == ("settled", Decimal("6.4"))


def test_settle_without_a_verdict_is_refused(city: City) -> None:
    walk(city, QUAN, to=State.SETTLEMENT)

    with pytest.raises(Incomplete) as refused:
        moves.make(city.case(QUAN), Action.SETTLE, by=city.people[Role.APPRAISER], at=START)

    assert refused.value.missing == ("1.2: chưa có kết luận.",)


def test_withdraw_ends_every_turn_and_keeps_the_marks(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    marks = Mark.objects.count()

    moves.withdraw(case, reason="Đơn vị giải thể", by=city.people[Role.COORDINATOR], at=START)

    assert city.case(QUAN).state == State.WITHDRAWN
    assert Turn.objects.open().filter(process__case=case).count() == 0
    assert Mark.objects.count() == marks


def test_every_move_of_a_case_is_in_the_log_with_who_and_when(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)
    review_all(city, QUAN, at=START, verdicts=LOWERED)
    appraise(city, QUAN, at=START)
    contest(city, QUAN, "1.2", at=START)
    settle(city, QUAN, at=START)

    events = CaseEvent.objects.filter(case=city.case(QUAN)).order_by("pk")

    assert [event.action for event in events] == [
        "open",
        "submit",
        "endorse",
        "conclude",
        "conclude",
        "appraise",
        "explain",
        "settle",
    ]
    assert all(event.by for event in events if event.action != "open")


def test_rows_that_came_along_can_be_asked_like_any_relation(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    item = next(each for each in items_of(city.case(QUAN)) if each.criterion.code == "1.2")

    read = [mark.rung for mark in item.marks.all()]
    asked = list(item.marks.filter(rung=Rung.SELF).values_list("rung", flat=True))

    assert (read, asked) == ([Rung.SELF], [Rung.SELF])
    assert (item.marks.exists(), item.contests.exists()) == (True, False)
