"""The alarm of a clock that stands still: told by a worker, since the clock cannot.

Nobody is reminded then, and no explanation closes, while every page looks as ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from notifications.kinds import Kind
from notifications.services import Draft, write_many
from workflow import addresses, alive
from workflow.pipelines.progress import people_told

if TYPE_CHECKING:
    from datetime import datetime

# A clock that is started again, or another that takes over, is there by then.
PATIENCE = timedelta(minutes=5)


def watch_clock(*, at: datetime) -> int:
    """Tell coordinators and administrators of a clock that stands still, once each time it does.

    Returns how many letters were written.
    """
    seen = alive.clock_seen_at(at=at)
    if at - seen < PATIENCE:
        return 0
    drafts = [
        Draft(
            to=user,
            key=f"{Kind.CLOCK_STOPPED}/{seen:%Y-%m-%dT%H:%M:%S}/{user.pk}",
            context={"reason": f"{localtime(seen):%H:%M %d/%m/%Y}"},
            url=addresses.of_my_turns(),
        )
        for user in people_told(at=at)
    ]
    return len(write_many(Kind.CLOCK_STOPPED, drafts, at=at))
