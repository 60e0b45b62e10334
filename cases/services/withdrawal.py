"""Take a case out of the cycle before it reaches the council."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from cases.lifecycle import Action, State
from cases.permissions import check_may
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
    case.reviews.open().update(cancelled_at=at)
    return move(case, Action.WITHDRAW, by=by, at=at, reason=reason)
