"""The servers of data with a standby each, by the very lines of deploy/several-hosts.md."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis

from embedded import Site, nobody, postgres, running, valkey
from embedded.home import opened, write_private
from embedded.process import nothing
from tests.deploy.pages import ROOT, beginning, replaced, under
from tests.embedded.processes import find_processes, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASK = """
import sys, django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(sys.argv[1])
    print(*cursor.fetchone())
"""


@contextmanager
def beside(path: Path, *, like: Site) -> Iterator[Site]:
    """Hold a second folder of data whose servers know the passwords of the first."""
    with opened(path, temporary=True) as home:
        home.passwords |= like.home.passwords
        site = Site(home, lambda _: None)
        try:
            yield site
        finally:
            site.stop()


def kill(site: Site, program: str) -> None:
    """Pull the plug of a server."""
    for pid, command in find_processes(str(site.home.path)).items():
        if program in command.partition(" ")[0]:
            with suppress(ProcessLookupError):  # it went with its parent
                os.kill(pid, signal.SIGKILL)


def port_of(site: Site) -> str:
    return str(site.home.ports["postgres"])


@dataclass
class Hosts:
    """Two hosts of PostgreSQL: the first is written to, the second is empty at first."""

    first: Site
    second: Site

    def run(self, line: str, on: Site, words: dict[str, str] | None = None) -> None:
        """Run a line of the page on a host, by those who own the server there."""
        line = replaced(line.removeprefix("sudo -u postgres "), words or {})
        program, *given = shlex.split(line)
        command = (str(postgres.find_programs(on.home) / program), *given)
        folder = on.home.folder("postgres")
        if nobody.is_root():
            shutil.chown(folder, nobody.NAME)
        own = {
            "PGHOST": "127.0.0.1",
            "PGPORT": port_of(on),
            "PGUSER": postgres.OWNER,
            "PGPASSWORD": on.home.password(postgres.OWNER),
        }
        done = subprocess.run(
            nobody.as_nobody(command, stop=signal.SIGKILL),
            env={**postgres.plain_environment(folder), **own},
            umask=0o077,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (line, done.stderr)

    def application_asks(self, statement: str) -> str:
        """Ask through the product's own settings, which name both hosts and not which is which."""
        role, name = postgres.ROLE, postgres.DATABASE
        hosts = f"127.0.0.1,127.0.0.1&port={port_of(self.first)},{port_of(self.second)}"
        url = f"postgresql://{role}:{self.first.home.password(role)}@/{name}?host={hosts}"
        done = subprocess.run(
            [sys.executable, "-c", ASK, statement],
            env={**os.environ, "DATABASE_URL": f"{url}&target_session_attrs=read-write"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    with (
        running(("postgres",), data=tmp_path / "data1", say=lambda _: None) as one,
        beside(tmp_path / "data2", like=one) as other,
    ):
        yield Hosts(one, other)


class Writer(Thread):
    """Somebody who saves one row after another until the server is gone, and notes what it took."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.confirmed = url, 0

    def run(self) -> None:
        with suppress(psycopg.OperationalError), psycopg.connect(self.url, autocommit=True) as to:
            while True:
                to.execute("INSERT INTO saved VALUES (%s)", [self.confirmed + 1])
                self.confirmed += 1


def test_of_postgresql_what_was_confirmed_is_on_the_standby_when_the_plug_is_pulled(
    hosts: Hosts,
) -> None:
    first, second = hosts.first, hosts.second
    url = first.environment["DATABASE_URL"]
    begin, copy, *promote = beginning("sudo -u postgres")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE saved (number int PRIMARY KEY)")

    hosts.run(begin, first, {"…": first.home.password(postgres.OWNER)})
    described = postgres.describe(second)
    folder = str(second.home.folder("postgres"))
    source = {"data1": f"127.0.0.1 --port {port_of(first)}", "/var/lib/postgresql/15/main": folder}
    hosts.run(copy, second, source)
    second.start(described)
    owner = postgres.url(first.home, postgres.OWNER, "postgres")
    with psycopg.connect(owner, autocommit=True) as connection:
        for line in under("data1: postgresql.conf"):
            connection.execute(f"ALTER SYSTEM SET {line}")
        connection.execute("SELECT pg_reload_conf()")

        def is_followed() -> bool:
            found = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
            return found == [("sync",)]

        assert wait_until(is_followed, seconds=30)
    writer = Writer(url)
    writer.start()
    assert wait_until(lambda: writer.confirmed > 200, seconds=60)
    kill(first, "postgres")
    writer.join(30)
    for line in promote:
        hosts.run(line, second)

    assert not writer.is_alive()
    kept = int(hosts.application_asks("SELECT count(*) FROM saved"))
    # One more may have been kept than was confirmed: the answer to it was lost.
    assert kept - writer.confirmed in {0, 1}
    # And it takes what is new without waiting for anybody.
    new = "INSERT INTO saved SELECT max(number) + 1 FROM saved RETURNING number > 200"
    assert hosts.application_asks(new) == "True"


def test_valkey_s_replica_has_what_was_queued_and_takes_over(tmp_path: Path) -> None:
    (take_over,) = beginning("valkey-cli")
    with (
        running(("valkey",), data=tmp_path / "data1", say=lambda _: None) as first,
        beside(tmp_path / "data2", like=first) as second,
    ):
        described = valkey.describe(second)
        words = {"data1": "127.0.0.1", "6379": str(first.home.ports["valkey"])}
        words |= {"…": first.home.password("valkey")}
        to_follow = replaced("\n".join(under("data2: valkey.conf")), words)
        own = second.home.path / "valkey.conf"
        described.prepare()
        write_private(own, f"{own.read_text()}{to_follow}\n")
        second.start(replace(described, prepare=nothing))
        one = redis.Redis.from_url(first.environment["REDIS_URL"])
        other = redis.Redis.from_url(described.gives["REDIS_URL"])
        with one, other:
            one.lpush("celery", "a letter")
            assert wait_until(lambda: other.llen("celery") == 1, seconds=30)
            with pytest.raises(redis.exceptions.ReadOnlyError):
                other.lpush("celery", "another")
            kill(first, "valkey-server")
            other.replicaof(*take_over.split()[2:])
            other.lpush("celery", "another")
            assert other.lrange("celery", 0, -1) == [b"another", b"a letter"]
