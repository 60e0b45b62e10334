"""What every test stands on: a bucket of its own and passwords that cost no time."""

import pytest
from django.conf import settings

from evidence_store.store import store


def pytest_configure() -> None:
    # Nobody's password is at stake; the real hasher costs 50 ms a person.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def bucket() -> None:
    """Make the bucket of this run, as `manage.py prepare_store` does."""
    store().ensure_bucket()
