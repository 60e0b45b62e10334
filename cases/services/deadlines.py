"""Move the deadlines of a cycle, and re-date what is open under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Cycle, Deadline
from cases.models.cycle import DEADLINE_STATES
from cases.names import state_name
from cases.refusals import Frozen, Incomplete, Invalid, StaleCalendar
from cases.services.redating import Redated, redate
from directory.working_days import calendar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from cases.lifecycle import State
    from cases.models import CaseEvent
    from directory.models import User
    from directory.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Shift:
    """One step's deadline from its old day to its new one."""

    state: State
    old: date | None
    new: date


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move of a deadline did: the days of the steps, what was re-dated, its event."""

    shifts: tuple[Shift, ...]
    redated: tuple[Redated, ...]
    event: CaseEvent


def calendar_version(cycle: Cycle) -> int:
    """Return the version of all deadlines of a cycle: it grows whenever one of them is moved."""
    return Deadline.objects.filter(cycle=cycle).aggregate(all=Sum("version"))["all"] or 0


@transaction.atomic
def move_deadline(
    cycle: Cycle,
    state: State,
    *,
    to: date,
    reason: str,
    by: User,
    at: datetime,
    along: bool = False,
    version: int | None = None,
) -> Moved:
    """Move the deadline of a step for the whole cycle, and of what is open under it.

    `along` moves the dated steps after it by as many working days; `version` is the one the page
    showed. Raises Incomplete without a reason or where nothing would change, Invalid for a day
    that has passed or is out of order, StaleCalendar, Frozen once the cycle is published.
    """
    if not reason.strip():
        raise Incomplete(
            _("Hãy ghi rõ lý do điều chỉnh thời hạn; lý do được lưu vào nhật ký kỳ đánh giá.")
        )
    present = Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    if present.stage == Cycle.Stage.PUBLISHED:
        raise Frozen(_("Kỳ đánh giá đã công bố; thời hạn không còn thay đổi."))
    if version is not None and version != calendar_version(cycle):
        raise StaleCalendar(
            _(
                "Lịch của kỳ vừa được người khác điều chỉnh; chưa có gì thay đổi. "
                "Vui lòng xem lịch mới nhất rồi thao tác tiếp."
            )
        )
    shifts = _shifts(cycle, state, to=to, along=along, today=localdate(at))
    # The last step first, so that the one that was asked for is the newest line of the log.
    events = [_shift(cycle, each, reason=reason, by=by, at=at) for each in reversed(shifts)]
    redated = redate(present, at=at, states=[each.state for each in shifts])
    return Moved(tuple(shifts), tuple(redated), events[-1])


def _shift(cycle: Cycle, shift: Shift, *, reason: str, by: User, at: datetime) -> CaseEvent:
    moved = Deadline.objects.filter(cycle=cycle, state=shift.state)
    if not moved.update(due_on=shift.new, working_days=None, version=F("version") + 1):
        Deadline.objects.create(cycle=cycle, state=shift.state, due_on=shift.new)
    return record(
        cycle,
        "move_deadline",
        by=by,
        at=at,
        reason=reason,
        state=shift.state,
        old=shift.old.isoformat() if shift.old else "",
        new=shift.new.isoformat(),
    )


def _shifts(cycle: Cycle, state: State, *, to: date, along: bool, today: date) -> list[Shift]:
    """Return what moves: the step itself, and with `along` every dated step after it."""
    days, known = calendar(), _days_of(cycle)
    new, old = days.next_working_day(to), known.get(state)
    if new == old:
        raise Incomplete(
            _("Hạn của bước “%(state)s” đã là ngày %(day)s; chưa có gì thay đổi.")
            % {"state": state_name(state), "day": f"{new:%d/%m/%Y}"}
        )
    if to < today:
        told = {"day": f"{to:%d/%m/%Y}", "today": f"{today:%d/%m/%Y}"}
        raise Invalid(_("%(day)s đã qua; hãy chọn từ hôm nay (%(today)s) trở đi.") % told)
    shifts = [Shift(state, old, new)]
    if along:
        shifts += _following(known, shifts[0], days)
    _check_order({**known, **{each.state: each.new for each in shifts}}, state)
    return shifts


def _days_of(cycle: Cycle) -> dict[State, date]:
    """Return the working days of the dated steps, in the order of the steps."""
    days = calendar()
    known = {row.state: row.due_on for row in cycle.deadlines.all() if row.due_on}
    return {
        state: days.next_working_day(known[state]) for state in DEADLINE_STATES if state in known
    }


def _following(known: Mapping[State, date], first: Shift, days: Calendar) -> list[Shift]:
    if first.old is None or first.new < first.old:
        raise Invalid(
            _("Chỉ lùi được các bước sau khi hạn mới muộn hơn hạn hiện tại; hãy bỏ chọn mục này.")
        )
    by = days.working_days_between(first.old, first.new)
    later = DEADLINE_STATES[DEADLINE_STATES.index(first.state) + 1 :]
    return [
        Shift(state, known[state], days.add_working_days(known[state], by))
        for state in later
        if state in known
    ]


def _check_order(days: Mapping[State, date], state: State) -> None:
    """Refuse a step that would be due before one it follows, or after one that follows it."""
    here, new = DEADLINE_STATES.index(state), days[state]
    for at, other in enumerate(DEADLINE_STATES):
        if other not in days:
            continue
        facts = {
            "day": f"{new:%d/%m/%Y}",
            "other": state_name(other),
            "bound": f"{days[other]:%d/%m/%Y}",
        }
        if at < here and new < days[other]:
            raise Invalid(
                _("%(day)s sớm hơn hạn của bước “%(other)s”; hãy chọn từ %(bound)s trở đi.") % facts
            )
        if at > here and new > days[other]:
            raise Invalid(
                _(
                    "%(day)s muộn hơn hạn của bước “%(other)s” (%(bound)s); hãy chọn ngày sớm hơn, "
                    "hoặc chọn lùi cả các bước sau."
                )
                % facts
            )
