"""The town is built once for all journeys, and served to Chromium from this process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from tests.browsing import sign_in
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.town import NOW, Town, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django import DjangoDbBlocker, Settings

    from directory.models import User
    from tests.journeys.browser.chairs import SeatOf


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:  # noqa: ARG001 - it makes the database
    """Build the town for the journeys of a module, and leave an empty database.

    The journeys go one after another through the same town, each on cases of its own.
    """
    with django_db_blocker.unblock():
        yield build()
        # Numbers go on: no new row may have the number of one that tests keep.
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@pytest.fixture(scope="module")
def site(town: Town) -> Iterator[str]:  # noqa: ARG001 - what is served
    # The fixture live_server would empty the database after each test.
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def on_a_wednesday(settings: Settings) -> None:
    """Let every journey begin at nine in the morning of the town's day."""
    settings.CLOCK_OFFSET_SECONDS = int((timezone.now() - NOW).total_seconds())


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where pictures go: beside the documents where `make screenshots` says so."""
    kept = os.environ.get("SCREENSHOTS")
    return Path(kept).resolve() if kept else tmp_path_factory.mktemp("screenshots")


@pytest.fixture
def desk(
    page: Page,
    site: str,
    pictures: Path,
    complaints: list[str],
    on_a_wednesday: None,  # noqa: ARG001 - the clock of the pages
) -> Desk:
    return Desk(page, site, pictures, complaints)


@pytest.fixture
def seat_of(chromium: Browser, live_server: LiveServer, complaints: list[str]) -> Iterator[SeatOf]:
    """Return who opens a browser for a person, in which they have signed in."""
    contexts = []

    def sit_down(user: User) -> Page:
        context = chromium.new_context(
            viewport={"width": 1366, "height": 768}, locale="vi-VN", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, live_server.url, user, at="/viec-cua-toi/")
        return page

    yield sit_down
    for context in contexts:
        context.close()
