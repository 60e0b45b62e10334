"""Deadlines that move and days off that change: what follows, who is told, what time may close."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.lifecycle import Action, State
from cases.models import Case, CaseEvent, Cycle
from cases.refusals import Incomplete
from cases.services.deadlines import calendar_version
from directory.models import DayOff
from directory.roles import Role
from directory.services.days_off import remove_day, save_day
from notifications.models import Delivery, Letter
from tests.city import City, appraise, build, walk
from tests.threads import at_once_in_threads
from workflow import moves, tasks
from workflow.deadlines import follow_calendar, move_deadline, preview_deadline
from workflow.lapses import lapse_explanations
from workflow.models import Turn
from workflow.processes import begin_case, begin_cycle

if TYPE_CHECKING:
    from directory.models import User

QUAN = "QUAN-1"


def on(day: int, month: int = 1) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


def told(user: User, kind: str = "deadline_moved") -> list[str]:
    return [each.body for each in Letter.objects.filter(recipient=user, kind=kind).order_by("pk")]


def forget_letters() -> None:
    Delivery.objects.all().delete()
    Letter.objects.all().delete()


def to(city: City, day: date, state: State = State.SECTOR_REVIEW, **said: Any) -> dict[str, Any]:
    return {
        "cycle": city.cycle,
        "state": state,
        "to": day,
        "reason": "Nghỉ Tết",
        "by": city.people[Role.COORDINATOR],
        "at": on(8, 2),
        **said,
    }


@pytest.fixture
def reviewed(city: City) -> City:
    """Return the city with one case under review in time, and one that came late."""
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    walk(city, "SO-TAI-CHINH", to=State.SECTOR_REVIEW, at=on(6, 2))  # due on 15 February
    forget_letters()
    return city


def test_preview_shows_what_the_move_then_does_and_leaves_nothing(reviewed: City) -> None:
    shown = preview_deadline(**to(reviewed, date(2022, 2, 14)))

    assert (Letter.objects.count(), CaseEvent.objects.filter(action="move_deadline").count()) == (
        0,
        0,
    )
    assert reviewed.case(QUAN).due_on == date(2022, 2, 10)
    assert [(each.state, each.old, each.new) for each in shown.moved.shifts] == [
        ("sector_review", date(2022, 2, 10), date(2022, 2, 14))
    ]
    assert {each.case.agency.code for each in shown.moved.redated if each.case} == {QUAN}
    expected = sorted(pile.user.full_name for pile in shown.piles)

    assert move_deadline(**to(reviewed, date(2022, 2, 14))) == 1
    letters = Letter.objects.filter(kind="deadline_moved").select_related("recipient")
    assert sorted(letter.recipient.full_name for letter in letters) == expected
    assert expected == ["tham-tra.so-noi-vu", "tham-tra.so-tu-phap"]


def test_move_past_those_who_came_late_tells_of_every_day(reviewed: City) -> None:
    move_deadline(**to(reviewed, date(2022, 2, 17)))

    assert {each.due_on for each in Case.objects.filter(state="sector_review")} == {
        date(2022, 2, 17)
    }
    (body,) = told(reviewed.reviewers["SO-NOI-VU"])
    assert "Thời hạn mới: ngày 17/02/2022 (còn 7 ngày làm việc)." in body


def test_deadline_moved_costs_the_same_however_many_cases(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    with CaptureQueriesContext(connection) as few:
        preview_deadline(**to(city, date(2022, 2, 14)))
    for agency in ("SO-TAI-CHINH", "SO-TU-PHAP"):
        walk(city, agency, to=State.SECTOR_REVIEW)

    with CaptureQueriesContext(connection) as many:
        preview_deadline(**to(city, date(2022, 2, 14)))

    assert len(many) == len(few)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_of_two_coordinators_moves_a_deadline_and_tells_once() -> None:
    city = build()
    from cases.services import cycles, opening  # noqa: PLC0415 - beside its only use

    cycles.freeze(city.cycle, by=city.people[Role.COORDINATOR], at=on(4))
    begin_cycle(city.cycle)
    for agency in city.agencies.values():
        case, _is_new = opening.open_case(city.cycle, agency.blocs.get(), by=None, at=on(4))
        begin_case(case)
    seen = calendar_version(city.cycle)
    said = to(city, date(2022, 1, 17), State.SELF_ASSESSMENT, at=on(10), version=seen)

    answers = at_once_in_threads(*[lambda: move_deadline(**said)] * 4)

    done = [each for each in answers if each == len(city.agencies)]
    refused = [type(each).__name__ for each in answers if isinstance(each, Exception)]
    assert (len(done), refused) == (1, ["StaleCalendar"] * 3)
    assert CaseEvent.objects.filter(action="move_deadline").count() == 1
    assert Letter.objects.filter(kind="deadline_moved").count() == len(city.agencies)


# ------------------------------------------------------------------------- days off


def day_off(day: date, *, at: datetime) -> None:
    save_day(day, name="Nghỉ bão", by=None, at=at)


def test_day_off_added_later_moves_what_falls_on_it_with_event_and_letter(city: City) -> None:
    forget_letters()
    day_off(date(2022, 1, 14), at=on(11))

    assert follow_calendar(at=on(11)) == len(city.agencies)

    # Friday the 14th is off now: Monday the 17th.
    assert {case.due_on for case in Case.objects.all()} == {date(2022, 1, 17)}
    event = CaseEvent.objects.get(action="redate")
    assert (event.case, event.by) == (None, None)
    assert event.facts == {
        "state": "self_assessment",
        "old": "2022-01-14",
        "new": "2022-01-17",
        "count": len(city.agencies),
    }
    (body,) = told(city.officers[QUAN])
    assert "Thời hạn mới: ngày 17/01/2022" in body
    assert "Lý do: Lịch nghỉ, ngày làm bù của Thành phố đã thay đổi." in body


def test_day_off_moves_days_that_are_counted_reviews_and_the_council(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)  # entered on Sunday 9 January: due on the 14th
    walk(city, "SO-TAI-CHINH", to=State.SECTOR_REVIEW)
    assert city.case(QUAN).due_on == date(2022, 1, 14)
    for day in (date(2022, 1, 12), date(2022, 2, 10), date(2022, 3, 10)):
        day_off(day, at=on(11))

    follow_calendar(at=on(11))

    case = city.case("SO-TAI-CHINH")
    assert city.case(QUAN).due_on == date(2022, 1, 17)
    assert (case.due_on, {each.due_on for each in case.reviews.open()}) == (
        date(2022, 2, 11),
        {date(2022, 2, 11)},
    )
    turn = Turn.objects.open().with_due().get(process__case=None)
    assert (Cycle.objects.get().due_on, turn.due_on) == (date(2022, 3, 11), date(2022, 3, 11))


def test_calendar_that_stands_still_writes_nothing(city: City) -> None:
    day_off(date(2022, 1, 14), at=on(11))
    follow_calendar(at=on(11))
    forget_letters()

    with CaptureQueriesContext(connection) as queries:
        assert follow_calendar(at=on(12)) == 0

    assert len(queries) == 2
    assert (Letter.objects.count(), CaseEvent.objects.filter(action="redate").count()) == (0, 1)
    assert city.case(QUAN).due_on == date(2022, 1, 17)


def test_day_that_is_worked_again_makes_nobody_late(city: City) -> None:
    day_off(date(2022, 1, 14), at=on(11))
    follow_calendar(at=on(11))

    remove_day(DayOff.objects.get(day=date(2022, 1, 14)).pk, by=None, at=on(17))
    follow_calendar(at=on(17))

    # The calendar says Friday the 14th again; whoever was told the 17th keeps it.
    assert city.case(QUAN).due_on == date(2022, 1, 17)


def test_explanation_is_not_closed_on_a_day_that_became_a_day_off(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)  # due on Friday 14 January
    day_off(date(2022, 1, 14), at=on(14))

    assert lapse_explanations(at=on(15)) == 0
    assert lapse_explanations(at=on(18)) == 1


def test_calendar_is_followed_by_beat(city: City) -> None:
    day_off(date(2022, 1, 14), at=on(11))

    tasks.follow_calendar()

    assert CaseEvent.objects.filter(action="redate").count() == 1
    assert city.cycle.pk == CaseEvent.objects.get(action="redate").cycle_id


# ---------------------------------------------------------- the end of an explanation


def test_letter_about_a_lapse_names_the_day_of_the_explanation(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    appraise(city, QUAN, at=on(17, 2))  # due on Thursday 24 February

    lapse_explanations(at=on(25, 2))

    (body,) = told(city.officers[QUAN], "explanation_lapsed")
    assert "đã kết thúc vào ngày 24/02/2022." in body
    assert "10/03/2022" not in body


def lapse(city: City, *, at: datetime, **said: Any) -> Any:
    coordinator = city.people[Role.COORDINATOR]
    return moves.make(city.case(QUAN), Action.LAPSE, by=coordinator, at=at, **said)


@pytest.mark.parametrize("at", [on(10), on(14), on(14) + timedelta(hours=14)])
@pytest.mark.parametrize("reason", ["", "   "])
def test_explanation_is_not_closed_before_its_day_without_a_reason(
    city: City, at: datetime, reason: str
) -> None:
    walk(city, QUAN, to=State.EXPLANATION)  # due on Friday 14 January

    with pytest.raises(Incomplete, match="Hãy ghi rõ lý do"):
        lapse(city, at=at, reason=reason)

    assert city.case(QUAN).state == State.EXPLANATION
    assert told(city.officers[QUAN], "explanation_lapsed") == []


def test_explanation_closed_early_is_told_with_the_reason_and_who(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    lapse(city, at=on(10), reason="Đơn vị đã có văn bản đồng ý.")

    event = CaseEvent.objects.get(action="lapse")
    assert (event.reason, event.by) == (
        "Đơn vị đã có văn bản đồng ý.",
        city.people[Role.COORDINATOR],
    )
    for user in (city.officers[QUAN], city.heads[QUAN]):
        (body,) = told(user, "explanation_lapsed")
        assert "coordinator đã đóng vòng giải trình" in body
        assert "thời hạn giải trình là ngày 14/01/2022" in body
        assert "Lý do: Đơn vị đã có văn bản đồng ý." in body


def test_explanation_past_its_day_is_closed_without_a_reason(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    assert lapse(city, at=on(17)) == State.COUNCIL
