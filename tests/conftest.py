"""What every test stands on: a bucket of its own and passwords that cost no time."""

import pytest
from django.conf import settings

from evidence_store.store import store
from tests.browsers import chromium, complaints, page  # noqa: F401 - fixtures that pytest finds here


def pytest_configure() -> None:
    # Nobody's password is at stake; the real hasher costs 50 ms a person.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def bucket() -> None:
    """Make the bucket of this run, as `manage.py prepare_store` does."""
    store().ensure_bucket()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their number: two workers of xdist must give a test the same name."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
