"""People of every role."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from directory.models import Agency, Membership, User
from directory.roles import OF_AN_AGENCY, OF_FIELDS, Role
from tests.city import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def agency(db: None) -> Agency:  # noqa: ARG001 - the fixture opens the database
    found = Agency.named(code="SO-TU-PHAP", name="Sở Tư pháp", valid_from=date(2000, 1, 1))
    found.save()
    return found


@pytest.fixture
def person(agency: Agency) -> Callable[..., User]:
    """Return a maker of people who hold roles."""

    def make(*roles: Role, email: str = "hoa@example.vn", language: str = "vi") -> User:
        user = User.objects.create_user(
            email, PASSWORD, full_name="Nguyễn Thị Hòa", language=language
        )
        for role in roles:
            Membership.objects.create(
                user=user,
                role=role,
                agency=agency if role in OF_AN_AGENCY else None,
                fields=["F1"] if role in OF_FIELDS else [],
                valid_from=date(2000, 1, 1),
            )
        return user

    return make


@pytest.fixture
def signed_in(client: Client, person: Callable[..., User]) -> Callable[..., Client]:
    """Return a maker of clients that are signed in with roles."""

    def sign_in(*roles: Role) -> Client:
        client.force_login(person(*roles))
        return client

    return sign_in


@pytest.fixture
def samples(settings: Settings, request: pytest.FixtureRequest) -> None:
    """Let the pages of these tests be found beside the product's own."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [request.path.parent / "templates"]}]


@pytest.fixture
def at_work(  # noqa: PLR0917 - fixtures are arguments
    page: Page,
    live_server: LiveServer,
    client: Client,
    person: Callable[..., User],
    samples: None,  # noqa: ARG001 - the pages shown
    settings: Settings,
) -> Page:
    """Return the page of a person who is signed in."""
    settings.DEMO = True
    settings.GALLERY = True
    client.force_login(person(Role.ADMINISTRATOR))
    session = {"name": "sessionid", "value": client.session.session_key, "url": live_server.url}
    page.context.add_cookies([session])  # type: ignore[list-item]  # a cookie as its type says
    page.goto(f"{live_server.url}/form/")
    return page
