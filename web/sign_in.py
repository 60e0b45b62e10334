"""Who tries to sign in, from where, and what is answered to too many tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from directory.models.people import email_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse


def account_of(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """Return the address that is signed in with, in the one form in which accounts are found."""
    asked = credentials or {}
    return email_of(asked.get("username") or asked.get("email") or request.POST.get("username", ""))


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever asks: the proxy's word for it where there is one."""
    if settings.HTTPS and (told := request.headers.get("X-Forwarded-For")):
        return told.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def answer_of_the_page(
    _request: HttpRequest, answer: HttpResponse, _credentials: Mapping[str, str] | None
) -> HttpResponse:
    """Leave the answer to the page of sign-in, which knows that it is locked."""
    return answer
