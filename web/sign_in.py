"""Who tries to sign in, and what is answered to too many tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directory.models.people import email_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse


# Of what is typed, as much as the count of tries has room for.
LONGEST = 254


def account_of(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """Return the address that is signed in with, in the one form in which accounts are found."""
    asked = credentials or {}
    typed = asked.get("username") or asked.get("email") or request.POST.get("username", "")
    return email_of(typed)[:LONGEST]


def answer_of_the_page(
    _request: HttpRequest, answer: HttpResponse, _credentials: Mapping[str, str] | None
) -> HttpResponse:
    """Leave the answer to the page of sign-in, which knows that it is locked."""
    return answer
