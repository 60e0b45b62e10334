"""Follow a year while it runs: quarterly checkpoints, what is missing, provisional points.

A year whose cases were opened early is followed continuously; on each checkpoint what the agencies
have and lack is written down, so that the next one can be compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

import scoring
from cases.events import record
from cases.lifecycle import Rung, State, Work
from cases.models import Case, Checkpoint, CheckpointLine, Cycle
from cases.refusals import Incomplete, Invalid
from cases.rules import criteria_of_case
from cases.services.marks import counting, draft_of, items_of, points_of, stored
from cases.services.progress import progress_of, task_of
from directory.access import access_of
from directory.roles import Role
from wording.refusals import StalePage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from cases.models import Item
    from directory.models import User

AT_THE_AGENCY = (State.SELF_ASSESSMENT, State.SIGN_OFF)
ZERO = Decimal(0)
QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a case has on a day: how much is answered, what that comes to, what is missing."""

    done: int
    total: int
    points: Decimal
    maximum: Decimal
    missing: tuple[str, ...]


def quarters_of(cycle: Cycle) -> list[date]:
    """Return the ends of the quarters of the year that is evaluated."""
    return [date(cycle.year, month, day) for month, day in QUARTERS]


def look_at(case: Case) -> Looked:
    """Return what a case has now: by the drafts of its agency, else by the marks that stand."""
    items = items_of(case)
    for item in items:
        item.case = case
    tasks = [(item, task_of(item, Work.FILL)) for item in items]
    progress = progress_of(task for _item, task in tasks)
    worth = {item.criterion.code: points for item in items if (points := _worth(item)) is not None}
    fields = scoring.score_so_far(criteria_of_case(case), worth, bloc=case.bloc.code)
    return Looked(
        done=progress.done,
        total=progress.total,
        points=sum((field.points for field in fields), ZERO),
        maximum=sum((field.max_points for field in fields), ZERO),
        missing=tuple(item.criterion.code for item, task in tasks if task.gap),
    )


def _worth(item: Item) -> scoring.Points | None:
    draft, mark = draft_of(item, Rung.SELF), counting(item)
    answer = draft.answer if draft else mark.answer if mark else None
    points = points_of(item, answer) if answer is not None else None
    return None if points is None or points.waits else points


def checkpoints_version(cycle: Cycle) -> int:
    """Return the version of a cycle's checkpoints: how many there are."""
    return Checkpoint.objects.filter(cycle=cycle).count()


@transaction.atomic
def set_checkpoint(cycle: Cycle, *, on: date, seen: int, by: User, at: datetime) -> Checkpoint:
    """Set a day on which the cycle is looked at. Raises NotAllowed, Invalid, StalePage."""
    today = localdate(at)
    access_of(by, on=today).check_holds(Role.COORDINATOR)
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    if on < today:
        raise Invalid(_("Ngày kiểm tra phải từ hôm nay trở đi; hãy chọn ngày khác."))
    if Checkpoint.objects.filter(cycle=cycle, on=on).exists():
        raise Incomplete(_("Ngày này đã là một điểm kiểm tra; hãy chọn ngày khác."))
    if seen != checkpoints_version(cycle):
        raise StalePage(_("Có người vừa sửa các điểm kiểm tra; hãy xem lại rồi thêm ngày."))
    made = Checkpoint.objects.create(cycle=cycle, on=on, set_by=by, set_at=at)
    record(cycle, "set_checkpoint", by=by, at=at, day=on.isoformat())
    return made


@transaction.atomic
def drop_checkpoint(checkpoint: Checkpoint, *, by: User, at: datetime) -> None:
    """Take back a day on which nothing was written down yet. Raises NotAllowed, StalePage."""
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    rows = Checkpoint.objects.filter(pk=checkpoint.pk, taken_at=None)
    if not rows.delete()[0]:
        raise StalePage(_("Điểm kiểm tra này đã được ghi hoặc đã bỏ; hãy tải lại trang."))
    record(checkpoint.cycle, "drop_checkpoint", by=by, at=at, day=checkpoint.on.isoformat())


def take_due(*, at: datetime) -> int:
    """Write down the checkpoints whose day has come; return how many.

    Those of a year that is not open yet wait for its cases. Each in its own transaction; taken
    twice at once, one of the two finds it taken.
    """
    due = Checkpoint.objects.filter(taken_at=None, on__lte=localdate(at))
    due = due.exclude(cycle__stage=Cycle.Stage.DRAFT)
    return sum(take(each, at=at) for each in due.select_related("cycle").order_by("on", "pk"))


@transaction.atomic
def take(checkpoint: Checkpoint, *, at: datetime) -> int:
    """Write down what every case that is with its agency has on a checkpoint, once."""
    if not Checkpoint.objects.filter(pk=checkpoint.pk, taken_at=None).update(taken_at=at):
        return 0
    cases = Case.objects.filter(cycle=checkpoint.cycle, state__in=AT_THE_AGENCY)
    rows = cases.select_related("agency", "bloc", "cycle__criteria_set").order_by("pk")
    CheckpointLine.objects.bulk_create(_line(checkpoint, case) for case in rows.iterator())
    record(checkpoint.cycle, "take_checkpoint", by=None, at=at, day=checkpoint.on.isoformat())
    return 1


def _line(checkpoint: Checkpoint, case: Case) -> CheckpointLine:
    found = look_at(case)
    return CheckpointLine(
        checkpoint=checkpoint,
        case=case,
        done=found.done,
        total=found.total,
        points=stored(found.points),
        maximum=stored(found.maximum),
        missing=list(found.missing),
    )


def lines_by_case(
    checkpoints: Sequence[Checkpoint], cases: Iterable[int]
) -> dict[int, dict[int, CheckpointLine]]:
    """Return the lines of some cases, by case and checkpoint; one query."""
    found: dict[int, dict[int, CheckpointLine]] = {}
    rows = CheckpointLine.objects.filter(checkpoint__in=checkpoints, case__in=list(cases))
    for row in rows:
        found.setdefault(row.case_id, {})[row.checkpoint_id] = row
    return found
