"""The moves of a case: asked with what is missing, made by the right person, refused to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import CaseEvent
from directory.roles import Role
from tests.city import START, City, answer, contest, settle, walk
from tests.forms_sent import send, version_on
from tests.visits import HTMX, browser, case_url, move_url, save, text_of
from workflow import moves

if TYPE_CHECKING:
    from cases.models import Case
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS, JUSTICE = "QUAN-1", "SO-NOI-VU", "SO-TU-PHAP"


def right_person(city: City, action: Action) -> User:
    by_action = {
        Action.SUBMIT: city.officers[QUAN],
        Action.ENDORSE: city.heads[QUAN],
        Action.RETURN_INSIDE: city.heads[QUAN],
        Action.RECALL: city.officers[QUAN],
        Action.APPRAISE: city.people[Role.APPRAISER],
        Action.EXPLAIN: city.officers[QUAN],
        Action.ACCEPT: city.officers[QUAN],
        Action.LAPSE: city.people[Role.COORDINATOR],
        Action.SETTLE: city.people[Role.APPRAISER],
        Action.CONCLUDE: city.reviewers[HOME_AFFAIRS],
        Action.SEND_BACK: city.reviewers[HOME_AFFAIRS],
    }
    return by_action[action]


def ready(city: City, action: Action) -> Case:
    """Bring a case to where a move can be made: everything typed that it needs."""
    officer, appraiser = city.officers[QUAN], city.people[Role.APPRAISER]
    if action is Action.SUBMIT:
        answer(city, QUAN, at=START)
    source = {
        Action.SUBMIT: State.SELF_ASSESSMENT,
        Action.ENDORSE: State.SIGN_OFF,
        Action.RETURN_INSIDE: State.SIGN_OFF,
        Action.RECALL: State.SIGN_OFF,
        Action.CONCLUDE: State.SECTOR_REVIEW,
        Action.SEND_BACK: State.SECTOR_REVIEW,
        Action.APPRAISE: State.APPRAISAL,
        Action.SETTLE: State.SETTLEMENT,
    }.get(action, State.EXPLANATION)
    case = city.case(QUAN) if source == State.SELF_ASSESSMENT else walk(city, QUAN, to=source)
    if action is Action.CONCLUDE:
        items = [city.item(QUAN, code).pk for code in ("1.1", "1.2")]
        browser(city.reviewers[HOME_AFFAIRS]).post("/dong-y/", {"item": items})
    if action is Action.APPRAISE:
        save(appraiser, case, "1.S", answer_mean="80%", version="0")
    if action is Action.EXPLAIN:
        save(officer, case, "1.2", name="explanation-save", text="Xin xem lại", version="0")
    if action is Action.SETTLE:
        told = {"verdict": "rejected", "note": "Đã đối chiếu", "version": "1"}
        save(appraiser, case, "1.2", name="verdict-save", **told)
    return case


SAID: dict[Action, dict[str, Any]] = {
    Action.SUBMIT: {"unclassified": "on"},
    Action.EXPLAIN: {"unclassified": "on"},
    Action.RETURN_INSIDE: {"reason": "Bổ sung số liệu"},
}
MOVES = [
    (Action.SUBMIT, State.SIGN_OFF),
    (Action.ENDORSE, State.SECTOR_REVIEW),
    (Action.RETURN_INSIDE, State.SELF_ASSESSMENT),
    (Action.RECALL, State.SELF_ASSESSMENT),
    (Action.CONCLUDE, State.SECTOR_REVIEW),
    (Action.APPRAISE, State.EXPLANATION),
    (Action.EXPLAIN, State.SETTLEMENT),
    (Action.ACCEPT, State.COUNCIL),
    (Action.LAPSE, State.COUNCIL),
    (Action.SETTLE, State.COUNCIL),
]


@pytest.mark.parametrize(("action", "target"), MOVES)
def test_move_is_asked_made_and_told(city: City, action: Action, target: State) -> None:
    case = ready(city, action)
    client, url = browser(right_person(city, action)), move_url(case, action)

    asked = client.get(url)
    made = send(client, url, SAID.get(action), follow=True)

    assert (asked.status_code, asked.context["asked"].refusal) == (200, None)
    assert made.status_code == 200
    assert city.case(QUAN).state == target
    assert "alert-of--leaf" in made.content.decode()
    assert CaseEvent.objects.filter(case=case, action=action).count() == 1


@pytest.mark.parametrize(("action", "target"), MOVES)
def test_move_is_refused_to_others_and_changes_nothing(
    city: City, action: Action, target: State
) -> None:
    case = ready(city, action)
    before = city.case(QUAN).state
    others = {city.people[Role.AUDITOR], city.people[Role.LEADER], city.people[Role.COORDINATOR]}

    answers = {
        browser(person).post(move_url(case, action), SAID.get(action, {})).status_code
        for person in others - {right_person(city, action)}
    }

    assert answers == {403}
    assert city.case(QUAN).state == before
    assert before != target or action is Action.CONCLUDE


@pytest.mark.parametrize(("action", "target"), MOVES)
def test_move_on_a_stale_page_says_where_the_case_is_now(
    city: City, action: Action, target: State
) -> None:
    case = ready(city, action)
    client, url = browser(right_person(city, action)), move_url(case, action)
    query = f"?review={case.reviews.get(field__code='F1').pk}" if action is Action.CONCLUDE else ""
    said = {**SAID.get(action, {}), **version_on(client, url)}
    client.post(url + query, said)

    again = client.post(url + query, said)

    assert again.status_code == 409
    assert "Có người vừa thao tác trước trên hồ sơ này" in text_of(again)
    assert city.case(QUAN).state == target
    assert CaseEvent.objects.filter(case=case, action=action).count() == 1


def test_submit_lists_what_is_missing_with_links_and_changes_nothing(city: City) -> None:
    case = city.case(QUAN)
    client = browser(city.officers[QUAN])
    save(city.officers[QUAN], case, "1.1", answer_value="yes", version="0")

    asked = client.get(move_url(case, "submit"), headers=HTMX)
    said = {"version": case.version, "unclassified": "on"}
    made = client.post(move_url(case, "submit"), said)

    words = text_of(asked)
    assert "Còn 3 tiêu chí cần bổ sung trước" in words
    assert "chưa có minh chứng; hãy tải lên hoặc ghi rõ lý do." in words
    assert f"#item-{city.item(QUAN, '1.1').pk}" in asked.content.decode()
    assert made.status_code == 422
    assert city.case(QUAN).state == State.SELF_ASSESSMENT


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("conclude", State.SECTOR_REVIEW),
        ("appraise", State.APPRAISAL),
        ("settle", State.SETTLEMENT),
    ],
)
def test_handing_over_incomplete_work_is_refused_with_the_gaps(
    city: City, action: str, state: State
) -> None:
    case = walk(city, QUAN, to=state)

    client = browser(right_person(city, Action(action)))
    response = client.post(move_url(case, action), {"version": case.version})

    assert response.status_code == 422
    assert response.context["asked"].gaps != []
    assert city.case(QUAN).state == state


def test_return_without_a_reason_is_refused_and_keeps_the_dialog(city: City) -> None:
    case = walk(city, QUAN, to=State.SIGN_OFF)

    response = send(
        browser(city.heads[QUAN]), move_url(case, "return_inside"), {"reason": " "}, headers=HTMX
    )

    assert response.status_code == 422
    assert "Vui lòng ghi rõ lý do" in text_of(response)
    assert "data-open-now" in response.content.decode()
    assert city.case(QUAN).state == State.SIGN_OFF


def test_move_from_a_dialog_leads_back_to_the_page_under_it(city: City) -> None:
    case = walk(city, QUAN, to=State.SIGN_OFF)
    under = f"http://testserver{case_url(case, 'ban-doc')}"

    response = send(
        browser(city.heads[QUAN]),
        move_url(case, "endorse"),
        headers={**HTMX, "HX-Current-URL": under},
    )

    assert response["HX-Redirect"] == case_url(case, "ban-doc")


def test_move_does_not_lead_to_another_site(city: City) -> None:
    case = walk(city, QUAN, to=State.SIGN_OFF)

    response = send(
        browser(city.heads[QUAN]), move_url(case, "endorse"), {"back": "//evil.example/"}
    )

    assert response["Location"] == case_url(case)


def test_reviewer_sends_named_items_back_with_a_reason(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    item = city.item(QUAN, "1.2")

    response = send(
        browser(city.reviewers[HOME_AFFAIRS]),
        move_url(case, "send_back"),
        {"reason": "Số liệu chưa khớp", "items": [item.pk]},
        follow=True,
    )

    item.refresh_from_db()
    assert "Đã trả lại" in text_of(response)
    assert (city.case(QUAN).state, item.is_open) == (State.SELF_ASSESSMENT, True)
    assert item.sent_back_because == "Số liệu chưa khớp"


@pytest.mark.parametrize(
    "said",
    [
        {"reason": "Số liệu chưa khớp"},
        {"reason": "", "items": ["1.2"]},
        {"reason": "Không phải lĩnh vực của tôi", "items": ["2.1"]},
        {"reason": "Điều tra xã hội học không do đơn vị chấm", "items": ["1.S"]},
    ],
)
def test_send_back_that_names_too_little_or_too_much_changes_nothing(
    city: City, said: dict[str, Any]
) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    items = [city.item(QUAN, code).pk for code in said.get("items", [])]

    response = send(
        browser(city.reviewers[HOME_AFFAIRS]), move_url(case, "send_back"), {**said, "items": items}
    )

    assert response.status_code == 422
    assert city.case(QUAN).state == State.SECTOR_REVIEW


def test_appraiser_sends_items_of_any_field_back(city: City) -> None:
    case = walk(city, QUAN, to=State.APPRAISAL)
    items = [city.item(QUAN, code).pk for code in ("1.2", "2.1")]

    send(
        browser(city.people[Role.APPRAISER]),
        move_url(case, "send_back"),
        {"reason": "Xem lại", "items": items},
    )

    assert city.case(QUAN).state == State.SELF_ASSESSMENT


def test_explanation_that_was_not_written_is_refused_with_what_to_do(city: City) -> None:
    case = walk(city, QUAN, to=State.EXPLANATION)

    response = send(browser(city.officers[QUAN]), move_url(case, "explain"), {"unclassified": "on"})

    assert response.status_code == 422
    assert "hãy chọn “Đồng ý kết quả thẩm định”" in text_of(response)
    assert city.case(QUAN).state == State.EXPLANATION


def test_acceptance_is_refused_while_an_explanation_is_written(city: City) -> None:
    case = ready(city, Action.EXPLAIN)

    response = send(browser(city.officers[QUAN]), move_url(case, "accept"))

    assert response.status_code == 422
    assert "Ông/Bà đã viết giải trình cho 1 tiêu chí" in text_of(response)


def test_council_question_offers_no_explanation_to_uphold(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    contest(city, QUAN, "1.2", at=START)
    settle(city, QUAN, at=START)
    moves.remit(
        city.case(QUAN),
        items=[city.item(QUAN, "1.2")],
        reason="Hội đồng cần thêm căn cứ",
        by=city.people[Role.COUNCIL_CHAIR],
        at=START,
    )

    response = browser(city.people[Role.APPRAISER]).get(case_url(city.case(QUAN)))

    dispute = response.context["shown"].at_hand[0].dispute
    assert dispute.who == "Hội đồng yêu cầu xem xét lại"
    assert [choice["value"] for choice in dispute.verdicts] == ["changed", "rejected"]
    assert "Hội đồng cần thêm căn cứ" in text_of(response)


def test_action_nobody_knows_is_not_there(city: City) -> None:
    response = browser(city.officers[QUAN]).post(move_url(city.case(QUAN), "submit")[:-7] + "xoa/")

    assert response.status_code == 404
