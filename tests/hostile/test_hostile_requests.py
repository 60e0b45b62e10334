"""No text from outside breaks a page: what does not fit is refused, never answered 500.

The addresses come from the resolver, so that a new one is tried without being named here; what
is typed comes from the pages' own forms, a few values in each request replaced by hostile ones.
The draws are made from each address's name: a failure comes again with the next run.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from http import HTTPStatus
from random import Random
from sys import exc_info
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from cases.lifecycle import State
from tests.addresses import Sent, addresses, crawl, name_of, parts_of, path_of, wanted
from tests.city import TODAY, City, upload_pdf, walk
from tests.whole_cycle import by_role

if TYPE_CHECKING:
    from django.urls import URLPattern
    from pytest_django import Settings

BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR
POSTS_EACH, GETS_EACH, NAMES_EACH, HOSTILE_SHARE = 8, 3, 25, 0.2
HOSTILE = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ufeff\u200b\u202e",
    "é",
    "²",
    "٣",
    "½",
    "Ậ" * 300,
    "9" * 30,
    "-1",
    "0",
    "1e400",
    "NaN",
    "Infinity",
    "-Infinity",
    "1" * 2000,
    "0.0000000000000000000000000000001",
    "[]",
    "{}",
    '{"a": 1}',
    "null",
    "2021-02-30",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "http://[",
    "//[::1",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "'; DROP TABLE cases_case; --",
    "{{ 7 }}{% now %}",
    "%s%n%(x)s{0}{x}",
    "\r\nSet-Cookie: a=1",
    "=1+1",
    "format = 1\ncode = 3",
    "ma_co_quan,tieu_chi\n\x00,1",
]
IN_A_PATH = ["\x00", "a\x00", "²", "٣", "9" * 25, "-1", "0", "Ậ" * 300, "é", "'", "%", "..", "\n"]
LINKS = [
    "http://[",
    "//[::1",
    "\x00",
    "http://testserver/?phan=\x00",
    "http://testserver/%00/",
    "é",
]


def draw(name: str) -> Random:
    return Random(name)  # noqa: S311 - a table of tries that comes out the same every time


@pytest.fixture
def tried_city(city: City, settings: Settings) -> City:
    """Return a city whose cases stand at four steps, in the demonstration, which has more doors."""
    settings.DEMO = True
    # Sessions of the cache would outlive what is taken back.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    upload_pdf(city, "QUAN-1", "1.1", at=TODAY)
    walk(city, "SO-TU-PHAP", to=State.SECTOR_REVIEW)
    walk(city, "SO-NOI-VU", to=State.EXPLANATION)
    walk(city, "SO-TAI-CHINH", to=State.SETTLEMENT)
    return city


class Tries:
    """The people of a city at their browsers, what they see, and what they then send."""

    def __init__(self, of: City) -> None:
        self.clients = {"stranger": Client(raise_request_exception=False)}
        for role, user in by_role(of).items():
            self.clients[role.value] = Client(raise_request_exception=False)
            self.clients[role.value].force_login(user)
        self.parts = parts_of(of)
        self.failed: list[str] = []
        self.count = 0
        got_request_exception.connect(self.note)

    @cached_property
    def forms(self) -> list[tuple[str, Sent]]:
        """Return every form that somebody is shown, and who."""
        seen = [(who, page) for who, its in self.clients.items() for page in crawl(its)]
        return [(who, form) for who, page in seen for form in page.forms]

    @cached_property
    def names(self) -> list[str]:
        return sorted({name for _who, form in self.forms for name in form.values})

    def note(self, sender: Any, request: Any, **_facts: Any) -> None:  # noqa: ARG002 - a signal's signature
        self.failed.append(f"{request.method} {request.path!r}: {exc_info()[1]!r}"[:300])

    @cached_property
    def doors(self) -> dict[str, list[tuple[str, Sent]]]:
        """Return, by the name of an address, who sends which form to it, as the pages show it."""
        found: dict[str, list[tuple[str, Sent]]] = {}
        for who, form in self.forms:
            found.setdefault(name_of(form.path), []).append((who, form))
        return found

    def ask(self, who: str, method: str, path: str, *facts: Any, **more: Any) -> None:
        """Send one request, and take back what it did, so that the next meets the same city."""
        self.count += 1
        client, before = self.clients[who], transaction.savepoint()
        cookies = deepcopy(client.cookies)
        answer = getattr(client, method)(path, *facts, **more)
        client.cookies = cookies
        if answer.status_code >= BROKEN and answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            self.failed.append(f"{who} {method} {path[:120]} {facts!r:.900}")
        transaction.savepoint_rollback(before)
        transaction.set_rollback(False)


def path_for(tries: Tries, pattern: URLPattern, chance: Random) -> tuple[str, Sent]:
    """Return who tries an address, and the form they send: one of a page where a page has it."""
    if doors := tries.doors.get(str(pattern.name)):
        return chance.choice(doors)
    parts = {**tries.parts, "kind": chance.choice(["set", "xlsx", "csv", "award"])}
    path = path_of(pattern, parts) or path_of(pattern, {**parts, "pk": UUID(int=1)})
    return chance.choice(list(tries.clients)), Sent(path, {})


def typed(form: Sent, names: list[str], chance: Random) -> dict[str, Any]:
    """Fill a form as its page shows it, some boxes with what does not belong there."""
    filled: dict[str, Any] = {}
    for name in [*form.values] or some_of(names, chance):
        shown = [value for value in form.values.get(name, []) if value] or ["1", "Lý do đã đủ dài"]
        hostile = chance.random() < HOSTILE_SHARE
        filled[name] = chance.choice(HOSTILE if hostile else shown)
    if "file" in filled or not form.values:
        bytes_of = chance.choice(HOSTILE).encode(errors="replace")
        file_name = chance.choice(["a.toml", "a.csv", "a.pdf", "Ậ" * 200 + ".pdf", "a\x00.pdf"])
        filled["file"] = SimpleUploadedFile(file_name, bytes_of or b" ")
    return filled


def some_of(names: list[str], chance: Random) -> list[str]:
    return chance.sample(names, min(len(names), NAMES_EACH))


def headers(chance: Random) -> dict[str, str]:
    asked = {"HX-Request": chance.choice(["true", "false"]), "Referer": chance.choice(LINKS)}
    return {**asked, "HX-Current-URL": chance.choice(LINKS)}


@pytest.mark.usefixtures("in_february")
def test_no_request_is_answered_500(tried_city: City) -> None:
    tries = Tries(tried_city)

    for pattern in addresses():
        chance = draw(str(pattern.name))
        for _time in range(POSTS_EACH):
            who, form = path_for(tries, pattern, chance)
            sent = typed(form, tries.names, chance)
            tries.ask(who, "post", form.path, sent, headers=headers(chance))
        tries.ask(who, "post", form.path, b"\xff\x00", content_type="application/json")
        for _time in range(GETS_EACH):
            who = chance.choice(list(tries.clients))
            query = {name: chance.choice(HOSTILE) for name in some_of(tries.names, chance)}
            tries.ask(who, "get", form.path, query, headers=headers(chance))

    assert not tries.failed, "\n".join(tries.failed)
    assert tries.count >= (POSTS_EACH + GETS_EACH) * len(addresses())


def reaches_a_page(path: str) -> bool:
    try:
        resolve(unquote(path))
    except Resolver404:
        return False
    return True


@pytest.mark.usefixtures("in_february")
def test_no_path_is_answered_500(tried_city: City) -> None:
    tries, astray = Tries(tried_city), set[str]()

    for pattern in addresses():
        for name in wanted(pattern):
            whole = path_of(pattern, tries.parts) or path_of(
                pattern, {**tries.parts, "pk": UUID(int=1), "kind": "csv"}
            )
            good = str(tries.parts[name]) if str(tries.parts[name]) in whole else str(UUID(int=1))
            for part in IN_A_PATH:
                path = whole.replace(f"/{good}", f"/{quote(part)}", 1)
                # What leads nowhere is answered by one and the same page: asked for once each.
                if reaches_a_page(path) or part not in astray:
                    tries.ask("coordinator", "get", path)
                if not reaches_a_page(path):
                    astray.add(part)

    assert not tries.failed, "\n".join(tries.failed)
