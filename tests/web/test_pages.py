"""The gallery, and what the system says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_about_needs_no_sign_in_and_links_the_source(client: Client, settings: Settings) -> None:
    settings.SOURCE_URL = "https://example.org/the-source"

    response = client.get("/gioi-thieu/")

    assert response.status_code == 200
    assert response.content.decode().count('href="https://example.org/the-source"') == 2


@pytest.mark.parametrize(
    ("gallery", "role", "status"),
    [
        (True, Role.AGENCY_OFFICER, 200),
        (False, Role.ADMINISTRATOR, 404),
        (False, Role.AGENCY_OFFICER, 404),
    ],
)
def test_the_gallery_is_for_those_who_develop(
    signed_in: Callable[..., Client],
    settings: Settings,
    gallery: bool,  # noqa: FBT001 - a case of the table above
    role: Role,
    status: int,
) -> None:
    settings.DEMO, settings.GALLERY = True, gallery

    assert signed_in(role).get("/ui/").status_code == status


def test_the_gallery_asks_a_stranger_to_sign_in(client: Client) -> None:
    assert client.get("/ui/")["Location"] == "/dang-nhap/?next=/ui/"
