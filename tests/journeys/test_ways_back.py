"""The ways back: returned inside, sent back, explained, remitted, refused, withdrawn, corrected."""

from http import HTTPStatus

from cases.lifecycle import Action, Rung, State
from cases.models import Item
from cases.services.marks import counting, items_of
from directory.roles import Role
from tests.city import City
from tests.journeys import acts
from tests.journeys.visitors import Visitor
from tests.workflow.turns import score, to_stage
from workflow.checks import disagreements
from workflow.models import Turn

QUAN = "QUAN-1"
YEAR = 2021


def mark_of(city: City, code: str) -> tuple[str, str]:
    """Return the rung and points of the mark that counts."""
    item = next(each for each in items_of(city.case(QUAN)) if each.criterion.code == code)
    mark = counting(item)
    assert mark is not None
    return mark.rung, f"{mark.points:f}".rstrip("0").rstrip(".")


def test_a_self_assessment_returned_inside_is_changed_and_signed(city: City) -> None:
    acts.assess(city, QUAN)
    head, officer = Visitor(city.heads[QUAN]), Visitor(city.officers[QUAN])
    reason = "Tỷ lệ chưa khớp với báo cáo năm."

    acts.move(head, city.case(QUAN), Action.RETURN_INSIDE, reason=reason)

    assert reason in officer.sees("case", city.case(QUAN).pk)
    acts.save(officer, city.case(QUAN), "1.2", {"achieved": "85", "total": "100"}, "Đã sửa")
    acts.move(officer, city.case(QUAN), Action.SUBMIT)
    acts.sign(city, QUAN)
    assert city.case(QUAN).state == State.SECTOR_REVIEW
    assert mark_of(city, "1.2") == (Rung.SELF, "6.8")


def test_a_return_inside_without_a_reason_is_refused_beside_the_form(city: City) -> None:
    acts.assess(city, QUAN)

    answer = Visitor(city.heads[QUAN]).is_refused(
        "case-move",
        city.case(QUAN).pk,
        "return_inside",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        reason=" ",
    )

    assert "Vui lòng ghi rõ lý do" in answer
    assert city.case(QUAN).state == State.SIGN_OFF


def test_an_item_sent_back_is_the_only_one_open_and_reviewed_again(city: City) -> None:
    acts.assess(city, QUAN)
    acts.sign(city, QUAN)
    case = city.case(QUAN)
    review = case.reviews.open().select_related("agency").get(field__code="F2")
    reviewer = Visitor(city.reviewers[review.agency.code])
    reason = "Thiếu danh mục văn bản đã rà soát."

    acts.move(
        reviewer,
        case,
        Action.SEND_BACK,
        query=f"?review={review.pk}",
        items=[city.item(QUAN, "2.1").pk],
        reason=reason,
    )

    officer = Visitor(city.officers[QUAN])
    assert reason in officer.sees("case-item", case.pk, "2.1")
    still_open = Item.objects.filter(case=case, is_open=True)
    assert [item.criterion.code for item in still_open.select_related("criterion")] == ["2.1"]
    officer.is_refused(
        "draft-save",
        case.pk,
        "1.2",
        status=HTTPStatus.FORBIDDEN,
        version=0,
        **acts.boxes({"achieved": "99", "total": "100"}),
    )
    acts.save(officer, case, "2.1", {"achieved": "9", "total": "10"}, "Đã bổ sung danh mục")
    acts.move(officer, case, Action.SUBMIT)
    acts.sign(city, QUAN)
    acts.review(city, QUAN)
    assert city.case(QUAN).state == State.APPRAISAL
    assert mark_of(city, "2.1") == (Rung.SECTOR, "5.4")


def test_an_explanation_rejected_leaves_the_mark_and_says_why(city: City) -> None:
    acts.assess(city, QUAN)
    acts.sign(city, QUAN)
    acts.review(city, QUAN, {"1.2": acts.LOWER})
    acts.appraise(city, QUAN)

    acts.explain(city, QUAN, "1.2", "Đề nghị tính cả nhiệm vụ chuyển tiếp.")
    acts.settle(city, QUAN, "rejected", "Nhiệm vụ chuyển tiếp không tính cho năm 2021.")

    assert mark_of(city, "1.2") == (Rung.SETTLED, "5.6")
    page = Visitor(city.officers[QUAN]).sees("case-item", city.case(QUAN).pk, "1.2")
    assert "Nhiệm vụ chuyển tiếp không tính cho năm 2021." in page


def test_an_explanation_whose_time_is_up_counts_what_was_typed(city: City) -> None:
    acts.assess(city, QUAN)
    acts.sign(city, QUAN)
    acts.review(city, QUAN, {"1.2": acts.LOWER})
    acts.appraise(city, QUAN)
    officer = Visitor(city.officers[QUAN])
    officer.does("explanation-save", city.case(QUAN).pk, "1.2", text="Đề nghị xem lại.", version=0)

    state = acts.lapse_time(city, QUAN)

    assert state == State.SETTLEMENT
    assert "Đề nghị xem lại." in Visitor(city.people[Role.APPRAISER]).sees(
        "case-item", city.case(QUAN).pk, "1.2"
    )


