"""From which address somebody asks."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - nothing listens there; it stands for no address


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever asks: the proxy's word for it where there is one.

    A word that is no address is not taken: the records have a column for addresses alone.
    """
    told = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    named, direct = told.rpartition(",")[2].strip(), str(request.META.get("REMOTE_ADDR", ""))
    return next((each for each in (named, direct) if is_address(each)), UNKNOWN)


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
