"""Follow the city's days off: what is open gets the day that the calendar now says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from cases.events import record
from cases.models import Cycle
from cases.refusals import CycleMoved
from cases.services.redating import redate
from directory.working_days import calendar

if TYPE_CHECKING:
    from datetime import datetime

    from cases.services.redating import Redated


@transaction.atomic
def follow(cycle: Cycle, *, at: datetime) -> tuple[list[Redated], int]:
    """Re-date a cycle after its days off changed; return what changed, and the event about it.

    A second call finds the calendar followed and changes nothing. Raises what redate raises.
    """
    present = Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    digest = calendar().digest
    if present.calendar_digest == digest:
        return [], 0
    redated = redate(present, at=at)
    before = Cycle.objects.filter(pk=cycle.pk, calendar_digest=present.calendar_digest)
    if not before.update(calendar_digest=digest):
        raise CycleMoved(present)
    about = 0
    counts = Counter((each.state, each.old, each.new) for each in redated)
    for (state, old, new), count in counts.items():
        event = record(
            present,
            "redate",
            by=None,
            at=at,
            state=state,
            old=old.isoformat() if old else "",
            new=new.isoformat(),
            count=count,
        )
        about = about or event.pk
    return redated, about
