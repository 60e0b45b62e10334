"""By which day a step is due: its deadline, and never less than its own working days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from cases.due_days import Term
from cases.lifecycle import LEAST_DAYS, Action, State
from cases.models import CaseEvent, Cycle, Deadline
from cases.models.cycle import DEADLINE_STATES
from cases.refusals import Frozen, Incomplete, Invalid, StaleCalendar
from cases.services import opening
from cases.services.deadlines import calendar_version, move_deadline
from cases.transitions import advance
from directory.models import Agency, BlocMembership
from directory.roles import Role
from directory.working_days import calendar
from tests.city import FOUNDED, City, appraise, walk
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

QUAN = "QUAN-1"


def on(day: int, month: int = 1) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("term", "entered", "due"),
    [
        # Tuesday 4 January: in time, the day of the calendar stands.
        (Term(date(2022, 1, 14), None, 5), date(2022, 1, 4), date(2022, 1, 14)),
        # Wednesday 12 January is late: five working days of one's own, to the 19th.
        (Term(date(2022, 1, 14), None, 5), date(2022, 1, 12), date(2022, 1, 19)),
        (Term(date(2022, 1, 14), None, 5), date(2022, 2, 8), date(2022, 2, 15)),
        # Never before its entry, also where a cycle gives no days of one's own.
        (Term(date(2022, 1, 14), None, 0), date(2022, 2, 8), date(2022, 2, 8)),
        (Term(date(2022, 1, 14), None, 0), date(2022, 2, 12), date(2022, 2, 14)),
        # A day off rolls on; so many working days are counted from the entry.
        (Term(date(2022, 1, 15), None, 1), date(2022, 1, 4), date(2022, 1, 17)),
        (Term(None, 5, 3), date(2022, 1, 7), date(2022, 1, 14)),
        (Term(), date(2022, 1, 7), None),
    ],
)
def test_due_is_the_day_and_never_less_than_ones_own(
    term: Term, entered: date, due: date | None
) -> None:
    assert term.due(entered=entered, days=calendar()) == due


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("term", "entered", "due"),
    [
        # Three working days after Friday 14 January: Wednesday the 19th.
        (Term(date(2022, 1, 14), None, 5), date(2022, 1, 4), date(2022, 1, 19)),
        # A day off rolls on first, and its own days are more where it came later still.
        (Term(date(2022, 1, 15), None, 1), date(2022, 1, 4), date(2022, 1, 20)),
        (Term(date(2022, 1, 14), None, 5), date(2022, 1, 18), date(2022, 1, 25)),
        # So many days after the entry come late by themselves.
        (Term(None, 5, 3), date(2022, 1, 7), date(2022, 1, 14)),
    ],
)
def test_a_day_moves_by_the_days_others_were_late(
    term: Term, entered: date, due: date | None
) -> None:
    assert term.due(entered=entered, days=calendar(), later_by=3) == due


def test_least_days_of_every_dated_step_are_set_where_a_cycle_says_nothing(city: City) -> None:
    kept = {State(row.state): row.least_days for row in city.cycle.deadlines.all()}

    assert kept == LEAST_DAYS
    assert set(LEAST_DAYS) == set(DEADLINE_STATES)


def test_case_sent_back_has_its_days_and_is_not_late_at_once(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    moves.make(
        city.case(QUAN),
        Action.SEND_BACK,
        by=city.people[Role.APPRAISER],
        at=on(8, 2),
        items=[city.item(QUAN, "1.1")],
        reason="Thiếu phụ lục",
    )

    # The calendar says 14 January; five working days after Tuesday 8 February are the 15th.
    assert city.case(QUAN).due_on == date(2022, 2, 15)


def test_head_and_departments_who_receive_late_have_their_days(city: City) -> None:
    case = walk(city, QUAN, to=State.SIGN_OFF, at=on(14, 2))
    assert case.due_on == date(2022, 2, 17)

    moves.make(case, Action.ENDORSE, by=city.heads[QUAN], at=on(16, 2))

    case = city.case(QUAN)
    assert case.due_on == date(2022, 2, 23)
    assert {review.due_on for review in case.reviews.open()} == {date(2022, 2, 23)}


def test_agency_added_late_has_its_days(city: City) -> None:
    late = Agency.named(code="SO-Y-TE", name="Sở Y tế", valid_from=FOUNDED)
    late.save()
    bloc = BlocMembership.objects.first().bloc  # type: ignore[union-attr]  # the city has blocs
    member = BlocMembership.objects.create(agency=late, bloc=bloc, year=2021)

    case, _is_new = opening.open_case(city.cycle, member, by=None, at=on(8, 2))

    assert case.due_on == date(2022, 2, 15)


def test_least_days_are_a_setting_of_the_cycle(city: City) -> None:
    Deadline.objects.filter(cycle=city.cycle, state=State.SIGN_OFF).update(least_days=7)

    case = walk(city, QUAN, to=State.SIGN_OFF, at=on(14, 2))

    assert case.due_on == date(2022, 2, 24)


def test_stage_of_the_whole_cycle_is_never_due_before_its_entry(city: City) -> None:
    assert Cycle.objects.get().due_on == date(2022, 3, 10)
    city.cycle.refresh_from_db()

    advance(city.cycle, Cycle.Stage.COUNCIL, of=Cycle.Stage.OPEN, by=None, at=on(4, 4), action="x")

    # Monday 4 April is long past 10 March; the council has three working days all the same.
    assert Cycle.objects.get().due_on == date(2022, 4, 7)


# ------------------------------------------------------------------ moving a deadline


def move(city: City, state: State, to: date, **said: Any) -> Any:
    told: dict[str, Any] = {"reason": "Nghỉ Tết", "at": on(10), **said}
    return move_deadline(city.cycle, state, to=to, by=city.people[Role.COORDINATOR], **told)


def days_of(city: City) -> Mapping[str, date | None]:
    return dict(city.cycle.deadlines.values_list("state", "due_on"))


@pytest.mark.parametrize(
    ("state", "to", "refusal", "sentence"),
    [
        (
            State.SELF_ASSESSMENT,
            date(2022, 1, 7),
            Invalid,
            "07/01/2022 đã qua; hãy chọn từ hôm nay",
        ),
        (
            State.COUNCIL,
            date(2022, 2, 9),
            Invalid,
            "09/02/2022 sớm hơn hạn của bước “Thẩm tra theo lĩnh vực”; hãy chọn từ 10/02/2022",
        ),
        (
            State.SELF_ASSESSMENT,
            date(2022, 1, 21),
            Invalid,
            "21/01/2022 muộn hơn hạn của bước “Thủ trưởng ký duyệt” (18/01/2022)",
        ),
        (State.SELF_ASSESSMENT, date(2022, 1, 14), Incomplete, "chưa có gì thay đổi"),
    ],
)
def test_day_that_cannot_be_is_refused_and_nothing_changes(
    city: City, state: State, to: date, refusal: type[Exception], sentence: str
) -> None:
    before = days_of(city)

    with pytest.raises(refusal, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        move(city, state, to)

    assert days_of(city) == before
    assert not CaseEvent.objects.filter(action="move_deadline").exists()


def test_later_steps_move_along_by_as_many_working_days(city: City) -> None:
    moved = move(city, State.SELF_ASSESSMENT, date(2022, 1, 21), along=True)

    # Five working days later: the week of Tết (31 January to 4 February) does not count.
    assert days_of(city) == {
        "self_assessment": date(2022, 1, 21),
        "sign_off": date(2022, 1, 25),
        "sector_review": date(2022, 2, 17),
        "appraisal": date(2022, 2, 25),
        "explanation": None,
        "settlement": date(2022, 3, 11),
        "council": date(2022, 3, 17),
        "approved": date(2022, 3, 22),
    }
    assert {each.case.agency.code for each in moved.redated if each.case} == set(city.agencies)
    assert CaseEvent.objects.filter(action="move_deadline").count() == 7
    assert Cycle.objects.get().due_on == date(2022, 3, 17)


def test_same_move_again_changes_nothing_and_a_stale_page_is_told(city: City) -> None:
    seen = calendar_version(city.cycle)
    move(city, State.SELF_ASSESSMENT, date(2022, 1, 17), version=seen)

    with pytest.raises(StaleCalendar):
        move(city, State.SELF_ASSESSMENT, date(2022, 1, 17), version=seen)
    with pytest.raises(Incomplete, match="chưa có gì thay đổi"):
        move(city, State.SELF_ASSESSMENT, date(2022, 1, 17))

    assert CaseEvent.objects.filter(action="move_deadline").count() == 1


def test_published_cycle_keeps_its_deadlines(city: City) -> None:
    Cycle.objects.update(stage=Cycle.Stage.PUBLISHED)

    with pytest.raises(Frozen):
        move(city, State.SELF_ASSESSMENT, date(2022, 1, 17))


def test_case_that_entered_late_keeps_its_own_days_when_a_deadline_moves(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF, at=on(18))  # entered on the 19th: due on the 21st

    moved = move(city, State.SIGN_OFF, date(2022, 1, 20), at=on(19))

    assert city.case(QUAN).due_on == date(2022, 1, 21)
    assert moved.redated == ()


def test_explanation_moved_nearer_leaves_time_to_answer(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    move(city, State.EXPLANATION, date(2022, 2, 18), at=on(1, 2))

    appraise(city, QUAN, at=on(17, 2))

    # A day of the calendar that cases reach too late: five working days after Thursday the 17th.
    assert city.case(QUAN).due_on == date(2022, 2, 24)
