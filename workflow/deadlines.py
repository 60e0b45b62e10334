"""Move a deadline of the whole cycle and tell those whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from cases.permissions import check_holds
from cases.services import cycles
from directory.access import access_of
from directory.roles import Role
from directory.text import normal_lines
from notifications.kinds import Kind
from notifications.services import write_many
from workflow.models import Turn
from workflow.piles import heaps_of, piles_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from cases.lifecycle import State
    from cases.models import Cycle
    from directory.models import User


@transaction.atomic
def move_deadline(
    cycle: Cycle, state: State, *, to: date, reason: str, by: User, at: datetime
) -> int:
    """Move the deadline of a state, and tell everybody who has an open turn in it.

    Returns how many open cases got the new date. Raises Incomplete without a reason, NotAllowed
    for anybody but a coordinator.
    """
    today = localdate(at)
    check_holds(access_of(by, on=today), Role.COORDINATOR)
    concerned = cycles.move_deadline(cycle, state, to=to, reason=reason, by=by, at=at)
    moved = cycle.events.filter(action="move_deadline").order_by("-pk").values_list("pk", flat=True)
    about = f"{Kind.DEADLINE_MOVED}/{moved[0]}"
    turns = Turn.objects.filter(process__cycle=cycle, state=state)
    piles = piles_of(heaps_of(turns), on=today, but=by)
    drafts = [pile.letter(about, reason=normal_lines(reason)) for pile in piles]
    write_many(Kind.DEADLINE_MOVED, drafts, at=at)
    return concerned
