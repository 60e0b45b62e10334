"""Explanations that the agency's head signs, where the city wants it: sent, signed, returned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Contest, Cycle, Deadline
from cases.refusals import Frozen, Incomplete
from cases.services import cycles
from cases.services.own_days import day_version, move_case_day
from directory.access import NotAllowed, access_of
from directory.models import Membership, User
from directory.roles import Role
from directory.services import absences
from notifications.models import Letter
from tests.city import START, City, contest, heads_sign_explanations, walk
from tests.visits import browser, case_url, move_url, text_of
from wording.refusals import StalePage
from workflow import extensions, moves
from workflow.board.details import with_details
from workflow.board.rows import rows_of
from workflow.deadlines import move_deadline
from workflow.lapses import lapse_explanations
from workflow.models import Turn

QUAN, WHY = "QUAN-1", "Giải trình chưa nêu số văn bản"


@pytest.fixture
def asked(city: City) -> City:
    """Return a city with an explanation that waits for the head's signature."""
    walk(city, QUAN, to=State.EXPLANATION_SIGN_OFF)
    return city


def make(city: City, action: Action, by: User, **said: Any) -> State:
    return moves.make(city.case(QUAN), action, by=by, at=later(city), **said)


def later(city: City) -> datetime:
    return city.case(QUAN).events.latest("at").at + timedelta(hours=1)


def given(city: City) -> list[bool]:
    rows = Contest.objects.filter(item__case=city.case(QUAN), settled_at=None)
    return [row.given_at is not None for row in rows]


def held_by(city: City) -> list[tuple[str, str]]:
    turns = Turn.objects.open().filter(process__case=city.case(QUAN))
    return list(turns.values_list("state", "role"))


