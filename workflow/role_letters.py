"""Tell people of changes of rights: a sweep over the log of the directory.

Whoever is given or loses a role is told, or acts for somebody who is away; who may confirm a
proposal; who made it, when it is declined; and the auditors, of every role of the whole city and
of every way to take one over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from directory.models import DirectoryEvent
from directory.roles import CONFIRM, NEED_A_SECOND, Role
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from workflow import addresses
from workflow.holders import Seat, people_by_seat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from directory.models import User

Action = DirectoryEvent.Action
TO_THE_PERSON = {
    Action.ROLE_GRANTED: Kind.ROLE_GRANTED,
    Action.ROLE_ENDED: Kind.ROLE_ENDED,
    Action.SUBSTITUTE_NAMED: Kind.SUBSTITUTES,
}
OF_ROLES = {
    *TO_THE_PERSON,
    Action.ROLE_PROPOSED,
    Action.ROLE_DECLINED,
    Action.ROLE_WITHDRAWN,
    Action.ABSENCE_NOTED,
    Action.ABSENCE_CONFIRMED,
}
OF_ACCOUNTS = {Action.USER_CHANGED, Action.PASSWORD_LINK_MADE, Action.USER_ACTIVATED}
# For how long a change is looked at: longer than a worker stands still over a holiday.
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Overseers:
    """Who confirms proposals, and who examines afterwards."""

    confirm: tuple[User, ...]
    audit: tuple[User, ...]


def tell_roles(*, at: datetime) -> int:
    """Write to those concerned by a change of rights, once a change; return how many letters.

    Who did it knows, and a locked account is not written to.
    """
    events = list(
        DirectoryEvent.objects.filter(
            action__in=OF_ROLES | OF_ACCOUNTS, at__gt=at - LOOK_BACK, at__lte=at
        ).select_related("user", "agency", "by")
    )
    overseers = _overseers(at)
    heaps: dict[Kind, list[Draft]] = {}
    for event in events:
        for kind, users in _told(event, overseers):
            about = {user.pk: user for user in users if user.pk != event.by_id and user.is_active}
            heaps.setdefault(kind, []).extend(_draft(event, kind, to) for to in about.values())
    return sum(len(write_many(kind, drafts, at=at)) for kind, drafts in heaps.items())


def _overseers(at: datetime) -> Overseers:
    people = people_by_seat(map(Seat, (*CONFIRM, Role.AUDITOR)), on=localdate(at))
    confirm = dict.fromkeys(user for role in CONFIRM for user in people[Seat(role)])
    return Overseers(tuple(confirm), tuple(people[Seat(Role.AUDITOR)]))


def _told(event: DirectoryEvent, overseers: Overseers) -> Iterable[tuple[Kind, Iterable[User]]]:
    """Return which letters an event calls for, and to whom."""
    person, action = event.user, Action(event.action)
    if person is None:
        return
    if action in TO_THE_PERSON:
        yield TO_THE_PERSON[action], (person,)
    if action == Action.ROLE_PROPOSED:
        yield Kind.ROLE_PROPOSED, (user for user in overseers.confirm if user != person)
    if action == Action.ABSENCE_NOTED and event.facts.get("role") in NEED_A_SECOND:
        yield Kind.ROLE_PROPOSED, (user for user in overseers.confirm if user != person)
    if action == Action.ROLE_DECLINED:
        yield Kind.ROLE_DECLINED, (user for user in overseers.confirm if _proposed(event, user))
    if _is_for_auditors(event):
        yield Kind.RIGHTS_CHANGED, (user for user in overseers.audit if user != person)


def _proposed(event: DirectoryEvent, user: User) -> bool:
    return bool(user.pk == event.facts.get("proposed_by"))


def _is_for_auditors(event: DirectoryEvent) -> bool:
    """Tell whether a change gives, takes or could take over a role of the whole city."""
    if event.action in OF_ROLES:
        return event.facts.get("role") in NEED_A_SECOND
    if event.action == Action.PASSWORD_LINK_MADE:
        return event.by is not None and bool(event.facts.get("shown"))
    if event.action == Action.USER_CHANGED:
        was, became = event.facts.get("was", {}), event.facts.get("became", {})
        return bool(was.get("email") != became.get("email"))
    return True


def _draft(event: DirectoryEvent, kind: Kind, to: User) -> Draft:
    return Draft(
        to=to,
        key=f"{kind}/{event.pk}/{to.pk}",
        context={
            "role": event.facts.get("role", ""),
            "agency": event.agency,
            "field": ", ".join(event.facts.get("fields", [])),
            "who": event.by.full_name if event.by else "",
            "person": _person(event),
            "due_on": event.facts.get("last_on"),
            "what": Action(event.action).label,
            "reason": event.reason,
        },
        url=_leads_to(kind, event),
    )


def _person(event: DirectoryEvent) -> str:
    """Return whom a letter is about: who is away to the substitute, the substitute to others."""
    of_absence = event.facts.get("absent", "")
    if of_absence and event.action != Action.SUBSTITUTE_NAMED:
        return str(event.facts.get("substitute", ""))
    return of_absence or (event.user.full_name if event.user else "")


def _leads_to(kind: Kind, event: DirectoryEvent) -> str:
    if event.facts.get("absent") and kind == Kind.ROLE_PROPOSED:
        return addresses.page("absences")
    if kind == Kind.ROLE_PROPOSED:
        return addresses.page("role-proposals")
    if kind == Kind.SUBSTITUTES:
        return addresses.page("absences")
    if kind == Kind.RIGHTS_CHANGED and event.user is not None:
        return addresses.page("user", event.user.pk)
    return addresses.of_my_turns()
