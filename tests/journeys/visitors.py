"""People at their browsers: they sign in on the page, open pages and send the forms on them."""

from __future__ import annotations

import html
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse

from tests.city import PASSWORD
from tests.forms_sent import send

if TYPE_CHECKING:
    from directory.models import User

TAGS = re.compile(r"<(script|style|svg).*?</\1>|<[^>]+>", re.DOTALL)


def words_of(page: bytes) -> str:
    """Return what a page says, without its markup."""
    text = html.unescape(TAGS.sub(" ", page.decode()))
    return re.sub(r"\s+", " ", text)


class Visitor:
    """Somebody at a browser; a stranger until signed in."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        if user is not None:
            answer = self.client.post(
                reverse("sign-in"), {"username": user.email, "password": PASSWORD}
            )
            assert answer.status_code == HTTPStatus.FOUND

    def sees(self, page: str, *parts: Any, status: int = HTTPStatus.OK, **query: Any) -> str:
        """Open a page and return its words."""
        answer = self.client.get(reverse(page, args=parts), query)
        assert answer.status_code == status
        return words_of(answer.content)

    def does(self, page: str, *parts: Any, query: str = "", **form: Any) -> str:
        """Send a form that is taken; return the words of the page it leads to."""
        answer = send(self.client, f"{reverse(page, args=parts)}{query}", form)
        assert answer.status_code == HTTPStatus.FOUND, words_of(answer.content)[:600]
        led_to = self.client.get(answer["Location"])
        assert led_to.status_code == HTTPStatus.OK
        return words_of(led_to.content)

    def is_refused(
        self, page: str, *parts: Any, status: HTTPStatus, query: str = "", **form: Any
    ) -> str:
        """Send a form that is refused; return the words of the answer."""
        answer = send(self.client, f"{reverse(page, args=parts)}{query}", form)
        assert answer.status_code == status
        return words_of(answer.content)
