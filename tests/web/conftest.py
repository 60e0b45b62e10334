"""People of every role, and a person in Chromium."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from directory.models import Agency, Membership, User
from directory.roles import OF_AN_AGENCY, OF_FIELDS, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

# Playwright's own loop runs in the thread of the test, which is no reason to refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "mat-khau-de-kiem-thu"
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """Return what the browser complained of: errors of scripts, refusals of the policy."""
    return []


@pytest.fixture
def page(chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768}, locale="vi-VN", reduced_motion="reduce"
    )
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Security Policy" in said.text else None,
    )
    yield page
    context.close()
