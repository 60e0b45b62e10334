"""Move a deadline of the whole cycle, or follow the calendar, and tell those whose turn it is."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.models import Cycle
from cases.services import calendars, deadlines
from cases.transitions import STEP_OF_STAGE
from directory.access import access_of
from directory.roles import Role
from directory.working_days import calendar
from notifications.kinds import Kind
from notifications.services import write_many
from wording.text import normal_lines
from workflow.heaps import heaps_of
from workflow.models import Proceeding, Turn
from workflow.piles import piles_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.lifecycle import State
    from cases.services.deadlines import Moved
    from cases.services.redating import Redated
    from directory.models import User
    from notifications.models import Letter
    from workflow.piles import Pile
    from workflow.querysets import TurnQuerySet

logger = logging.getLogger(__name__)
CALENDAR_CHANGED = _("Lịch nghỉ, ngày làm bù của Thành phố đã thay đổi.")


@dataclass(frozen=True, slots=True)
class Followed:
    """What a move of a deadline did, and the letters about it: one a person, step and day.

    `told` are the letters of another kind, where the move was an answer to somebody.
    """

    moved: Moved
    piles: tuple[Pile, ...] = ()
    told: tuple[Letter, ...] = ()


def move_deadline(cycle: Cycle, state: State, *, by: User, at: datetime, **said: Any) -> int:
    """Move the deadline of a step, and tell everybody whose open turn got another day.

    `said` is what the service is told: to, reason, along, version. Returns how many open cases
    got the new date. Raises what the service raises, and NotAllowed for anybody but a coordinator.
    """
    done = _move(cycle, state, by=by, at=at, **said)
    return len({each.case for each in done.moved.redated if each.case})


@transaction.atomic
def preview_deadline(
    cycle: Cycle, state: State, *, by: User, at: datetime, **said: Any
) -> Followed:
    """Return what a move would do, by doing it and undoing it: nothing else is ever shown."""
    done = _move(cycle, state, by=by, at=at, **said)
    transaction.set_rollback(True)
    return done


@transaction.atomic
def _move(cycle: Cycle, state: State, *, by: User, at: datetime, **said: Any) -> Followed:
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    _hold(cycle)
    moved = deadlines.move_deadline(cycle, state, by=by, at=at, **said)
    about, reason = moved.event.pk, normal_lines(moved.event.reason)
    piles = tell_redated(moved.redated, about=about, reason=reason, but=by, at=at, cycle=cycle)
    return Followed(moved, tuple(piles))


def follow_calendar(*, at: datetime) -> int:
    """Re-date what is open in the cycles whose days off changed; return how much got another day.

    A cycle that fails is logged and leaves the others alone; the next sweep tries it again.
    """
    digest = calendar().digest
    at_work = Cycle.objects.filter(stage__in=STEP_OF_STAGE)
    behind = at_work.exclude(calendar_digest=digest).order_by("pk")
    return sum(_follow(cycle, at=at) for cycle in behind)


def _follow(cycle: Cycle, *, at: datetime) -> int:
    try:
        with transaction.atomic():
            _hold(cycle)
            redated, about = calendars.follow(cycle, at=at)
            why: dict[str, Any] = {"about": about, "reason": CALENDAR_CHANGED}
            tell_redated(redated, **why, but=None, at=at, cycle=cycle)
    except Exception:
        logger.exception("What is open in cycle %s could not be re-dated", cycle.pk)
        return 0
    return len(redated)


def _hold(cycle: Cycle) -> None:
    """Lock the processes of a cycle, as every move locks its own: nothing moves on meanwhile."""
    running = Proceeding.objects.filter(cycle=cycle, finished=None).order_by("pk")
    list(running.select_for_update().values_list("pk"))


def tell_redated(
    redated: Sequence[Redated],
    *,
    cycle: Cycle,
    about: int,
    reason: Any,
    but: User | None,
    at: datetime,
) -> list[Pile]:
    """Write to whoever has a turn that got another day, unless that day has passed, too."""
    today, days = localdate(at), calendar()
    turns = _turns_of([each for each in redated if each.new >= today], cycle)
    piles = piles_of(heaps_of(turns, on=today), on=today, but=but)
    drafts = []
    for pile in piles:
        due_on, state = pile.heaps[0].due_on, pile.heaps[0].state
        left = days.working_days_between(today, due_on)
        key = f"{Kind.DEADLINE_MOVED}/{about}/{state}/{due_on}"
        drafts.append(pile.letter(key, reason=reason, days_left=left or ""))
    write_many(Kind.DEADLINE_MOVED, drafts, at=at)
    return piles


def _turns_of(redated: Sequence[Redated], cycle: Cycle) -> TurnQuerySet:
    of_cases = {each.case.pk for each in redated if each.case and not each.review}
    of_reviews = {each.review.pk for each in redated if each.review}
    asked = Q(review__in=of_reviews) | Q(review=None, process__case__in=of_cases)
    if any(each.case is None for each in redated):
        asked |= Q(process__cycle=cycle, process__case=None)
    return Turn.objects.filter(asked)
