"""Forms as a browser sends them: with what the page carries for itself beside what is typed."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
ACTION = re.compile(r'\baction="([^"]*)"')
VERSION = re.compile(r'<input[^>]*name="version"[^>]*value="(\d+)"')


def version_on(client: Client, url: str) -> dict[str, str]:
    """Return the version that the form sent to an address carries; nothing where it has none.

    The address of an act that is only sent leads to the page with its form.
    """
    return version_in(client.get(url, follow=True), url)


def version_in(answer: Any, url: str) -> dict[str, str]:
    """Return the version in an answer's form that is sent to an address."""
    page = answer.content.decode()
    for form in FORM.findall(page):
        action = ACTION.search(form)
        version = VERSION.search(form)
        if version and (
            action is None or unescape(action[1]).split("?")[0] == url.split("?", maxsplit=1)[0]
        ):
            return {"version": version[1]}
    return {}


def send(client: Client, url: str, typed: dict[str, Any] | None = None, **facts: Any) -> Any:
    """Open a page and send its form with what is typed; `facts` go with the request."""
    return client.post(url, {**version_on(client, url), **(typed or {})}, **facts)
