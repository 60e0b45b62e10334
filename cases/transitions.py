"""The one door through which the state of a case or the stage of a cycle changes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases import lifecycle
from cases.events import record
from cases.lifecycle import MOVES_WITH_LATE, Action, Facts, IllegalMove, Move, State, step_of
from cases.models import Case, CaseEvent, Cycle, Deadline
from cases.refusals import CycleMoved, Incomplete, SomebodyWasFirst
from directory.working_days import calendar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from cases.models import Item
    from directory.models import User

NO_FACTS = Facts()
LATE_REVIEWERS = frozenset().union(*MOVES_WITH_LATE.values())


def due_on(cycle: Cycle, state: State, *, at: datetime, later_by: int = 0) -> date | None:
    """Return the working day by which a state entered now should be left, if one is set."""
    deadline = Deadline.objects.filter(cycle=cycle, state=state).first()
    if deadline is None:
        return None
    return deadline.term.due(entered=localdate(at), days=calendar(), later_by=later_by)


@dataclass(frozen=True, slots=True)
class _Entered:
    """What a case gets with the step it enters: its day, and how late others were until then."""

    entered_at: datetime
    due_on: date | None
    reviewers_late: int


def _entering(case: Case, target: State, *, at: datetime) -> _Entered:
    """Reckon the day a step entered now is due for a case: not before one granted for it.

    What it comes late by is measured at the day that the calendar gave the step it leaves.
    """
    source = State(case.state)
    rows = Deadline.objects.filter(cycle=case.cycle_id, state__in=[source, target])
    terms, days, today = {row.state: row.term for row in rows}, calendar(), localdate(at)
    late = case.reviewers_late
    if source in LATE_REVIEWERS and source in terms:
        asked = terms[source].due(entered=localdate(case.entered_at), days=days)
        late += max(days.working_days_between(asked, today), 0) if asked else 0
    later_by = late if target in MOVES_WITH_LATE else 0
    known = terms.get(target)
    due = known.due(entered=today, days=days, later_by=later_by) if known else None
    return _Entered(at, max(filter(None, (due, case.extended(target))), default=None), late)


def asks_reason(move: Move, *, due_on: date | None, today: date) -> bool:
    """Tell whether a person must say why: always, or because it is made before its day."""
    early = due_on is None or today <= due_on
    return move.needs_reason or (move.reason_before_due and early)


def check_said(
    move: Move, *, reason: str, items: Sequence[Item], needs_reason: bool | None = None
) -> None:
    """Refuse a move that lacks the reason or the items it must name.

    Raises Incomplete with what to add.
    """
    if move.names_items and not items:
        raise Incomplete(_("Hãy chọn ít nhất một tiêu chí cần xem lại."))
    needed = move.needs_reason if needs_reason is None else needs_reason
    if needed and not reason.strip():
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
    needed = by is not None and asks_reason(entry, due_on=case.due_on, today=localdate(at))
    check_said(entry, reason=reason, items=items, needs_reason=needed)
    target = entry.target(facts)
    # Within a step its day holds: handing to and fro wins nobody days.
    stays = step_of(target) == step_of(source)
    present = _Entered(case.entered_at, case.due_on, case.reviewers_late)
    entered = present if stays else _entering(case, target, at=at)
    moved = Case.objects.filter(pk=case.pk, state=source, version=case.version).update(
        state=target, version=F("version") + 1, **asdict(entered)
    )
    if not moved:
        case.refresh_from_db(fields=["state", "version"])
        raise SomebodyWasFirst(case)
    named: dict[str, Any] = {"items": [item.criterion.code for item in items]} if items else {}
    if case.due_on and target != source:
        named["was_due_on"] = case.due_on.isoformat()
    if late := entered.reviewers_late - case.reviewers_late:
        named["late"] = late
    record(case, action, by=by, at=at, reason=reason, moved=(source, target), **named, **details)
    case.state, case.version = target, case.version + 1
    for name, value in asdict(entered).items():
        setattr(case, name, value)
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
    moved = Case.objects.filter(pk__in=ids, state=entry.source).update(
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
    return moved


# Which step whoever's turn it is in a stage of the whole cycle takes.
STEP_OF_STAGE = {
    Cycle.Stage.OPEN: State.COUNCIL,
    Cycle.Stage.COUNCIL: State.COUNCIL,
    Cycle.Stage.APPROVED: State.APPROVED,
}


def stage_due_on(cycle: Cycle, stage: Cycle.Stage, *, at: datetime) -> date | None:
    step = STEP_OF_STAGE.get(stage)
    return due_on(cycle, step, at=at) if step else None


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
    stamps: dict[str, Any] = {"entered_at": at, "due_on": stage_due_on(cycle, stage, at=at)}
    if of == Cycle.Stage.DRAFT:
        stamps |= {"opened_at": at, "calendar_digest": calendar().digest}
    if stage == Cycle.Stage.PUBLISHED:
        stamps["published_at"] = at
    if not Cycle.objects.filter(pk=cycle.pk, stage=of).update(stage=stage, **stamps):
        cycle.refresh_from_db(fields=["stage"])
        raise CycleMoved(cycle)
    record(cycle, action, by=by, at=at, reason=reason, moved=(of, stage), **facts)
    cycle.stage = stage
    for name, value in stamps.items():
        setattr(cycle, name, value)
