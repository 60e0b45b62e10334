"""What every test stands on: a bucket, passwords that cost no time, and the small city."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from evidence_store.store import prepare
from tests.browsers import chromium, complaints, page  # noqa: F401 - fixtures that pytest finds here
from tests.emptying import delete_rows_after_tests
from tests.tables import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker, Settings

    from tests.city import City


# Whole files go to the workers in this order, then those for which Chromium works, then all others:
# a long one that came last would keep one waiting.
LONGEST = (
    "tests/journeys/",
    "tests/workflow/pipelines/test_real_runs.py",
    "tests/embedded/",
    "tests/deploy/test_stores.py",
    "tests/hostile/",
    "tests/web/test_two_languages.py",
    "tests/faults/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    in_chromium = {item.path for item in items if item.get_closest_marker("browser")}

    def place(item: pytest.Item) -> int:
        found = (at for at, start in enumerate(LONGEST) if item.nodeid.startswith(start))
        return next(found, len(LONGEST) + (item.path not in in_chromium))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Leave what was collected out of Python's garbage collection.

    Modules and thousands of tests stay to the end. To look through them again and again took a
    fifth of the time of all tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure() -> None:
    # Nobody's password is at stake; the real hasher costs 50 ms a person.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get(VARIABLE)
    delete_rows_after_tests()


@pytest.fixture(scope="session", autouse=True)
def bucket() -> None:
    """Make the bucket of this run, as `manage.py prepare_store` does."""
    prepare(at=timezone.now())


@pytest.fixture(scope="session", autouse=True)
def last_one_out(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001 - it must outlive this
    """End what still holds the test database, a flow or a page's thread, before it is dropped."""
    yield
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                # Ours alone: PostgreSQL's own workers make way by themselves.
                "AND usename = current_user AND backend_type = 'client backend'"
            )
        connection.close()


@pytest.fixture(autouse=True)
def nobodys_language() -> Iterator[None]:
    """Leave the language of the last page's reader to no other test of the process."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Let no process remember rows that were taken back with the test that wrote them."""
    from cases.reading.kept import counted  # noqa: PLC0415 - models load after this file
    from insight.what_if import blocs  # noqa: PLC0415 - models load after this file
    from results.reading.places import places_of  # noqa: PLC0415 - models load after this file
    from results.services.freshness import digest_of  # noqa: PLC0415 - models load after this file

    yield
    for kept in (counted, places_of, digest_of):
        kept.cache_clear()
    blocs.forget()


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    """Open the small city."""
    from tests.city import open_city  # noqa: PLC0415 - models load after this file does

    return open_city()


@pytest.fixture
def in_february(settings: Settings) -> None:
    """Let the clock of the pages stand at the beginning of February 2022."""
    from tests.city import TODAY  # noqa: PLC0415 - models load after this file does

    settings.CLOCK_OFFSET_SECONDS = int((timezone.now() - TODAY).total_seconds())


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes as such: two workers of xdist must give a test the same name.

    A workbook made a second later has other bytes, and now and then one more.
    """
    return "bytes" if isinstance(val, bytes) else None
