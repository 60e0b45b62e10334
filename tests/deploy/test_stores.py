"""The scripts beside the servers, run against real ones: keys of the store, backup, restore."""

import hashlib
import io
import os
import shlex
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from embedded import Site, running
from embedded.home import opened
from embedded.postgres import find_programs
from embedded.process import Process
from embedded.seaweedfs import find_ports, is_ready
from embedded.seaweedfs import find_program as find_weed
from tests.deploy.units import read_unit
from tests.embedded.stores import s3_client
from tests.embedded.strangers import ask, trust_anybody

DEPLOY = Path(__file__).parents[2] / "deploy"
PIECES = {hashlib.sha256(text).hexdigest(): text for text in (b"one", b"two", b"ba" * 4_000_000)}


@pytest.fixture
def former(tmp_path: Path) -> Iterator[Site]:
    """Run a site with a table and three pieces of evidence."""
    with running(("postgres", "s3"), data=tmp_path / "former", temporary=True) as site:
        with psycopg.connect(site.environment["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE agency AS SELECT 'Sở Nội vụ' AS name")
        client = s3_client(site.environment)
        client.make_bucket("evidence", object_lock=True)
        for key, content in PIECES.items():
            client.put_object("evidence", f"{key[:2]}/{key}", io.BytesIO(content), len(content))
        yield site


def run(script: str, site: Site, *arguments: Path) -> "subprocess.CompletedProcess[str]":
    programs = f"{find_programs(site.home)}:{os.environ['PATH']}"
    return subprocess.run(
        (str(DEPLOY / script), *map(str, arguments)),
        env={**site.environment, "PATH": programs, "HOME": str(site.home.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_backup_is_restored_whole_and_only_into_nothing(former: Site, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    first = run("backup", former, backup)
    again = run("backup", former, backup)
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr

    with running(("postgres", "s3"), data=tmp_path / "fresh", temporary=True) as fresh:
        too_early = run("restore", fresh, backup)
        s3_client(fresh.environment).make_bucket("evidence", object_lock=True)
        restored = run("restore", fresh, backup)
        too_late = run("restore", fresh, backup)
        with psycopg.connect(fresh.environment["DATABASE_URL"]) as connection:
            rows = connection.execute("SELECT name FROM agency").fetchall()
        client = s3_client(fresh.environment)
        found = [item.object_name for item in client.list_objects("evidence", recursive=True)]
        contents = {name[3:]: client.get_object("evidence", name).data for name in found if name}

    assert "The bucket evidence is missing: run 'manage.py prepare_store' first" in too_early.stderr
    assert restored.returncode == 0, restored.stderr
    assert (rows, contents) == ([("Sở Nội vụ",)], PIECES)
    assert "holds 1 tables: restore into an empty one" in too_late.stderr
    assert len(list((backup / "database").glob("*.dump"))) in {1, 2}  # two within one second: one


def test_a_damaged_dump_is_not_restored(former: Site, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    run("backup", former, backup)
    dump = next((backup / "database").glob("*.dump"))
    dump.write_bytes(dump.read_bytes()[:-1])

    done = run("restore", former, backup)

    assert done.returncode == 1
    assert "FAILED" in done.stdout


def test_scripts_say_which_setting_is_missing(former: Site, tmp_path: Path) -> None:
    del former.environment["S3_SECRET_KEY"]

    done = run("backup", former, tmp_path / "backup")

    assert done.returncode == 1
    assert done.stderr.startswith("S3_SECRET_KEY is not set: load the settings first")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Site]:
    """Run the store as its unit does, with the keys of the script, on ports of ours."""
    keys = tmp_path / "keys"
    subprocess.run((str(DEPLOY / "s3" / "make-keys"), str(keys)), check=True, capture_output=True)
    unit = shlex.split(read_unit("s3")["ExecStart"])[1:]
    options = [word for word in unit if not word.startswith(("-dir=", "-s3.port="))]
    with opened(tmp_path / "data", temporary=True) as home:
        site = Site(home)
        ports = find_ports(home)
        process = Process(
            name="s3",
            command=(
                *(find_weed(), *options, f"-dir={home.folder('s3')}"),
                *(f"-{name}={port}" for name, port in ports.items()),
            ),
            folder=keys,
            is_ready=lambda: is_ready(f"127.0.0.1:{ports['s3.port']}"),
            gives={
                "S3_ENDPOINT": f"127.0.0.1:{ports['s3.port']}",
                **dict(
                    line.split("=", 1)
                    for name in ("pages", "keeper", "owner")
                    for line in (keys / f"{name}.env").read_text().splitlines()
                ),
            },
        )
        try:
            site.start(process)
            yield site
        finally:
            site.stop()


def test_keys_of_the_script_close_the_inner_ports_of_the_store(store: Site) -> None:
    client = s3_client(store.environment)
    client.make_bucket("evidence", object_lock=True)
    client.put_object("evidence", "secret", io.BytesIO(b"bytes"), 5)
    inner = [port for name, port in store.home.ports.items() if name != "s3"]

    plain = {ask(port, "/buckets/evidence/secret")[:12] for port in inner}
    by_tls = {
        ask(port, "/buckets/evidence/secret", context=trust_anybody(with_certificate=False))
        for port in inner
    }

    assert client.get_object("evidence", "secret").data == b"bytes"
    assert by_tls == {b""}
    assert {answer for answer in plain if answer.startswith(b"HTTP")} == {b"HTTP/1.0 400"}


def test_keys_are_not_made_twice(tmp_path: Path) -> None:
    script = str(DEPLOY / "s3" / "make-keys")
    subprocess.run((script, str(tmp_path / "keys")), check=True, capture_output=True)
    before = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}

    done = subprocess.run(
        (script, str(tmp_path / "keys")), capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == before


def test_private_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    script = str(DEPLOY / "s3" / "make-keys")
    subprocess.run((script, str(tmp_path / "keys")), check=True, capture_output=True)

    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}

    assert modes == {0o600}
    assert ssl.create_default_context(cafile=tmp_path / "keys" / "authority.pem")
