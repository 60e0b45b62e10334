"""Tell people of the roles they were given or lost: a sweep over the log of the directory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from directory.models import DirectoryEvent
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from workflow import addresses

if TYPE_CHECKING:
    from datetime import datetime

Action = DirectoryEvent.Action
KINDS = {Action.ROLE_GRANTED: Kind.ROLE_GRANTED, Action.ROLE_ENDED: Kind.ROLE_ENDED}
# For how long a change is looked at: longer than a worker stands still over a holiday.
LOOK_BACK = timedelta(days=14)


def tell_roles(*, at: datetime) -> int:
    """Write to whoever was given or lost a role, once a change; return how many letters were new.

    Who did it to themselves knows, and a locked account is not written to.
    """
    events = (
        DirectoryEvent.objects.filter(action__in=KINDS, at__gt=at - LOOK_BACK, at__lte=at)
        .filter(user__is_active=True)
        .select_related("user", "agency", "by")
    )
    changes = [event for event in events if event.by_id != event.user_id]
    return sum(
        len(write_many(kind, [_draft(e, kind) for e in changes if e.action == action], at=at))
        for action, kind in KINDS.items()
    )


def _draft(event: DirectoryEvent, kind: Kind) -> Draft:
    assert event.user is not None  # noqa: S101 # an event of a role names its holder
    return Draft(
        to=event.user,
        key=f"{kind}/{event.pk}",
        context={
            "role": event.facts.get("role", ""),
            "agency": event.agency.name if event.agency else "",
            "field": ", ".join(event.facts.get("fields", [])),
            "who": event.by.full_name if event.by else "",
            "reason": event.reason,
        },
        url=addresses.of_my_turns(),
    )