def test_a_case_remitted_is_settled_scored_again_and_adopted(city: City) -> None:
    for agency in city.agencies:
        acts.to_council(city, agency)
    score(city)
    acts.give_opinions(city)
    chair = Visitor(city.people[Role.COUNCIL_CHAIR])
    case, reason = city.case(QUAN), "Đề nghị làm rõ căn cứ tỷ lệ hoàn thành."

    chair.does("remit", YEAR, case.pk, items=[city.item(QUAN, "1.2").pk], reason=reason)

    first = city.cycle.scorings.latest()
    refused = chair.is_refused(
        "adopt", YEAR, status=HTTPStatus.UNPROCESSABLE_ENTITY, scoring=first.inputs_digest
    )
    assert "Còn 1 hồ sơ đang được xem xét lại" in refused
    assert reason in Visitor(city.people[Role.APPRAISER]).sees("case-item", case.pk, "1.2")
    acts.settle(city, QUAN, "upheld", "Chấp nhận số liệu của đơn vị.")
    assert mark_of(city, "1.2") == (Rung.COUNCIL, "7.2")
    score(city)
    acts.give_opinions(city)
    acts.adopt(city)
    assert city.case(QUAN).state == State.APPROVED
    result = city.cycle.scorings.latest().results.get(case=case)
    assert (city.cycle.scorings.count(), str(result.index)) == (2, "86.00")


def test_results_scored_anew_meanwhile_are_not_adopted_unseen(city: City) -> None:
    to_stage(city, city.cycle.Stage.COUNCIL)
    acts.give_opinions(city)
    chair = Visitor(city.people[Role.COUNCIL_CHAIR])

    answer = chair.is_refused("adopt", YEAR, status=HTTPStatus.CONFLICT, scoring="0" * 64)

    assert "xem kết quả mới" in answer
    assert city.case(QUAN).state == State.COUNCIL


def test_the_leader_s_refusal_asks_the_council_anew(city: City) -> None:
    to_stage(city, city.cycle.Stage.APPROVED)
    leader, reason = Visitor(city.people[Role.LEADER]), "Đề nghị giải trình thêm về khối sở."

    leader.does("refuse", YEAR, reason=reason)

    assert city.case(QUAN).state == State.COUNCIL
    member = Visitor(city.people[Role.COUNCIL_MEMBER])
    assert reason in member.sees("council", YEAR)
    chair = Visitor(city.people[Role.COUNCIL_CHAIR])
    shown = city.cycle.scorings.latest().inputs_digest
    refused = chair.is_refused("adopt", YEAR, status=HTTPStatus.UNPROCESSABLE_ENTITY, scoring=shown)
    assert "hiện có 0 trên 2" in refused
    acts.give_opinions(city)
    acts.adopt(city)
    assert city.case(QUAN).state == State.APPROVED


def test_a_case_withdrawn_leaves_everybody_s_list_and_keeps_its_reason(city: City) -> None:
    case = city.case(QUAN)
    coordinator, reason = Visitor(city.people[Role.COORDINATOR]), "Đơn vị sáp nhập trong năm."

    coordinator.does("withdraw", YEAR, case.pk, reason=reason)

    assert city.case(QUAN).state == State.WITHDRAWN
    assert Turn.objects.open().filter(process__case=case).count() == 0
    assert reason in Visitor(city.officers[QUAN]).sees("case-log", case.pk)


def test_a_published_year_is_corrected_by_a_new_version(city: City) -> None:
    to_stage(city, city.cycle.Stage.PUBLISHED)
    coordinator, reason = Visitor(city.people[Role.COORDINATOR]), "Nhập sai số liệu tiêu chí 2.1."

    coordinator.does(
        "correct",
        YEAR,
        query=f"?case={QUAN}&item=2.1",
        reason=reason,
        version=1,
        **{"2.1-answer-achieved": "10", "2.1-answer-total": "10"},
    )

    stranger = Visitor()
    assert reason in stranger.sees("ranking-year", YEAR)
    old = {one.version: one.document for one in city.cycle.publications.all()}
    indices = {
        version: next(one["index"] for one in document["agencies"] if one["agency"] == QUAN)
        for version, document in old.items()
    }
    assert indices == {1: "78.00", 2: "84.00"}
    assert "78,00" in stranger.sees("result", YEAR, QUAN, version=1)


def test_a_page_out_of_date_says_so_and_shows_the_present_state(city: City) -> None:
    acts.assess(city, QUAN)
    case, head = city.case(QUAN), Visitor(city.heads[QUAN])
    acts.sign(city, QUAN)

    answer = head.is_refused("case-move", case.pk, "endorse", status=HTTPStatus.CONFLICT)

    assert "Có người vừa thao tác trước" in answer
    assert "Thẩm tra theo lĩnh vực" in answer


def test_a_case_is_not_there_for_people_of_another_agency(city: City) -> None:
    case = city.case(QUAN)
    others = [city.officers["SO-TU-PHAP"], city.heads["SO-TU-PHAP"], city.reviewers["SO-TU-PHAP"]]

    for user in others:
        Visitor(user).sees("case", case.pk, status=HTTPStatus.NOT_FOUND)
    Visitor(city.people[Role.AUDITOR]).sees("case", case.pk)


def test_the_journeys_leave_states_and_turns_in_agreement(city: City) -> None:
    acts.assess(city, QUAN)
    acts.sign(city, QUAN)
    acts.review(city, QUAN, {"1.2": acts.LOWER})
    acts.to_council(city, "SO-TU-PHAP")

    assert disagreements() == []
