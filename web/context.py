"""What every page knows: the product, who is there, where they can go, and the notices to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from directory.access import NOBODY, access_behind, role_name
from directory.models import User
from notifications.services import unread_count
from web.navigation import address, links_for, running_year
from web.words import words
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

    from web.navigation import Link


def site(request: HttpRequest) -> dict[str, object]:
    """Return the context of the base page; what costs a query is asked only where it is shown."""
    return {
        "product": "Thước",
        "city": settings.CITY,
        "version": settings.VERSION,
        "source_url": settings.SOURCE_URL,
        "is_demo": settings.DEMO,
        "has_gallery": settings.GALLERY,
        "demo_now": clock.now() if settings.CLOCK_OFFSET_SECONDS else None,
        "time_zone": settings.TIME_ZONE,
        "today": clock.today(),
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "my_roles": SimpleLazyObject(lambda: roles(request)),
        "unread": SimpleLazyObject(lambda: unread(request)),
        "letters_url": address("letters"),
        "home_url": address("home"),
        "ranking_url": address("ranking"),
        "words": SimpleLazyObject(words),
    }


def signed_in(request: HttpRequest) -> bool:
    """Tell whether a person is known; an error page may come before the middleware that says so."""
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def navigation(request: HttpRequest) -> list[Link]:
    access = access_behind(request) if signed_in(request) else NOBODY
    return links_for(access, request.path, year_of(request) if access.holdings else None)


def year_of(request: HttpRequest) -> int | None:
    """Return the year the page is about, or the one at work."""
    match = request.resolver_match
    return (match.kwargs.get("year") if match else None) or running_year()


def roles(request: HttpRequest) -> list[str]:
    """Return the names of the roles in force, without repeating one held twice."""
    if not signed_in(request):
        return []
    return [role_name(role) for role in sorted(access_behind(request).roles)]


def unread(request: HttpRequest) -> int:
    user = request.user if signed_in(request) else None
    return unread_count(user) if isinstance(user, User) else 0
