"""Where people can go from the header, by role, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Cycle
from directory.roles import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from directory.access import Access

EVERYONE = frozenset(Role)
OVERSEERS = frozenset({Role.COORDINATOR, Role.APPRAISER, Role.AUDITOR, Role.ADMINISTRATOR})
COUNCIL = frozenset({Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.COORDINATOR, Role.AUDITOR})
LEADERS = frozenset({Role.LEADER, Role.COORDINATOR, Role.AUDITOR})
# Those who decide on the proposals; coordinators find the desk among the pages of their cycle.
AT_THE_DESK = frozenset({Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.LEADER})


class Place(NamedTuple):
    """A page of the header: its name, its URL name and who is shown it (None: strangers too)."""

    label: _StrPromise
    url_name: str
    roles: frozenset[Role] | None


PLACES = (
    Place(_("Việc của tôi"), "home", EVERYONE),
    Place(_("Tủ minh chứng"), "shelf-home", frozenset({Role.AGENCY_OFFICER})),
    Place(_("Điều phối"), "board", OVERSEERS),
    Place(_("Hội đồng"), "council", COUNCIL),
    Place(_("Phê duyệt"), "approval", LEADERS),
    Place(_("Khen thưởng"), "desk", AT_THE_DESK),
    Place(_("Kỳ đánh giá"), "cycles", OVERSEERS),
    # Coordinators find the drafts beside the files; leaders come to release what waits for them.
    Place(_("Ban hành quy tắc"), "rule-drafts", frozenset({Role.LEADER})),
    Place(
        _("Danh bạ"),
        "directory",
        frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.COORDINATOR}),
    ),
    Place(_("Xếp hạng"), "ranking", None),
)


class Link(NamedTuple):
    label: _StrPromise
    url: str
    here: bool


def address(url_name: str, year: int | None = None) -> str | None:
    """Return the address of a page, or None where no package of this installation brings it."""
    for facts in ({}, {"year": year}) if year else ({},):
        try:
            return reverse(url_name, kwargs=facts)
        except NoReverseMatch:
            continue
    return None


def links_for(access: Access, path: str, year: int | None = None) -> list[Link]:
    """Return the places the person is shown, with the one the path lies under marked."""
    shown = [
        (place, address(place.url_name, year))
        for place in PLACES
        if place.roles is None or access.holds_any(*place.roles)
    ]
    found = [(place, url) for place, url in shown if url is not None]
    here = nearest([url for _, url in found], path)
    return [Link(place.label, url, url == here) for place, url in found]


def running_year() -> int | None:
    """Return the year of the newest cycle at work, or else of the newest one."""
    return _running_first().values_list("year", flat=True).first()


def running_cycle() -> Cycle | None:
    return _running_first().first()


def _running_first() -> QuerySet[Cycle]:
    at_work = Q(stage__in=[Cycle.Stage.OPEN, Cycle.Stage.COUNCIL, Cycle.Stage.APPROVED])
    idle = ExpressionWrapper(~at_work, output_field=BooleanField())
    return Cycle.objects.annotate(idle=idle).order_by("idle", "-year")


def nearest(urls: list[str], path: str) -> str:
    """Return the longest address the path lies under; the front page only when it is the page."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")
