"""The one door through which the state of a case or the stage of a cycle changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases import lifecycle
from cases.events import record
from cases.lifecycle import Action, Facts, IllegalMove, Move, State
from cases.models import Case, CaseEvent, Cycle, Deadline
from cases.refusals import CycleMoved, Incomplete, SomebodyWasFirst
from directory.working_days import calendar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from cases.models import Item
    from directory.models import User

NO_FACTS = Facts()


def due_on(cycle: Cycle, state: State, *, at: datetime) -> date | None:
    """Return the working day by which a state entered now should be left, if one is set."""
    deadline = Deadline.objects.filter(cycle=cycle, state=state).first()
    if deadline is None:
        return None
    if deadline.due_on is not None:
        return calendar().next_working_day(deadline.due_on)
    return calendar().add_working_days(localdate(at), deadline.working_days or 0)


def check_said(move: Move, *, reason: str, items: Sequence[Item]) -> None:
    """Refuse a move that lacks the reason or the items it must name.

    Raises Incomplete with what to add.
    """
    if move.names_items and not items:
        raise Incomplete(_("Hãy chọn ít nhất một tiêu chí cần xem lại."))
    if move.needs_reason and not reason.strip():
        raise Incomplete(_("Hãy ghi rõ lý do; lý do được lưu vào nhật ký hồ sơ."))


def move(
    case: Case,
    action: Action,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    items: Sequence[Item] = (),
    facts: Facts = NO_FACTS,
    **details: Any,
) -> State:
    """Move a case by an action of the table and log it, inside the caller's transaction.

    `facts` decide between several targets; `details` go to the log. Returns the new state.
    Raises SomebodyWasFirst where the case is no longer where the caller saw it, Incomplete where
    the reason or the items are missing.
    """
    source = State(case.state)
    try:
        entry = lifecycle.find(source, action)
    except IllegalMove as illegal:
        raise SomebodyWasFirst(case) from illegal
    check_said(entry, reason=reason, items=items)
    target = entry.target(facts)
    entered_at, due = (
        (case.entered_at, case.due_on)
        if target == source
        else (at, due_on(case.cycle, target, at=at))
    )
    moved = Case.objects.filter(pk=case.pk, state=source, version=case.version).update(
        state=target, version=F("version") + 1, entered_at=entered_at, due_on=due
    )
    if not moved:
        case.refresh_from_db(fields=["state", "version"])
        raise SomebodyWasFirst(case)
    named = {"items": [item.criterion.code for item in items]} if items else {}
    record(case, action, by=by, at=at, reason=reason, moved=(source, target), **named, **details)
    case.state, case.version = target, case.version + 1
    case.entered_at, case.due_on = entered_at, due
    return target


def move_all(
    cycle: Cycle, action: Action, *, by: User, at: datetime, reason: str = "", **details: Any
) -> int:
    """Move every case of a cycle that an action of the whole cycle concerns, each with its event.

    Two statements whatever the number of cases. Returns how many moved; withdrawn cases stay.
    Raises Incomplete without a reason where one is needed, SomebodyWasFirst never: no case in the
    source state means zero, and the caller decides what that says.
    """
    entry = next(move for move in lifecycle.TABLE if move.action == action)
    check_said(entry, reason=reason, items=())
    cases = Case.objects.select_for_update().filter(cycle=cycle, state=entry.source)
    ids = list(cases.order_by("pk").values_list("pk", flat=True))
    target = entry.target(NO_FACTS)
    Case.objects.filter(pk__in=ids).update(
        state=target, version=F("version") + 1, entered_at=at, due_on=due_on(cycle, target, at=at)
    )
    CaseEvent.objects.bulk_create(
        CaseEvent(
            cycle=cycle,
            case_id=pk,
            action=action,
            from_state=entry.source,
            to_state=target,
            by=by,
            at=at,
            reason=reason,
            facts=details,
        )
        for pk in ids
    )
    return len(ids)


def advance(
    cycle: Cycle,
    stage: Cycle.Stage,
    *,
    of: Cycle.Stage,
    by: User | None,
    at: datetime,
    action: str,
    reason: str = "",
    **facts: Any,
) -> None:
    """Move a cycle from one stage to another and log it.

    Raises CycleMoved where the cycle is no longer in the stage the caller saw.
    """
    stamps = {
        Cycle.Stage.OPEN: {"opened_at": at} if of == Cycle.Stage.DRAFT else {},
        Cycle.Stage.PUBLISHED: {"published_at": at},
    }.get(stage, {})
    if not Cycle.objects.filter(pk=cycle.pk, stage=of).update(stage=stage, **stamps):
        cycle.refresh_from_db(fields=["stage"])
        raise CycleMoved(cycle)
    record(cycle, action, by=by, at=at, reason=reason, moved=(of, stage), **facts)
    cycle.stage = stage
    for name, value in stamps.items():
        setattr(cycle, name, value)
