"""No page offers its reader a link that they are then refused, or that leads nowhere."""

from __future__ import annotations

import re
from html import unescape
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
NOT_FOLLOWED = ("/dang-xuat/", settings.STATIC_URL)
JUDGING = (Role.SECTOR_REVIEWER, Role.APPRAISER, Role.AGENCY_OFFICER)
AFTERWARDS = (Role.AGENCY_HEAD, Role.LEADER, Role.COORDINATOR)


def refused(client: Client) -> Iterator[str]:
    """Follow the links of all pages that a person finds; say which of them are answered by no.

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


def refused_to(users: Iterable[User | None]) -> list[str]:
    found = []
    for user in users:
        client = Client() if user is None else browser(user)
        found += [f"{user}: {each}" for each in refused(client)]
    return found


def test_nobody_is_shown_a_link_that_is_refused_while_a_year_is_judged(at_work: City) -> None:
    people = by_role(at_work)

    assert refused_to(people[role] for role in JUDGING) == []


def test_nobody_is_shown_a_link_that_is_refused_when_a_year_is_published(
    db: None,  # noqa: ARG001 - the city lives in the database
) -> None:
    city = with_a_file()
    to_stage(city, Cycle.Stage.PUBLISHED)
    people = by_role(city)

    assert refused_to([None, *(people[role] for role in AFTERWARDS)]) == []
