"""Signing out whoever has left: a desk in an office is open to whoever passes.

What was typed stays in the browser, as drafts and forms keep it, and is there after signing in.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache

from directory.addresses import address_of
from directory.models import Visit
from directory.services.visits import note_visit
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# What a page asks for by itself, to show the present state, is no sign that somebody is there.
BY_ITSELF = "X-By-Itself"
# A person is seen at most so often: the cache is not written by every request.
SECONDS_BETWEEN = 30


def sign_out_idle(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """End a session in which nothing was asked for longer than the settings allow."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        is_seen = BY_ITSELF not in request.headers
        if key and request.user.is_authenticated and is_idle(f"seen:{key}", is_seen=is_seen):
            by, at = request.user, clock.now()
            note_visit(Visit.Kind.LEFT_IDLE, by=by, at=at, address=address_of(request))
            logout(request)
        return get_response(request)

    return middleware


def is_idle(key: str, *, is_seen: bool) -> bool:
    """Tell whether a session was left too long ago; if not, and somebody is there, it is seen now.

    The time is kept in the cache, for a page must not cost a write to the database. Where the
    cache was emptied, nobody is signed out: the clock begins anew.
    """
    now = time.time()
    seen = cache.get(key) or 0
    if seen and now - seen > settings.IDLE_MINUTES * 60:
        return True
    if is_seen and now - seen > SECONDS_BETWEEN:
        cache.set(key, now, timeout=settings.SESSION_COOKIE_AGE)
    return False
