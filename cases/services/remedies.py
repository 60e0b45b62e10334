"""Make tasks of the points an agency lost in a published year, and say when they are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import Rung, State
from cases.models import Remedy
from cases.permissions import acts_for
from cases.refusals import Incomplete
from cases.rules import rule_of
from cases.services.marks import counting, items_of, latest, stored
from cases.services.sharing import officers_of
from directory.access import NotAllowed, access_of, only_for
from directory.roles import Role
from wording.refusals import StalePage
from wording.text import normal_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from cases.models import Case, Item, Mark
    from directory.access import Access
    from directory.models import User

PLANNED_BY = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)


class StaleRemedy(StalePage):
    """Somebody planned or finished the same task after the page was shown; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Có người vừa ghi việc này trước Ông/Bà; chưa có gì thay đổi. Vui lòng tải lại "
                "trang để xem rồi thao tác tiếp."
            )
        )


@dataclass(frozen=True, slots=True)
class Lost:
    """A point that was lost: of what, how much, why, and who had the criterion."""

    item: Item
    mark: Mark
    points: Decimal
    owner: int | None

    @property
    def why(self) -> str:
        return self.mark.reason


@dataclass(frozen=True, slots=True)
class Planned:
    """A task as somebody confirms it: what, by whom, until when; or why nothing is done."""

    item: Item
    what: str
    owner: User | None = None
    due_on: date | None = None
    set_aside_because: str = ""


def default_due(case: Case) -> date:
    """Return by when a lost point should be made good: while the year after still counts it.

    The year after is judged by what was done until its end.
    """
    return date(case.cycle.year + 1, 12, 31)


def lost_in(case: Case) -> list[Lost]:
    """Return the points an agency lost in a published year, the most first; one query."""
    found = []
    for item in items_of(case):
        item.case = case
        mark = counting(item)
        if mark is None or not mark.applicable:
            continue
        missing = rule_of(item).max_points - mark.points
        if mark.points < 0 or (missing > 0 and rule_of(item).max_points > 0):
            found.append(Lost(item, mark, stored(max(missing, -mark.points)), _owner(item)))
    return sorted(found, key=lambda each: (-each.points, each.item.criterion.order))


def _owner(item: Item) -> int | None:
    """Return who had a criterion: whom it was given to, or else who handed it in."""
    own = latest(item, Rung.SELF)
    return item.assigned_to_id or (own.by_id if own else None)


def why_not_plan(case: Case, access: Access) -> str:
    """Return why a person makes no tasks of the points a case lost, or an empty string."""
    if not acts_for(access, case, *PLANNED_BY):
        return only_for(*PLANNED_BY)
    if case.state != State.PUBLISHED:
        return _("Việc cho năm sau được lập khi kết quả đã công bố.")
    return ""


@transaction.atomic
def plan(case: Case, tasks: Sequence[Planned], *, by: User, at: datetime) -> int:
    """Confirm tasks for lost points, or set them aside; return how many.

    Raises NotAllowed, Incomplete where nothing is chosen or somebody is no officer of the agency,
    StaleRemedy where one was confirmed meanwhile.
    """
    day = localdate(at)
    _check(case, by=by, on=day)
    if not tasks:
        raise Incomplete(_("Hãy chọn ít nhất một tiêu chí mất điểm."))
    here = officers_of(case, on=day)
    for each in tasks:
        _check_task(each, here)
    rows = [
        Remedy(
            item=each.item,
            what=normal_lines(each.what),
            owner=each.owner,
            due_on=each.due_on,
            set_aside_because=normal_lines(each.set_aside_because),
            confirmed_by=by,
            confirmed_at=at,
        )
        for each in tasks
    ]
    try:
        with transaction.atomic():
            Remedy.objects.bulk_create(rows)
    except IntegrityError as taken:
        raise StaleRemedy from taken
    codes = [each.item.criterion.code for each in tasks]
    record(case, "plan_remedies", by=by, at=at, items=codes)
    return len(rows)


def _check_task(task: Planned, here: Sequence[User]) -> None:
    code = {"code": task.item.criterion.code}
    if not normal_lines(task.what):
        raise Incomplete(_("%(code)s: hãy ghi việc cần làm.") % code)
    if task.set_aside_because:
        return
    if task.due_on is None:
        raise Incomplete(_("%(code)s: hãy ghi hạn.") % code)
    if task.owner not in here:
        raise Incomplete(_("%(code)s: hãy chọn một cán bộ đầu mối của đơn vị.") % code)


@transaction.atomic
def finish(remedy: Remedy, *, note: str, seen: int, by: User, at: datetime) -> None:
    """Say that a task is done, and how. Raises NotAllowed, Incomplete, StaleRemedy."""
    _check(remedy.item.case, by=by, on=localdate(at))
    if not normal_lines(note):
        raise Incomplete(_("Hãy ghi kết quả: đã làm gì, văn bản nào."))
    done = {"done_by": by, "done_at": at, "done_note": normal_lines(note)}
    _change(remedy, seen=seen, **done)
    _record(remedy, "finish_remedy", by=by, at=at, reason=note)


@transaction.atomic
def take_up_again(remedy: Remedy, *, seen: int, by: User, at: datetime) -> None:
    """Say that a task is not done after all. Raises NotAllowed, StaleRemedy."""
    _check(remedy.item.case, by=by, on=localdate(at))
    _change(remedy, seen=seen, done_by=None, done_at=None)
    _record(remedy, "reopen_remedy", by=by, at=at)


def _check(case: Case, *, by: User, on: date) -> None:
    if refused := why_not_plan(case, access_of(by, on=on)):
        raise NotAllowed(refused)


def _change(remedy: Remedy, *, seen: int, **values: Any) -> None:
    open_now = Remedy.objects.filter(pk=remedy.pk, version=seen, set_aside_because="")
    rows = open_now.filter(done_at__isnull=values["done_at"] is not None)
    if not rows.update(version=F("version") + 1, **values):
        raise StaleRemedy


def _record(remedy: Remedy, action: str, *, by: User, at: datetime, reason: str = "") -> None:
    item = remedy.item
    record(item.case, action, by=by, at=at, reason=reason, items=[item.criterion.code])


def remedies_of(items: Iterable[Item]) -> dict[int, Remedy]:
    """Return the tasks made of lost points, by item; one query."""
    rows = Remedy.objects.filter(item__in=[item.pk for item in items])
    return {each.item_id: each for each in rows.select_related("owner", "done_by")}
