"""No page offers its reader a link that is refused or leads nowhere, nor is any left undressed."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from cases.lifecycle import State
from cases.models import Cycle
from directory.roles import Role
from evidence_store.services import inspecting
from tests.addresses import name_of
from tests.city import TODAY, City, open_city, upload_pdf, walk
from tests.visits import browser
from tests.whole_cycle import by_role
from tests.workflow.turns import to_stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

CRITERION = re.compile(r"\b\d\.[S\d]")
LINK = re.compile(r'\shref="([^"#]*)')
SHEET = re.compile(rf'href="{settings.STATIC_URL}([^"]*\.css)"')
CLASSES, SELECTED = re.compile(r'\sclass="([^"]*)"'), re.compile(r"\.([a-z][\w-]*)")
# What an index of fields hides beside it where it is narrow, and is drawn by a component elsewhere.
HIDDEN_BESIDE_AN_INDEX = {"stage--next"}
NOT_FOLLOWED = ("/dang-xuat/", settings.STATIC_URL)
JUDGING = (Role.SECTOR_REVIEWER, Role.APPRAISER, Role.AGENCY_OFFICER)
AFTERWARDS = (Role.AGENCY_HEAD, Role.LEADER, Role.COORDINATOR)


@cache
def dressed() -> dict[str, set[str]]:
    """Return the style sheets that know each class."""
    found: dict[str, set[str]] = {}
    for path in Path(settings.BASE_DIR).glob("*/static/*/*.css"):
        if path.parent.name != "vendor":
            for name in SELECTED.findall(path.read_text()):
                found.setdefault(name, set()).add(f"{path.parent.name}/{path.name}")
    return found


def undressed(text: str) -> set[str]:
    """Return the classes of a page that only sheets know which it has not."""
    sheets = set(SHEET.findall(text))
    said = {name for each in CLASSES.findall(text) for name in each.split()}
    known = {name for name in said & dressed().keys() if not dressed()[name] & sheets}
    return known - HIDDEN_BESIDE_AN_INDEX


def faults(client: Client) -> Iterator[str]:
    """Follow the links of all pages that a person finds; say which of them are answered by no.

    And which pages have parts whose style they do not bring.

    Of links alike one is followed: to the same address, asked the same questions, for the same
    criterion, since what a page offers depends on how a criterion is judged.
    """
    waiting, alike = [("", "/"), ("", "/viec-cua-toi/")], set()
    while waiting:
        origin, link = waiting.pop(0)
        parts = urlsplit(link)
        criterion = CRITERION.search(unquote(link))
        kind = name_of(parts.path), *sorted(parse_qs(parts.query)), criterion and criterion[0]
        if kind in alike or parts.netloc or link.startswith(NOT_FOLLOWED):
            continue
        alike.add(kind)
        answer = client.get(link)
        if answer.status_code >= 400:
            yield f"{origin} → {link}: {answer.status_code}"
        elif answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            text = answer.content.decode()
            yield from (f"{link}: .{name}" for name in sorted(undressed(text)))
            found = (urljoin(link, unescape(each)) for each in LINK.findall(text))
            waiting += [(link, each) for each in found if each.startswith("/")]


def with_a_file() -> City:
    city = open_city()
    inspecting.inspect(upload_pdf(city, "QUAN-1", "1.1", at=TODAY).evidence_id, at=TODAY)
    return city


@pytest.fixture
def at_work(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    """Return a city with a case at each step that people work at, and a file."""
    city = with_a_file()
    walk(city, "SO-TU-PHAP", to=State.SECTOR_REVIEW)
    walk(city, "SO-NOI-VU", to=State.EXPLANATION)
    walk(city, "SO-TAI-CHINH", to=State.SETTLEMENT)
    return city


def faults_for(users: Iterable[User | None]) -> list[str]:
    found = []
    for user in users:
        client = Client() if user is None else browser(user)
        found += [f"{user}: {each}" for each in faults(client)]
    return found


def test_all_links_of_all_pages_are_answered_while_a_year_is_judged(at_work: City) -> None:
    people = by_role(at_work)

    assert faults_for(people[role] for role in JUDGING) == []


def test_all_links_of_all_pages_are_answered_when_a_year_is_published(
    db: None,  # noqa: ARG001 - the city lives in the database
) -> None:
    city = with_a_file()
    to_stage(city, Cycle.Stage.PUBLISHED)
    people = by_role(city)

    assert faults_for([None, *(people[role] for role in AFTERWARDS)]) == []
