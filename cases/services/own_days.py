"""Give one case, or one part of its review, a day of its own, and say what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.clocks import WITH_AGENCY
from cases.events import record
from cases.lifecycle import BEFORE_COUNCIL, State, step_of
from cases.models import Case, Extension, Review
from cases.names import state_name
from cases.refusals import Incomplete, Invalid, SomebodyWasFirst, StaleCalendar, StaleExtension
from cases.services.deadlines import Moved
from cases.services.extensions import check_before_council
from cases.services.redating import Redated
from cases.services.roads import road_ahead, terms_of
from directory.access import access_of
from directory.roles import Role
from directory.working_days import calendar
from wording.spelling import day as spelled
from wording.text import normal_lines
from wording.versions import version_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from directory.models import User
    from directory.working_days import Calendar


def day_version(of: Case | Review) -> int:
    """Name the day and the step of a case, or of a part of its review, as a page saw them."""
    case = of if isinstance(of, Case) else of.case
    return version_of(case.pk, case.state, case.round, of.due_on)


@transaction.atomic
def move_case_day(case: Case, *, to: date, reason: str, seen: int, by: User, at: datetime) -> Moved:
    """Give the step a case is in a day of its own; the agency's own step never loses one.

    A day for an agency's step is more time that was granted, and counted as such. Raises
    NotAllowed, SomebodyWasFirst, StaleCalendar, StaleExtension where the agency's own wish waits,
    Incomplete without a reason or another day, Invalid for a day that is none.
    """
    present = _present(case, by=by, at=at)
    state = State(present.state)
    if state not in BEFORE_COUNCIL or state == State.SECTOR_REVIEW:
        raise SomebodyWasFirst(present)
    _check_shown(seen, present)
    entered = localdate(present.entered_at)
    new = _checked(present, to, old=present.due_on, entered=entered, reason=reason, at=at)
    if state in WITH_AGENCY:
        _note_more_time(present, new, reason=normal_lines(reason), by=by, at=at)
    stands = Case.objects.filter(pk=present.pk, state=state, due_on=present.due_on)
    if not stands.update(due_on=new, extended_step=step_of(state), extended_until=new):
        raise SomebodyWasFirst(present)
    return _moved(present, [Redated(state, present.due_on, new, case=present)], reason, by, at)


@transaction.atomic
def move_review_day(
    review: Review, *, to: date, reason: str, seen: int, by: User, at: datetime
) -> Moved:
    """Give one part of a review a day of its own; the case is under review until its latest part.

    Raises what move_case_day raises.
    """
    case = _present(review.case, by=by, at=at)
    parts = Review.objects.open().select_related("case", "field", "lead")
    part = parts.filter(pk=review.pk).first()
    if part is None or case.state != State.SECTOR_REVIEW:
        raise SomebodyWasFirst(case)
    _check_shown(seen, part)
    entered = localdate(part.opened_at)
    new = _checked(case, to, old=part.due_on, entered=entered, reason=reason, at=at)
    stands = Review.objects.open().filter(pk=part.pk, due_on=part.due_on)
    if not stands.update(due_on=new, own_until=new):
        raise SomebodyWasFirst(case)
    redated = [Redated(State.SECTOR_REVIEW, part.due_on, new, case=case, review=part)]
    redated += _with_its_parts(case)
    return _moved(case, redated, reason, by, at, field=part.field.code)


def _present(case: Case, *, by: User, at: datetime) -> Case:
    """Return the case as it is, which no move changes until the commit."""
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    locked = Case.objects.select_for_update(of=("self",)).select_related("agency", "cycle")
    return locked.get(pk=case.pk)


def _check_shown(seen: int, present: Case | Review) -> None:
    if seen != day_version(present):
        raise StaleCalendar(
            _(
                "Hạn này vừa được người khác điều chỉnh; chưa có gì thay đổi. "
                "Vui lòng xem hạn mới nhất rồi thao tác tiếp."
            )
        )


def _checked(
    case: Case, to: date, *, old: date | None, entered: date, reason: str, at: datetime
) -> date:
    """Return the working day that a chosen day means.

    Raises Incomplete without a reason or where nothing changes, Invalid for a day that has
    passed, that everybody else has as well, or that comes too late for the council.
    """
    if not normal_lines(reason):
        raise Incomplete(_("Hãy ghi rõ lý do đặt hạn riêng; lý do được lưu vào nhật ký hồ sơ."))
    today, days, state = localdate(at), calendar(), State(case.state)
    if to < today:
        told = {"day": spelled(to), "today": spelled(today)}
        raise Invalid(_("%(day)s đã qua; hãy chọn từ hôm nay (%(today)s) trở đi.") % told)
    new = days.next_working_day(to)
    if new == old:
        told = {"state": state_name(state), "day": spelled(new)}
        raise Incomplete(
            _("Hạn của bước “%(state)s” đã là ngày %(day)s; chưa có gì thay đổi.") % told
        )
    least = _least(case, state, old=old, entered=entered, days=days)
    if least and new < least:
        told = {"day": spelled(new), "least": spelled(least), "state": state_name(state)}
        raise Invalid(
            _(
                "%(day)s sớm hơn hạn mà bước “%(state)s” đã có (%(least)s); "
                "hạn riêng chỉ cho thêm ngày. Hãy chọn từ %(least)s trở đi."
            )
            % told
        )
    check_before_council(case, new)
    return new


def _least(
    case: Case, state: State, *, old: date | None, entered: date, days: Calendar
) -> date | None:
    """Return the day below which nobody is put: the agency's present one, others' common one."""
    if state in WITH_AGENCY:
        return old
    term = terms_of(case).get(state)
    return term.due(entered=entered, days=days) if term else None


def _note_more_time(case: Case, new: date, *, reason: str, by: User, at: datetime) -> None:
    """Keep a day given unasked beside those that were asked for: all are counted together."""
    if case.extensions.filter(verdict="").exists():
        raise StaleExtension(
            _("Đơn vị đang có một đề nghị gia hạn chờ trả lời; hãy trả lời đề nghị ấy.")
        )
    Extension.objects.create(
        case=case,
        state=step_of(State(case.state)),
        was_due_on=case.due_on or new,
        asked_until=new,
        reason=reason,
        asked_by=by,
        asked_at=at,
        verdict=Extension.Verdict.GRANTED,
        until=new,
        decided_by=by,
        decided_at=at,
    )


def _with_its_parts(case: Case) -> list[Redated]:
    """Let a case under review be due with its latest open part; nothing where it is already."""
    parts = [day for day in case.reviews.open().values_list("due_on", flat=True) if day]
    new = max(parts, default=case.due_on)
    if new is None or new == case.due_on:
        return []
    stands = Case.objects.filter(pk=case.pk, state=case.state, due_on=case.due_on)
    if not stands.update(due_on=new):
        raise SomebodyWasFirst(case)
    return [Redated(State(case.state), case.due_on, new, case=case)]


def _moved(
    case: Case, redated: list[Redated], reason: str, by: User, at: datetime, **told: Any
) -> Moved:
    first = redated[0]
    event = record(
        case,
        "move_own_day",
        by=by,
        at=at,
        reason=normal_lines(reason),
        state=first.state,
        old=first.old.isoformat() if first.old else "",
        new=first.new.isoformat(),
        **told,
    )
    of_case = next((each for each in redated if not each.review), None)
    return Moved(tuple(road_ahead(case, of_case) if of_case else ()), tuple(redated), event)
