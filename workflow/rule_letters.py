"""Tell people of a draft of rules that is asked for, released or given back: a sweep over its log.

Whoever may release it and had no hand in it is told that it waits; whoever made it, what became of
it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from directory.models import User
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from rulemaking.models import RuleEvent
from rulemaking.services.releasing import made_by
from rulemaking.stages import RELEASERS, Stage, Step
from workflow import addresses
from workflow.holders import Seat, people_by_seat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

KINDS = {
    Step.ASK.value: Kind.DRAFT_ASKED,
    Step.RELEASE.value: Kind.DRAFT_RELEASED,
    Step.GIVE_BACK.value: Kind.DRAFT_GIVEN_BACK,
}
# For how long a step is looked at: longer than a worker stands still over a holiday.
LOOK_BACK = timedelta(days=14)


def tell_drafts(*, at: datetime) -> int:
    """Write to those concerned by a step of a draft, once a step; return how many letters."""
    events = RuleEvent.objects.filter(action__in=KINDS, at__gt=at - LOOK_BACK, at__lte=at)
    heaps: dict[Kind, list[Draft]] = {}
    for event in events.select_related("draft", "by").order_by("at", "pk"):
        drafts = [_draft(event, to) for to in _told(event, at=at)]
        heaps.setdefault(KINDS[event.action], []).extend(drafts)
    return sum(len(write_many(kind, drafts, at=at)) for kind, drafts in heaps.items())


def _told(event: RuleEvent, *, at: datetime) -> Iterable[User]:
    makers = made_by(event.draft)
    if event.action != Step.ASK:
        return User.objects.filter(pk__in=makers - {event.by_id}, is_active=True).order_by("pk")
    if event.draft.state != Stage.ASKED:
        return ()  # somebody has seen to it
    seats = people_by_seat(map(Seat, sorted(RELEASERS)), on=localdate(at))
    people = {user.pk: user for users in seats.values() for user in users}
    return (user for pk, user in people.items() if pk not in makers)


def _draft(event: RuleEvent, to: User) -> Draft:
    return Draft(
        to=to,
        key=f"{KINDS[event.action]}/{event.pk}/{to.pk}",
        context={"what": str(event.draft), "who": event.by.full_name, "reason": event.reason},
        url=addresses.page("rule-draft", event.draft_id),
    )
