"""A day of its own for a case or a part of its review, and what moves when others are late."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Deadline, Extension, Review
from cases.refusals import Incomplete, Invalid, StaleCalendar, StaleExtension
from cases.services.own_days import day_version
from directory.access import NotAllowed
from directory.roles import Role
from notifications.models import Letter
from tests.city import City, appraise, walk
from tests.forms_sent import send, version_in
from tests.visits import browser, case_url, text_of
from workflow import extensions, moves
from workflow.deadlines import move_deadline
from workflow.own_days import move_own_day, preview_own_day

if TYPE_CHECKING:
    from collections.abc import Callable

QUAN, WHY = "QUAN-1", "Cơ quan thẩm tra thiếu người"


def on(day: int, month: int = 1) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


@pytest.fixture
def reviewed(city: City) -> City:
    """Return the city with a case under review, due on Thursday 10 February in two parts."""
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    return city


@pytest.fixture
def returned(city: City) -> City:
    """Return the city with a case sent back on 8 February, due again on the 15th."""
    walk(city, QUAN, to=State.APPRAISAL)
    said: dict[str, Any] = {"items": [city.item(QUAN, "1.1")], "reason": "Thiếu phụ lục"}
    by = city.people[Role.APPRAISER]
    moves.make(city.case(QUAN), Action.SEND_BACK, by=by, at=on(8, 2), **said)
    return city


def part_of(city: City) -> Review:
    return city.case(QUAN).reviews.open().order_by("field__order", "pk")[0]


def told(city: City, to: date, *, of: Review | None = None, **said: Any) -> dict[str, Any]:
    case = city.case(QUAN)
    return {
        "case": case,
        "review": of,
        "to": to,
        "reason": WHY,
        "seen": day_version(of or case),
        "by": city.people[Role.COORDINATOR],
        "at": on(9, 2),
        **said,
    }


# ------------------------------------------------------------------------- a part of a review


def test_a_part_of_a_review_moves_alone_and_its_case_with_it(reviewed: City) -> None:
    part = part_of(reviewed)

    done = move_own_day(**told(reviewed, date(2022, 2, 16), of=part))

    days = set(reviewed.case(QUAN).reviews.open().values_list("due_on", flat=True))
    assert days == {date(2022, 2, 10), date(2022, 2, 16)}
    assert reviewed.case(QUAN).due_on == date(2022, 2, 16)
    # Appraisal is due on the 18th by the calendar; who gets it on the 16th has three days.
    assert [(each.state, each.new) for each in done.moved.shifts] == [
        (State.APPRAISAL, date(2022, 2, 21)),
        (State.EXPLANATION, date(2022, 2, 28)),
    ]
    event = CaseEvent.objects.get(action="move_own_day")
    assert (event.reason, event.facts["field"]) == (WHY, part.field.code)
    letters = Letter.objects.filter(kind="deadline_moved")
    assert [each.recipient for each in letters] == [pile.user for pile in done.piles]
    assert len(done.piles) == 1


def test_a_day_of_a_part_outlives_a_deadline_that_moves(reviewed: City) -> None:
    move_own_day(**told(reviewed, date(2022, 2, 16), of=part_of(reviewed)))

    for to in (date(2022, 2, 11), date(2022, 2, 18)):
        move_deadline(
            reviewed.cycle,
            State.SECTOR_REVIEW,
            to=to,
            along=True,
            reason="Nghỉ bù",
            by=reviewed.people[Role.COORDINATOR],
            at=on(9, 2),
        )
        days = set(reviewed.case(QUAN).reviews.open().values_list("due_on", flat=True))
        assert days == {to, max(to, date(2022, 2, 16))}
        assert reviewed.case(QUAN).due_on == max(to, date(2022, 2, 16))


def test_a_day_of_a_part_is_taken_back_to_the_common_one_and_no_further(reviewed: City) -> None:
    move_own_day(**told(reviewed, date(2022, 2, 16), of=part_of(reviewed)))
    with pytest.raises(Invalid, match="sớm hơn hạn mà bước"):
        move_own_day(**told(reviewed, date(2022, 2, 9), of=part_of(reviewed)))

    move_own_day(**told(reviewed, date(2022, 2, 10), of=part_of(reviewed)))

    assert reviewed.case(QUAN).due_on == date(2022, 2, 10)


# ----------------------------------------------------------------------------- a returned case


def test_a_returned_case_gets_a_day_that_counts_as_more_time(returned: City) -> None:
    move_own_day(**told(returned, date(2022, 2, 19)))

    # Saturday the 19th means Monday the 21st.
    assert returned.case(QUAN).due_on == date(2022, 2, 21)
    given = Extension.objects.get()
    assert (given.verdict, given.until, given.state) == (
        "granted",
        date(2022, 2, 21),
        State.SELF_ASSESSMENT,
    )
    readers = Letter.objects.filter(kind="deadline_moved").values_list(
        "recipient__full_name", flat=True
    )
    assert list(readers) == ["can-bo.quan-1"]


def test_a_wish_that_waits_is_answered_before_a_day_is_given(returned: City) -> None:
    case = returned.case(QUAN)
    asked: dict[str, Any] = {"until": date(2022, 2, 18), "reason": WHY, "seen": case.version}
    extensions.ask(case, **asked, by=returned.officers[QUAN], at=on(8, 2))

    with pytest.raises(StaleExtension, match="chờ trả lời"):
        move_own_day(**told(returned, date(2022, 2, 21)))

    assert returned.case(QUAN).due_on == date(2022, 2, 15)


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda _city: {"to": date(2022, 2, 8)}, Invalid),
        (lambda _city: {"to": date(2022, 2, 15)}, Incomplete),
        (lambda _city: {"to": date(2022, 2, 14)}, Invalid),
        (lambda _city: {"to": date(2022, 3, 10)}, Invalid),
        (lambda _city: {"reason": " \n"}, Incomplete),
        (lambda city: {"by": city.officers[QUAN]}, NotAllowed),
        (lambda city: {"by": city.people[Role.AUDITOR]}, NotAllowed),
        (lambda _city: {"seen": 1}, StaleCalendar),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_changes(
    returned: City, spoil: Callable[[City], dict[str, Any]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        move_own_day(**told(returned, date(2022, 2, 21)) | spoil(returned))

    assert returned.case(QUAN).due_on == date(2022, 2, 15)
    assert not CaseEvent.objects.filter(action="move_own_day").exists()


def test_done_twice_it_is_done_once(returned: City) -> None:
    said = told(returned, date(2022, 2, 21))
    move_own_day(**said)

    with pytest.raises(StaleCalendar):
        move_own_day(**said)

    assert Extension.objects.count() == 1


def test_a_preview_says_what_follows_and_changes_nothing(returned: City) -> None:
    letters = Letter.objects.count()

    shown = preview_own_day(**told(returned, date(2022, 2, 21)))

    assert [(each.old, each.new) for each in shown.moved.redated] == [
        (date(2022, 2, 15), date(2022, 2, 21))
    ]
    assert [pile.user for pile in shown.piles] == [returned.officers[QUAN]]
    assert returned.case(QUAN).due_on == date(2022, 2, 15)
    assert (Letter.objects.count(), Extension.objects.count()) == (letters, 0)


# ------------------------------------------------------------------------ when others are late


def test_when_reviewers_are_late_the_day_to_explain_moves_for_that_case_alone(city: City) -> None:
    explaining = {"due_on": date(2022, 2, 25), "working_days": None}
    rows = Deadline.objects.filter(cycle=city.cycle, state=State.EXPLANATION)
    assert rows.update(**explaining) == 1
    walk(city, QUAN, to=State.APPRAISAL)
    walk(city, "SO-TU-PHAP", to=State.APPRAISAL)

    # Appraisal is due on Friday 18 February: one case leaves it in time, one on Wednesday.
    appraise(city, "SO-TU-PHAP", at=on(18, 2))
    appraise(city, QUAN, at=on(23, 2))

    late, timely = city.case(QUAN), city.case("SO-TU-PHAP")
    assert (timely.state, timely.due_on, timely.reviewers_late) == (
        State.EXPLANATION,
        date(2022, 2, 25),
        0,
    )
    # Three working days late: from Friday the 25th to Wednesday 2 March.
    assert (late.state, late.due_on, late.reviewers_late) == (
        State.EXPLANATION,
        date(2022, 3, 2),
        3,
    )
    assert late.events.get(action="appraise").facts["late"] == 3


def test_the_day_that_moved_along_outlives_a_deadline_that_moves(city: City) -> None:
    rows = Deadline.objects.filter(cycle=city.cycle, state=State.EXPLANATION)
    assert rows.update(due_on=date(2022, 2, 25), working_days=None) == 1
    walk(city, QUAN, to=State.APPRAISAL)
    appraise(city, QUAN, at=on(23, 2))

    move_deadline(
        city.cycle,
        State.EXPLANATION,
        to=date(2022, 2, 28),
        along=True,
        reason="Nghỉ bù",
        by=city.people[Role.COORDINATOR],
        at=on(24, 2),
    )

    assert city.case(QUAN).due_on == date(2022, 3, 3)


# -------------------------------------------------------------------------------- on the pages


@pytest.mark.usefixtures("in_february")
def test_a_coordinator_sees_what_follows_before_a_part_gets_its_day(reviewed: City) -> None:
    coordinator, part = browser(reviewed.people[Role.COORDINATOR]), part_of(reviewed)
    case = reviewed.case(QUAN)
    url = f"{case_url(case)}han/{part.pk}/"
    assert f'href="{url}"' in coordinator.get(case_url(case)).content.decode()

    said = {"to": "16/02/2022", "reason": WHY}
    shown = send(coordinator, url, {**said, "preview": "1"})
    words = text_of(shown)
    assert "Chưa có gì thay đổi" in words
    assert "Thẩm định 18/02/2022 Thứ 2, 21/02/2022" in words
    assert "Điều chỉnh và gửi 1 thông báo" in words
    assert part_of(reviewed).due_on == date(2022, 2, 10)

    seen = {**said, **version_in(shown, url), "shown": "2022-02-16"}
    other = coordinator.post(url, {**seen, "to": "17/02/2022"})
    assert "Ngày vừa chọn khác với ngày đã xem" in text_of(other)
    done = coordinator.post(url, seen)
    again = coordinator.post(url, seen)

    assert (done.status_code, again.status_code) == (302, 409)
    assert part_of(reviewed).due_on == date(2022, 2, 16)


@pytest.mark.usefixtures("in_february")
def test_an_answer_to_a_wish_is_shown_with_what_follows(city: City) -> None:
    case = city.case(QUAN)
    asked: dict[str, Any] = {"until": date(2022, 2, 9), "reason": WHY, "seen": case.version}
    made = extensions.ask(case, **asked, by=city.officers[QUAN], at=on(1, 2))
    coordinator = browser(city.people[Role.COORDINATOR])
    url = f"/ky/2021/gia-han/{made.pk}/"
    said = {"verdict": "granted", "until": "09/02/2022", "answer": "Đồng ý"}

    words = text_of(coordinator.post(url, {**said, "preview": "1"}))

    assert "1 hồ sơ đang mở có hạn mới" in words
    assert "Quận 1 Tự đánh giá 14/01/2022 09/02/2022" in words
    assert "can-bo.quan-1 Đã gia hạn" in words
    assert Extension.objects.get().is_open
    assert coordinator.post(url, {**said, "shown": "2022-02-09"}).status_code == 302
    assert city.case(QUAN).due_on == date(2022, 2, 9)
