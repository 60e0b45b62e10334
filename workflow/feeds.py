"""A person's deadlines as a calendar (iCalendar, RFC 5545) at a secret address they can renew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from icalendar import Calendar, Event

from directory.access import access_of
from directory.models import DirectoryEvent
from directory.services.record import record
from wording.refusals import StalePage
from workflow import addresses
from workflow.heaps import Heap, heaps_of
from workflow.models import Feed, Turn

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User

# A calendar asks by itself; more often would tell it nothing.
REFRESHED = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Subscription:
    """The secret part of a person's address, empty where there is none, and its version."""

    token: str
    version: int


def subscription_of(user: User) -> Subscription:
    found = Feed.objects.filter(user=user).first()
    if found is None:
        return Subscription("", 0)
    return Subscription(_signer().sign(_name(found)) if found.is_on else "", found.generation)


def _signer() -> Signer:
    # Letters, digits, "-", "_" and dots only: an address that no program breaks.
    return Signer(salt="workflow.feeds", sep=".")


def _name(feed: Feed) -> str:
    return f"{feed.user_id}-{feed.generation}"


@transaction.atomic
def renew(user: User, *, seen: int, at: datetime) -> None:
    """Give a person an address; the one before it leads nowhere from now on.

    Raises StalePage where another tab did so since the page was shown.
    """
    _change(user, seen=seen, is_on=True)
    record(DirectoryEvent.Action.FEED_RENEWED, by=user, at=at, user=user)


@transaction.atomic
def stop(user: User, *, seen: int, at: datetime) -> None:
    """Take a person's address away.

    Raises StalePage where another tab did so since the page was shown.
    """
    _change(user, seen=seen, is_on=False)
    record(DirectoryEvent.Action.FEED_STOPPED, by=user, at=at, user=user)


def _change(user: User, *, seen: int, is_on: bool) -> None:
    if seen == 0:
        _found, is_new = Feed.objects.get_or_create(user=user, defaults={"is_on": is_on})
        changed = int(is_new)
    else:
        known = Feed.objects.filter(user=user, generation=seen)
        changed = known.update(generation=F("generation") + 1, is_on=is_on)
    if not changed:
        raise StalePage(
            _(
                "Địa chỉ lịch vừa được đổi ở một cửa sổ khác. "
                "Vui lòng xem địa chỉ hiện tại dưới đây."
            )
        )


def calendar_at(token: str, *, at: datetime) -> bytes | None:
    """Return the calendar behind a token; None where no address in use has it."""
    try:
        name = _signer().unsign(token)
    except BadSignature:
        return None
    user_id, generation = map(int, name.split("-"))
    feeds = Feed.objects.filter(user_id=user_id, generation=generation, is_on=True)
    found = feeds.filter(user__is_active=True).select_related("user").first()
    return _calendar(found.user, at=at) if found else None


def _calendar(user: User, *, at: datetime) -> bytes:
    turns = Turn.objects.open().for_access(access_of(user, on=localdate(at)))
    with override(user.language):
        made = Calendar()
        made.add("prodid", "-//Thuoc//PAR Index//VI")
        made.add("version", "2.0")
        made.add("name", _("Hạn cải cách hành chính"))
        made.add("x-wr-calname", _("Hạn cải cách hành chính"))
        made.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
        for heap in heaps_of(turns):
            made.add_component(_event(heap, at=at))
        return bytes(made.to_ical())


def _event(heap: Heap, *, at: datetime) -> Event:
    """Return the day on which turns are due, all of one seat and step together."""
    one = heap.count == 1 and heap.case is not None
    path = addresses.page("case", heap.case) if one else addresses.of_my_turns()
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    about = (
        f"{heap.cycle}-{heap.state}-{heap.seat.role}-{heap.seat.agency_id or 0}-{heap.seat.field}"
    )
    made = Event()
    made.add("uid", f"{about}-{heap.due_on:%Y%m%d}-{int(heap.returned)}@{host}")
    made.add("dtstamp", at)
    made.add("dtstart", heap.due_on)
    made.add("summary", _summary(heap))
    made.add("url", f"{settings.SITE_URL}{path}")
    # A day that is due takes no time from the day.
    made.add("transp", "TRANSPARENT")
    return made


def _summary(heap: Heap) -> str:
    parts = [str(heap.turn), str(heap.field), str(heap.agency)]
    if heap.count > 1:
        count = {"count": heap.count}
        parts.append(ngettext("%(count)d hồ sơ", "%(count)d hồ sơ", heap.count) % count)
    facts = {"what": " – ".join(filter(None, parts)), "year": heap.year}
    return _("Hạn: %(what)s (năm %(year)d)") % facts
