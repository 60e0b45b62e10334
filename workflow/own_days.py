"""Give one case, or one part of its review, a day of its own, and tell whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from cases.services import own_days
from workflow.deadlines import Followed, tell_redated
from workflow.processes import hold, turn_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from cases.models import Case, Review
    from directory.models import User


@transaction.atomic
def preview_own_day(case: Case, review: Review | None, **said: Any) -> Followed:
    """Return what a move would do, by doing it and undoing it."""
    done = move_own_day(case, review, **said)
    transaction.set_rollback(True)
    return done


@transaction.atomic
def move_own_day(
    case: Case, review: Review | None, *, to: date, reason: str, seen: int, by: User, at: datetime
) -> Followed:
    """Move the day of a case, or of one part of its review, and tell whose turn got another day.

    Raises what the service raises, and Busy where somebody holds the case for long.
    """
    hold(turn_of(case, review=review).process_id)
    said: dict[str, Any] = {"to": to, "reason": reason, "seen": seen, "by": by, "at": at}
    moved = (
        own_days.move_review_day(review, **said) if review else own_days.move_case_day(case, **said)
    )
    about: dict[str, Any] = {"about": moved.event.pk, "reason": moved.event.reason}
    piles = tell_redated(moved.redated, cycle=case.cycle, **about, but=by, at=at)
    return Followed(moved, tuple(piles))
