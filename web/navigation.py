"""Where people can go from the header, by role, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from directory.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from directory.access import Access

EVERYONE = frozenset(Role)
STAFF = EVERYONE - {Role.AGENCY_OFFICER, Role.AGENCY_HEAD}
JUDGES = frozenset({Role.SECTOR_REVIEWER, Role.APPRAISER, Role.COORDINATOR, Role.AUDITOR})
OVERSEERS = frozenset({Role.COORDINATOR, Role.APPRAISER, Role.AUDITOR, Role.ADMINISTRATOR})
COUNCIL = frozenset({Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.COORDINATOR, Role.AUDITOR})
LEADERS = frozenset({Role.LEADER, Role.COORDINATOR, Role.AUDITOR})


class Place(NamedTuple):
    """A page of the header: its name, its URL name and who is shown it (nobody: also strangers)."""

    label: _StrPromise
    url_name: str
    icon: str
    roles: frozenset[Role] | None


PLACES = (
    Place(_("Việc của tôi"), "home", "inbox", EVERYONE),
    Place(_("Hồ sơ"), "cases", "file-text", EVERYONE),
    Place(_("Chấm theo tiêu chí"), "grid", "grid-3x3", JUDGES),
    Place(_("Bảng theo dõi"), "board", "table-2", OVERSEERS),
    Place(_("Hội đồng"), "council", "users", COUNCIL),
    Place(_("Phê duyệt"), "approval", "stamp", LEADERS),
    Place(_("Xếp hạng"), "ranking", "trophy", None),
    Place(_("Danh bạ"), "directory", "book-open", frozenset({Role.ADMINISTRATOR})),
)


class Link(NamedTuple):
    label: _StrPromise
    url: str
    icon: str
    here: bool


def address(url_name: str) -> str | None:
    """Return the address of a page, or None where no package of this installation brings it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def links_for(access: Access, path: str) -> list[Link]:
    """Return the places the person is shown, with the one the path lies under marked."""
    shown = [
        (place, address(place.url_name))
        for place in PLACES
        if place.roles is None or access.holds_any(*place.roles)
    ]
    found = [(place, url) for place, url in shown if url is not None]
    here = nearest([url for _, url in found], path)
    return [Link(place.label, url, place.icon, url == here) for place, url in found]


def nearest(urls: list[str], path: str) -> str:
    """Return the longest address the path lies under; the front page only when it is the page."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")