def test_without_the_choice_an_explanation_goes_out_as_before(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    contest(city, QUAN, "1.2", at=later(city))

    assert city.case(QUAN).state == State.SETTLEMENT
    assert given(city) == [True]


def test_what_an_officer_hands_in_waits_for_the_head_and_reaches_nobody_else(asked: City) -> None:
    assert held_by(asked) == [(State.EXPLANATION_SIGN_OFF, Role.AGENCY_HEAD)]
    assert given(asked) == [False]
    told = Letter.objects.filter(kind="turn_opened", body__contains="Thủ trưởng ký giải trình")
    assert [letter.recipient for letter in told] == [asked.heads[QUAN]]
    assert not Letter.objects.filter(kind="settlement_opened").exists()


def test_the_head_signs_and_home_affairs_settles(asked: City) -> None:
    make(asked, Action.SIGN_EXPLANATION, asked.heads[QUAN])

    assert held_by(asked) == [(State.SETTLEMENT, Role.APPRAISER)]
    assert given(asked) == [True]
    assert Letter.objects.filter(kind="settlement_opened").exists()


def test_the_head_returns_it_naming_criteria_and_the_officer_sends_it_again(asked: City) -> None:
    named = [asked.item(QUAN, "1.2")]
    make(asked, Action.RETURN_INSIDE, asked.heads[QUAN], reason=WHY, items=named)

    assert held_by(asked) == [(State.EXPLANATION, Role.AGENCY_OFFICER)]
    letter = Letter.objects.get(kind="returned_inside")
    assert letter.recipient == asked.officers[QUAN]
    assert WHY in letter.body
    assert "1.2" in letter.body
    page = browser(asked.officers[QUAN]).get(case_url(asked.case(QUAN)))
    assert [item.code for item in page.context["named"]] == ["1.2"]
    make(asked, Action.EXPLAIN, asked.officers[QUAN], unclassified=True)
    assert asked.case(QUAN).state == State.EXPLANATION_SIGN_OFF


def test_the_head_says_why_and_names_only_what_may_be_explained(asked: City) -> None:
    with pytest.raises(Incomplete, match="lý do"):
        make(asked, Action.RETURN_INSIDE, asked.heads[QUAN], reason=" ")
    alike = [asked.item(QUAN, "1.1")]
    with pytest.raises(Incomplete, match="Chỉ nêu được"):
        make(asked, Action.RETURN_INSIDE, asked.heads[QUAN], reason=WHY, items=alike)


def test_an_officer_takes_it_back_while_the_head_has_not_signed(asked: City) -> None:
    make(asked, Action.RECALL, asked.officers[QUAN])

    assert held_by(asked) == [(State.EXPLANATION, Role.AGENCY_OFFICER)]
    letter = Letter.objects.get(kind="recalled")
    assert (letter.recipient, "Giải trình" in letter.subject) == (asked.heads[QUAN], True)
    assert given(asked) == [False]


def test_handing_to_and_fro_wins_the_agency_no_day(asked: City) -> None:
    before = asked.case(QUAN)

    for _ in range(2):
        make(asked, Action.RECALL, asked.officers[QUAN])
        make(asked, Action.EXPLAIN, asked.officers[QUAN], unclassified=True)

    after = asked.case(QUAN)
    assert (after.due_on, after.entered_at) == (before.due_on, before.entered_at)


def test_what_was_not_signed_in_time_counts_as_handed_in_and_the_log_says_so(asked: City) -> None:
    due = asked.case(QUAN).due_on or date.max
    still = datetime(due.year, due.month, due.day, 5, tzinfo=UTC)

    assert lapse_explanations(at=still) == 0
    assert lapse_explanations(at=still + timedelta(days=1)) == 1

    event = CaseEvent.objects.get(action="lapse")
    assert (event.from_state, event.to_state) == (State.EXPLANATION_SIGN_OFF, State.SETTLEMENT)
    assert given(asked) == [True]
    told = Letter.objects.filter(kind="explanation_lapsed").order_by("recipient_id")
    assert {letter.recipient for letter in told} == {asked.officers[QUAN], asked.heads[QUAN]}


def test_nobody_else_signs_but_who_acts_for_the_head_on_record(asked: City) -> None:
    officer, head = asked.officers[QUAN], asked.heads[QUAN]
    for other in (officer, asked.people[Role.COORDINATOR], asked.people[Role.APPRAISER]):
        with pytest.raises(NotAllowed):
            make(asked, Action.SIGN_EXPLANATION, other)
    deputy = User.objects.create_user("pho@example.vn", "x", full_name="Phó thủ trưởng")
    day = later(asked).date()
    absences.note(
        head,
        substitute=deputy,
        roles=Membership.objects.filter(user=head),
        first_on=day,
        last_on=day,
        reason="Nghỉ ốm",
        by=head,
        at=later(asked),
    )

    make(asked, Action.SIGN_EXPLANATION, deputy)

    event = CaseEvent.objects.get(action="sign_explanation")
    assert (event.by, event.facts["instead_of_name"]) == (deputy, head.full_name)


def test_the_board_shows_it_in_the_step_of_explanation_with_the_head(asked: City) -> None:
    day = later(asked).date()
    access = browser(asked.people[Role.COORDINATOR])

    page = access.get("/ky/2021/dieu-phoi/", {"state": "explanation"})
    seer, case = access_of(asked.people[Role.COORDINATOR], on=day), asked.case(QUAN)
    (row,) = with_details(rows_of(asked.cycle, seer, [case.pk], on=day), on=day)

    assert row.holders == (asked.heads[QUAN].full_name,)
    assert [cell.look for cell in row.cells if cell.state == State.EXPLANATION] == ["now"]
    assert "Thủ trưởng ký giải trình" in text_of(page)


def test_a_deadline_that_moves_and_a_day_of_its_own_hold_while_the_head_has_it(asked: City) -> None:
    coordinator, at = asked.people[Role.COORDINATOR], later(asked)
    to = date(2022, 3, 1)
    move_deadline(asked.cycle, State.EXPLANATION, to=to, reason="Nghỉ lễ", by=coordinator, at=at)
    assert asked.case(QUAN).due_on == to

    case = asked.case(QUAN)
    own = date(2022, 3, 3)
    seen = day_version(case)
    move_case_day(case, to=own, reason="Nghỉ ốm", seen=seen, by=coordinator, at=at)
    make(asked, Action.RECALL, asked.officers[QUAN])

    case = asked.case(QUAN)
    assert (case.due_on, case.extended(State.EXPLANATION)) == (own, own)


def test_more_time_asked_before_it_was_sent_is_granted_while_the_head_has_it(city: City) -> None:
    heads_sign_explanations(city)
    case = walk(city, QUAN, to=State.EXPLANATION)
    officer, at, until = city.officers[QUAN], later(city), date(2022, 3, 3)
    wish = extensions.ask(case, until=until, reason=WHY, seen=case.version, by=officer, at=at)
    contest(city, QUAN, "1.2", at=at)

    coordinator = city.people[Role.COORDINATOR]
    extensions.grant(wish, until=until, answer="Đồng ý", by=coordinator, at=at)

    case = city.case(QUAN)
    assert (case.state, case.due_on) == (State.EXPLANATION_SIGN_OFF, until)


def test_officer_and_head_are_asked_in_words_that_say_who_signs(asked: City) -> None:
    head = browser(asked.heads[QUAN])

    signing = text_of(head.get(move_url(asked.case(QUAN), Action.SIGN_EXPLANATION)))
    page = text_of(head.get(case_url(asked.case(QUAN))))
    make(asked, Action.RECALL, asked.officers[QUAN])
    officer = browser(asked.officers[QUAN])
    sending = text_of(officer.get(move_url(asked.case(QUAN), Action.EXPLAIN)))

    assert "1 tiêu chí có giải trình. 1.2" in signing
    assert "Ký và gửi giải trình" in page
    assert "Trình thủ trưởng ký giải trình" in sending


# ── The choice ──


@pytest.fixture
def draft(city: City) -> Cycle:
    return cycles.create_cycle(
        year=2022,
        label="Kỳ 2022",
        criteria_set=city.cycle.criteria_set,
        rule_book=city.cycle.rule_book,
        deadlines={State(row.state): 5 for row in Deadline.objects.filter(cycle=city.cycle)},
        by=city.people[Role.COORDINATOR],
        at=START,
    )


PAGE = "/ky/2022/ky-giai-trinh/"


def test_a_coordinator_chooses_it_before_the_year_is_opened(city: City, draft: Cycle) -> None:
    coordinator = browser(city.people[Role.COORDINATOR])

    answer = coordinator.post(PAGE, {"head_signs": "on", "version": "0"}, follow=True)
    again = coordinator.post(PAGE, {"head_signs": "on", "version": "0"})

    assert "Đã lưu lựa chọn về việc ký giải trình." in text_of(answer)
    assert again.status_code == 302
    assert Cycle.objects.get(pk=draft.pk).head_signs_explanations
    assert CaseEvent.objects.filter(action="choose_signing").count() == 1
    seen_by = text_of(browser(city.people[Role.AUDITOR]).get("/ky/2022/"))
    assert "Thủ trưởng đơn vị ký trước khi gửi" in seen_by


def test_an_old_page_another_role_and_an_open_year_are_refused(city: City, draft: Cycle) -> None:
    coordinator = city.people[Role.COORDINATOR]
    said: dict[str, Any] = {"by": coordinator, "at": START}
    cycles.choose_signing(draft, head_signs=True, seen=0, **said)

    with pytest.raises(StalePage):
        cycles.choose_signing(draft, head_signs=False, seen=0, **said)
    with pytest.raises(Frozen):
        cycles.choose_signing(city.cycle, head_signs=True, seen=0, **said)
    refused = browser(city.people[Role.APPRAISER]).post(PAGE, {"version": "1"})
    missing = browser(coordinator).post(PAGE, {"head_signs": "on"})

    assert (refused.status_code, missing.status_code) == (403, 422)
    assert Cycle.objects.get(pk=draft.pk).head_signs_explanations
