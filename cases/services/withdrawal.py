"""Take a case out of the cycle before it reaches the council, and put it back after a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from cases.lifecycle import Action, Facts, State
from cases.models import Cycle
from cases.permissions import check_may
from cases.refusals import CycleMoved
from cases.services.reviews import cut_short, take_up_again
from cases.transitions import move
from directory.access import access_of

if TYPE_CHECKING:
    from datetime import datetime

    from cases.models import Case
    from directory.models import User


@transaction.atomic
def withdraw(case: Case, *, by: User, at: datetime, reason: str) -> State:
    """Withdraw a case, with a reason; nothing on it is deleted.

    Raises Incomplete without a reason, NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.WITHDRAW)
    state = move(case, Action.WITHDRAW, by=by, at=at, reason=reason)
    cut_short(case, at=at)
    return state


@transaction.atomic
def reinstate(case: Case, *, by: User, at: datetime, reason: str) -> State:
    """Put a withdrawn case back where it was, with the reviews that its withdrawal cut short.

    Raises CycleMoved once the cycle was scored without it, Incomplete without a reason, NotAllowed,
    SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.REINSTATE)
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=case.cycle_id)
    if cycle.stage != Cycle.Stage.OPEN:
        raise CycleMoved(cycle)
    withdrawn = case.events.filter(action=Action.WITHDRAW).latest("pk")
    left = State(withdrawn.from_state)
    state = move(case, Action.REINSTATE, by=by, at=at, reason=reason, facts=Facts(left=left))
    take_up_again(case, cut_short_at=withdrawn.at)
    return state
