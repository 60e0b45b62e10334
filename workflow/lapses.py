"""Close the explanations whose time is up."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from cases.lifecycle import Action, State, states_of
from cases.models import Case
from workflow import moves
from workflow.deadlines import follow_calendar

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)
# The head may be about to sign: what was written counts all the same.
EXPLAINING = states_of(State.EXPLANATION)


def lapse_explanations(*, at: datetime) -> int:
    """Let every overdue explanation lapse, each in a transaction of its own; return how many did.

    A day off that was added meanwhile counts before anything is closed. A case that fails is
    logged and leaves the others alone; the next sweep tries it again.
    """
    follow_calendar(at=at)
    overdue = Case.objects.in_state(*EXPLAINING).overdue(on=localdate(at))
    return sum(_lapse(pk, at=at) for pk in overdue.order_by("pk").values_list("pk", flat=True))


def _lapse(pk: int, *, at: datetime) -> bool:
    still_overdue = Case.objects.in_state(*EXPLAINING).overdue(on=localdate(at))
    case = still_overdue.filter(pk=pk).first()
    if case is None:  # somebody handed in, or moved the deadline, while the sweep was under way
        return False
    try:
        moves.make(case, Action.LAPSE, by=None, at=at)
    except Exception:
        logger.exception("The explanation of case %s could not be closed", pk)
        return False
    return True
