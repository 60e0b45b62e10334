"""Servers for the tests, started before the settings are read and stopped whatever happens.

A server whose variable is set already is not started, so that the same tests run on others:
`DATABASE_URL=postgresql://… pytest`.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import pytest
from django.conf import settings
from django.db import connection

from embedded import ServerTrouble, Site, postgres, running
from embedded.applications import describe_pipelines
from embedded.prefect import QUIET, describe
from tests.emptying import OWNER
from tests.tables import make_tables

VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL", "s3": "S3_ENDPOINT"}
NOWHERE = "http://127.0.0.1:9/api"  # where no Prefect listens


@contextmanager
def temporary_site(*names: str, beside: Mapping[str, str] | None = None) -> Iterator[Site]:
    """Run servers on a folder of their own that is removed afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="thuoc-", ignore_cleanup_errors=True) as folder,
        running(names, data=Path(folder), temporary=True, beside=beside) as site,
    ):
        yield site


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start what is missing, before conftest files and pytest-django need Django's settings."""
    given = early_config.known_args_namespace
    if given.help or given.version:
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        share_with_others(int(worker.removeprefix("gw")))
    else:
        start_missing(early_config)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()


def start_missing(config: pytest.Config) -> None:
    missing = [name for name, variable in VARIABLES.items() if variable not in os.environ]
    until_the_end = ExitStack()
    config.add_cleanup(until_the_end.close)
    if missing:
        try:
            site = until_the_end.enter_context(temporary_site(*missing))
        except ServerTrouble as trouble:
            raise pytest.UsageError(str(trouble)) from trouble
        os.environ.update(site.environment)
        if "postgres" in missing:
            make_tables(site, config.rootpath / ".pytest_cache" / "d" / "tables")
            os.environ[OWNER] = postgres.url(site.home, postgres.OWNER, postgres.DATABASE)
    home = until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="thuoc-prefect-"))
    # Prefect writes nothing into the home of whoever runs the tests, and finds no server by chance.
    os.environ.update({**QUIET, "PREFECT_HOME": home, "PREFECT_API_URL": NOWHERE})


def share_with_others(number: int) -> None:
    """Give a worker of xdist a bucket and a part of Valkey of its own."""
    os.environ["S3_BUCKET"] = f"{os.environ.get('S3_BUCKET', 'evidence')}-{number}"
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number + 1}"


@pytest.fixture(scope="session")
def prefect_site(django_db_setup: None) -> Iterator[Site]:  # noqa: ARG001 - its flows need the tables
    """Run a Prefect server and its worker, whose flows see the database of the tests.

    Flows run in other processes: a test that starts one needs the fixture `transactional_db`.
    """
    name = connection.settings_dict["NAME"]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with temporary_site(beside={**os.environ, "DATABASE_URL": url}) as site:
        site.start(describe(site, database=f"prefect_{name}"))
        with known_to_prefect(site.environment):
            site.start(describe_pipelines(site))
            yield site


@pytest.fixture(autouse=True)
def only_who_asks_for_prefect_finds_it(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test find no Prefect that some earlier test of its process has started.

    Not by the patches a test shares: one that takes its own back would take this, too, and Django's
    settings, if changed meanwhile, would keep the half of it for every later test.
    """
    with pytest.MonkeyPatch.context() as patch:
        if "prefect_site" not in request.fixturenames:
            patch.setattr(settings, "PREFECT_API_URL", NOWHERE)
        yield


@contextmanager
def known_to_prefect(environment: Mapping[str, str]) -> Iterator[None]:
    """Tell this process, too, where the server is; the library has read its settings already."""
    from prefect.context import (  # noqa: PLC0415 - it costs two seconds
        refresh_global_settings_context,
    )

    with pytest.MonkeyPatch.context() as patch:
        for variable in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING"):
            patch.setenv(variable, environment[variable])
            patch.setattr(settings, variable, environment[variable])
        refresh_global_settings_context()
        yield
    refresh_global_settings_context()
