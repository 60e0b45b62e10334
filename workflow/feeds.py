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
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from icalendar import Calendar, Event

from directory.access import access_of
from directory.models import DirectoryEvent
from directory.roles import Role
from directory.services.record import record
from wording.refusals import StalePage
from workflow import addresses
from workflow.heaps import Heap, heaps_of
from workflow.models import Feed, Turn
from workflow.remedies_due import open_tasks

if TYPE_CHECKING:
    from datetime import date, datetime

    from cases.models import Remedy
    from directory.models import User

# A calendar asks by itself; more often would tell it nothing.
REFRESHED = timedelta(hours=4)
LONGEST_SUMMARY = 160


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
    today = localdate(at)
    access = access_of(user, on=today)
    turns = Turn.objects.open().for_access(access).not_given_away(access)
    with override(user.language):
        made = Calendar()
        made.add("prodid", "-//Thuoc//PAR Index//VI")
        made.add("version", "2.0")
        made.add("name", _("Hạn cải cách hành chính"))
        made.add("x-wr-calname", _("Hạn cải cách hành chính"))
        made.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
        for heap in heaps_of(turns, on=today):
            made.add_component(_event(heap, at=at))
        for remedy in open_tasks().filter(owner=user).order_by("due_on", "pk"):
            made.add_component(_task(remedy, at=at))
        return bytes(made.to_ical())


def _event(heap: Heap, *, at: datetime) -> Event:
    """Return the day on which turns are due, all of one seat and step together."""
    one = heap.count == 1 and heap.case is not None
    path = addresses.page("case", heap.case) if one else addresses.of_my_turns()
    seat = heap.seat
    about = f"{heap.cycle}-{heap.state}-{seat.role}-{seat.agency_id or 0}-{seat.field}"
    if seat.role is Role.AGENCY_OFFICER:  # each case is shared in its own way
        about += f"-{heap.case}"
    elif seat.given:  # beside what was given to nobody, which may be due that day, too
        about += f"-{min(seat.given)}"
    about += f"-{heap.due_on:%Y%m%d}-{int(heap.returned)}"
    return _day(about, heap.due_on, _summary(heap), path, at=at)


def _task(remedy: Remedy, *, at: datetime) -> Event:
    """Return the day by which something is done about a lost point."""
    case, code = remedy.item.case, remedy.item.criterion.code
    facts = {"code": code, "year": case.cycle.year, "what": remedy.what}
    words = _("Việc từ điểm mất: tiêu chí %(code)s năm %(year)d – %(what)s") % facts
    return _day(
        f"remedy-{remedy.pk}",
        remedy.due_on or localdate(at),
        Truncator(words).chars(LONGEST_SUMMARY),
        addresses.page("remedies", case.pk),
        at=at,
    )


def _day(about: str, on: date, summary: str, path: str, *, at: datetime) -> Event:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    made = Event()
    made.add("uid", f"{about}@{host}")
    made.add("dtstamp", at)
    made.add("dtstart", on)
    made.add("summary", summary)
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
