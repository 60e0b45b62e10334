"""Who is told what after which move: each once, never of their own act, reviewers once a day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.lifecycle import TABLE, Action, State
from directory.models import Agency, Membership, User
from directory.roles import Role
from notifications.models import Delivery, Letter
from tests.city import START, City, answer, appraise, person, review_all, walk
from workflow import letters, moves
from workflow.letter_tables import CASE_LETTERS, CYCLE_LETTERS

if TYPE_CHECKING:
    from cases.models import Case

QUAN = "QUAN-1"
DAY = timedelta(days=1)


def told(kind: str) -> list[str]:
    """Return who got letters of a kind, by name."""
    rows = Letter.objects.filter(kind=kind)
    return sorted(letter.recipient.full_name for letter in rows.select_related("recipient"))


def body_of(kind: str) -> str:
    return Letter.objects.filter(kind=kind).order_by("created_at", "key")[0].body


def forget_letters() -> None:
    Delivery.objects.all().delete()
    Letter.objects.all().delete()


def test_table_has_a_line_for_every_move_and_where_it_leads() -> None:
    moves_of_one_case = {
        (move.action, target) for move in TABLE if not move.whole_cycle for target in move.targets
    }

    assert set(CASE_LETTERS) == moves_of_one_case


def test_table_has_a_line_for_every_act_on_the_cycle() -> None:
    others = {"open_cycle", "score_cycle", "amend_set", "amend_book"}
    acts = {move.action for move in TABLE if move.whole_cycle} | others

    assert set(CYCLE_LETTERS) == acts


def test_submit_tells_the_head_by_when(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    assert told("turn_opened") == ["thu-truong.quan-1"]
    assert "chậm nhất ngày 18/01/2022" in body_of("turn_opened")


def test_endorse_tells_the_reviewers_of_the_fields(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    forget_letters()

    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)

    assert told("turn_opened") == ["tham-tra.so-noi-vu", "tham-tra.so-tu-phap"]


def test_endorse_of_a_departments_own_case_tells_the_alternate(city: City) -> None:
    walk(city, "SO-TU-PHAP", to=State.SIGN_OFF)
    forget_letters()

    moves.make(city.case("SO-TU-PHAP"), Action.ENDORSE, by=city.heads["SO-TU-PHAP"], at=START)

    assert told("turn_opened") == ["tham-tra.so-noi-vu"]


def test_reviewers_are_told_once_a_day_however_many_cases_come(city: City) -> None:
    for agency in ("QUAN-1", "SO-TAI-CHINH", "SO-TU-PHAP"):
        walk(city, agency, to=State.SECTOR_REVIEW)

    (ours,) = Letter.objects.filter(recipient=city.reviewers["SO-NOI-VU"])
    mine = city.case(QUAN).reviews.filter(agency__code="SO-NOI-VU").order_by("pk")
    fields = ", ".join(str(each.field) for each in mine)
    assert ours.about == "Quận 1 – 2021"
    assert ours.subject == f"Đến lượt xử lý: Thẩm tra theo lĩnh vực – Quận 1, {fields}"
    assert "Đây là hồ sơ đầu tiên đến lượt Ông/Bà trong ngày." in ours.body
    assert "Sở Tài chính" not in ours.body


def test_the_first_letter_of_a_day_says_the_day_of_the_readers_own_part(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    forget_letters()

    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)
    review_all(city, QUAN, at=START)

    reviewers = Letter.objects.filter(recipient=city.reviewers["SO-TU-PHAP"])
    part = city.case(QUAN).reviews.get(agency__code="SO-TU-PHAP")
    assert part.due_on is not None
    assert f"chậm nhất ngày {part.due_on:%d/%m/%Y}" in reviewers.get().body
    appraisers = Letter.objects.filter(recipient=city.people[Role.APPRAISER])
    assert "Đến lượt xử lý: Thẩm định – Quận 1" in appraisers.values_list("subject", flat=True)


def test_reviewers_are_told_again_on_another_day(city: City) -> None:
    walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    walk(city, "SO-TAI-CHINH", to=State.SECTOR_REVIEW, at=START + DAY)

    assert Letter.objects.filter(recipient=city.reviewers["SO-NOI-VU"]).count() == 2


def test_return_inside_tells_the_officers_why(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    moves.make(
        city.case(QUAN), Action.RETURN_INSIDE, by=city.heads[QUAN], at=START, reason="Thiếu phụ lục"
    )

    assert told("returned_inside") == ["can-bo.quan-1"]
    assert "Lý do: Thiếu phụ lục" in body_of("returned_inside")


def test_taking_back_is_told_to_the_head_in_the_morning(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    moves.make(city.case(QUAN), Action.RECALL, by=city.officers[QUAN], at=START)

    assert told("recalled") == ["thu-truong.quan-1"]
    assert Delivery.objects.get(letter__kind="recalled").channel == "morning"


def test_send_back_names_items_reason_and_who(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    moves.make(
        city.case(QUAN),
        Action.SEND_BACK,
        by=city.people[Role.APPRAISER],
        at=START,
        items=[city.item(QUAN, "1.1"), city.item(QUAN, "2.1")],
        reason="Minh chứng chưa rõ",
    )

    assert told("sent_back") == ["can-bo.quan-1", "thu-truong.quan-1"]
    body = body_of("sent_back")
    assert "- 1.1 Ban hành kế hoạch\n- 2.1 Rà soát văn bản" in body
    assert "Lý do: Minh chứng chưa rõ" in body
    assert "appraiser đã chuyển trả" in body


def test_send_back_is_told_in_the_readers_language(city: City) -> None:
    officer = city.officers[QUAN]
    officer.language = "en"
    officer.save(update_fields=["language"])
    walk(city, QUAN, to=State.APPRAISAL)

    moves.make(
        city.case(QUAN),
        Action.SEND_BACK,
        by=city.people[Role.APPRAISER],
        at=START,
        items=[city.item(QUAN, "1.1")],
        reason="Unclear",
    )

    assert "- 1.1 Plan issued" in Letter.objects.get(recipient=officer, kind="sent_back").body


def test_explanation_names_its_due_date(city: City) -> None:
    case = walk(city, QUAN, to=State.EXPLANATION)

    assert told("explanation_opened") == ["can-bo.quan-1", "thu-truong.quan-1"]
    assert f"chậm nhất ngày {case.due_on:%d/%m/%Y}" in body_of("explanation_opened")


def test_lapse_tells_the_agency_and_nobody_acted(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    moves.make(city.case(QUAN), Action.LAPSE, by=None, at=START)

    assert told("explanation_lapsed") == ["can-bo.quan-1", "thu-truong.quan-1"]


def test_explain_tells_the_appraisers_and_settle_tells_the_agency(city: City) -> None:
    walk(city, QUAN, to=State.COUNCIL)

    assert told("settlement_opened") == ["appraiser"]
    assert told("settled") == ["can-bo.quan-1", "thu-truong.quan-1"]


def test_remit_tells_the_agency_why_and_the_appraisers(city: City) -> None:
    for agency in city.agencies:
        walk(city, agency, to=State.COUNCIL)

    moves.remit(
        city.case(QUAN),
        items=[city.item(QUAN, "1.2")],
        reason="Xem lại tỷ lệ",
        by=city.people[Role.COUNCIL_CHAIR],
        at=START,
    )

    assert told("remitted") == ["appraiser", "can-bo.quan-1", "thu-truong.quan-1"]
    of_officer = Letter.objects.get(kind="remitted", recipient=city.officers[QUAN])
    assert "Lý do: Xem lại tỷ lệ" in of_officer.body


def test_withdraw_tells_the_agency_why(city: City) -> None:
    moves.withdraw(city.case(QUAN), reason="Sáp nhập", by=city.people[Role.COORDINATOR], at=START)

    assert told("withdrawn") == ["can-bo.quan-1", "thu-truong.quan-1"]


def test_nobody_is_told_of_their_own_act(city: City) -> None:
    both = city.officers[QUAN]
    Membership.objects.create(
        user=both, role=Role.AGENCY_HEAD, agency=city.agencies[QUAN], valid_from=START.date()
    )

    walk(city, QUAN, to=State.SIGN_OFF)

    assert told("turn_opened") == ["thu-truong.quan-1"]


def test_people_who_left_are_not_told(city: City) -> None:
    Membership.objects.filter(user=city.heads[QUAN]).update(valid_to=START.date())
    deputy = person("pho", role=Role.AGENCY_HEAD, agency=city.agencies[QUAN])
    person("khoa", role=Role.AGENCY_HEAD, agency=city.agencies[QUAN])
    type(deputy).objects.filter(full_name="khoa").update(is_active=False)

    walk(city, QUAN, to=State.SIGN_OFF)

    assert told("turn_opened") == ["pho"]


def test_refused_move_tells_nobody(city: City) -> None:
    with pytest.raises(Exception, match="Còn"):
        moves.make(
            city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START
        )

    assert Letter.objects.count() == 0


def test_letters_of_a_move_cost_few_queries(city: City) -> None:
    answer(city, QUAN, at=START)
    walk_to_appraisal(city)
    case = city.case(QUAN)
    moves.make(
        case,
        Action.SEND_BACK,
        by=city.people[Role.APPRAISER],
        at=START,
        items=[city.item(QUAN, "1.1")],
        reason="Chưa rõ",
    )
    case = city.case(QUAN)
    forget_letters()

    with CaptureQueriesContext(connection) as queries:
        letters.tell_case(case, Action.SEND_BACK, by=city.people[Role.APPRAISER], at=START)

    assert len(queries) <= 9


def walk_to_appraisal(city: City) -> Case:
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)
    review_all(city, QUAN, at=START)
    return city.case(QUAN)


def test_opening_a_cycle_tells_every_officer_and_head_once(city: City) -> None:
    letters.tell_cycle(city.cycle, "open_cycle", by=city.people[Role.COORDINATOR], at=START)
    letters.tell_cycle(city.cycle, "open_cycle", by=city.people[Role.COORDINATOR], at=START)

    everyone = [person.full_name for person in (*city.officers.values(), *city.heads.values())]
    assert told("cycle_opened") == sorted(everyone)
    assert "Thời hạn tự đánh giá: chậm nhất ngày 14/01/2022." in body_of("cycle_opened")
    abouts = Counter(Letter.objects.values_list("about", flat=True))
    assert abouts["Quận 1 – 2021"] == 2


def test_opening_a_cycle_costs_the_same_however_many_agencies(city: City) -> None:
    with CaptureQueriesContext(connection) as queries:
        letters.tell_cycle(city.cycle, "open_cycle", by=None, at=START)

    assert len(queries) <= 9


def test_publish_tells_everybody_once_and_not_the_leader(city: City) -> None:
    appraiser = city.people[Role.APPRAISER]
    Membership.objects.create(
        user=appraiser, role=Role.AGENCY_HEAD, agency=city.agencies[QUAN], valid_from=START.date()
    )

    letters.tell_cycle(city.cycle, Action.PUBLISH, by=city.people[Role.LEADER], at=START)

    names = [
        *(each.full_name for role, each in city.people.items() if role is not Role.LEADER),
        *(
            each.full_name
            for people in (city.officers, city.heads, city.reviewers)
            for each in people.values()
        ),
    ]
    assert told("published") == sorted(names)
    assert Letter.objects.get(recipient=appraiser).about == "Quận 1 – 2021"


def test_appraise_without_differences_tells_nobody(city: City) -> None:
    answer(city, QUAN, at=START)
    walk_to_appraisal(city)
    forget_letters()

    appraise(city, QUAN, at=START)

    assert city.case(QUAN).state == State.COUNCIL
    assert Letter.objects.count() == 0


def leads_to(user: User, kind: str) -> str:
    return Letter.objects.get(recipient=user, kind=kind).url


def test_letters_lead_to_the_page_where_one_goes_on(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    for action in (Action.ADOPT, Action.PUBLISH, "score_cycle"):
        letters.tell_cycle(city.cycle, action, by=None, at=START)

    people = city.people
    assert leads_to(city.heads[QUAN], "turn_opened") == f"/ho-so/{case.pk}/"
    assert leads_to(city.reviewers["SO-NOI-VU"], "turn_opened") == "/viec-cua-toi/"
    assert leads_to(people[Role.LEADER], "turn_opened") == "/ky/2021/phe-duyet/"
    assert leads_to(people[Role.COUNCIL_MEMBER], "turn_opened") == "/ky/2021/hoi-dong/"
    assert leads_to(people[Role.COORDINATOR], "adopted") == "/ky/2021/hoi-dong/"
    assert leads_to(people[Role.AUDITOR], "published") == "/xep-hang/2021/"
    assert leads_to(city.officers[QUAN], "published") == "/xep-hang/2021/QUAN-1/"


def test_letter_names_the_agency_in_the_language_of_its_reader(city: City) -> None:
    Agency.objects.filter(code=QUAN).update(name_en="District 1")
    Agency.objects.filter(code="SO-NOI-VU").update(name_en="Department of Home Affairs")
    User.objects.filter(pk=city.heads[QUAN].pk).update(language="en")

    walk(city, QUAN, to=State.SIGN_OFF)
    walk(city, "SO-NOI-VU", to=State.SIGN_OFF)

    about = {(each.language, each.about) for each in Letter.objects.all()}
    assert about == {("en", "District 1 – 2021"), ("vi", "Sở Nội vụ – 2021")}
