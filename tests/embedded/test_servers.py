"""Each server starts, answers, keeps its data and tells what is wrong."""

import io
import os
import shutil
import socket
from pathlib import Path

import httpx
import psycopg
import pytest
import redis
from minio.error import S3Error

from embedded import ServerTrouble, Site, running
from embedded.applications import check_port
from embedded.home import opened
from embedded.process import find_wheel
from embedded.seaweedfs import ADMIN_GRPC, SOCKETS, find_ports, sockets_of
from tests.embedded.processes import find_processes
from tests.embedded.stores import STORES, s3_client

NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to somebody else")
OTHER = 65534


def test_postgres_answers_as_a_role_that_is_no_superuser(site: Site) -> None:
    with psycopg.connect(site.environment["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert row == ("thuoc", False, True)


def test_postgres_refuses_a_wrong_password(site: Site) -> None:
    url = site.environment["DATABASE_URL"].replace("//thuoc:", "//thuoc:x")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_valkey_answers_and_refuses_a_stranger(site: Site) -> None:
    url = site.environment["REDIS_URL"]
    stranger = f"redis://{url.rpartition('@')[2]}"

    with redis.Redis.from_url(url) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}
    with (
        redis.Redis.from_url(stranger) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_s3_gives_back_what_was_put_and_refuses_a_wrong_key(site: Site) -> None:
    client = s3_client(site.environment)
    client.make_bucket("answers", object_lock=True)
    client.put_object("answers", "a/b", io.BytesIO(b"bytes"), 5)

    assert client.get_object("answers", "a/b").data == b"bytes"
    with pytest.raises(S3Error) as refusal:
        s3_client(site.environment, secret_key="x" * 20).get_object("answers", "a/b")
    assert refusal.value.code == "SignatureDoesNotMatch"


@pytest.mark.prefect
def test_prefect_answers_those_who_know_the_password(tmp_path: Path) -> None:
    with running(("postgres", "prefect"), data=tmp_path, temporary=True) as site:
        origin = site.environment["PREFECT_API_URL"].removesuffix("/api")
        name, _, password = site.environment["PREFECT_API_AUTH_STRING"].partition(":")
        paths = ("/api/admin/version", "/api/health", "/", "/docs", "/openapi.json", "/ui-settings")

        strangers = {path: httpx.get(f"{origin}{path}").status_code for path in paths}
        wrong = httpx.get(f"{origin}/", auth=(name, f"{password}x")).status_code
        friend = httpx.get(f"{origin}/api/admin/version", auth=(name, password)).status_code

    assert strangers == dict.fromkeys(paths, 401)
    assert (wrong, friend) == (401, 200)


def test_servers_end_with_the_block_even_when_it_fails(tmp_path: Path) -> None:
    during: dict[int, str] = {}

    def fail() -> None:
        with running(STORES, data=tmp_path, temporary=True):
            during.update(find_processes(str(tmp_path)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert len(during) > len(STORES)
    assert find_processes(str(tmp_path)) == {}


def test_a_second_start_finds_the_data_and_the_same_passwords(tmp_path: Path) -> None:
    with running(STORES, data=tmp_path) as first:
        before = dict(first.environment)
        with psycopg.connect(before["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        with redis.Redis.from_url(before["REDIS_URL"]) as client:
            client.set("kept", "7")
        s3_client(before).make_bucket("kept", object_lock=True)
        s3_client(before).put_object("kept", "seven", io.BytesIO(b"7"), 1)

    with running(STORES, data=tmp_path) as second:
        with psycopg.connect(second.environment["DATABASE_URL"]) as connection:
            row = connection.execute("SELECT number FROM kept").fetchone()
        with redis.Redis.from_url(second.environment["REDIS_URL"]) as client:
            value = client.get("kept")
        stored = s3_client(second.environment).get_object("kept", "seven").data

    assert (row, value, stored) == ((7,), b"7", b"7")
    assert second.environment == before


def test_a_port_taken_meanwhile_is_replaced_and_the_objects_are_still_there(tmp_path: Path) -> None:
    with running(("s3",), data=tmp_path) as first:
        s3_client(first.environment).make_bucket("kept")
        s3_client(first.environment).put_object("kept", "seven", io.BytesIO(b"7"), 1)
        ports = dict(first.home.ports)

    with socket.create_server(("127.0.0.1", ports["master"])), running(("s3",), data=tmp_path) as s:
        stored = s3_client(s.environment).get_object("kept", "seven").data
        changed = {name for name, port in s.home.ports.items() if port != ports[name]}

    assert (stored, changed) == (b"7", {"master"})


def test_what_s3_puts_outside_of_its_folder_goes_with_it(tmp_path: Path) -> None:
    with running(["s3"], data=tmp_path, temporary=True) as site:
        ports = [each + more for each in site.home.ports.values() for more in (0, ADMIN_GRPC)]
        while_it_runs = [path for port in ports for path in sockets_of(port)]

    assert while_it_runs != []
    assert [path for path in while_it_runs if path.exists()] == []


@NEEDS_ROOT
def test_a_port_at_which_another_user_left_a_socket_is_not_taken(tmp_path: Path) -> None:
    with opened(tmp_path, temporary=True) as home:
        before = find_ports(home)
    left = SOCKETS / f"seaweedfs-master-grpc-{before['master.port.grpc']}.sock"
    left.touch()
    try:
        os.chown(left, OTHER, OTHER)
        with opened(tmp_path, temporary=True) as home:
            after = find_ports(home)
    finally:
        left.unlink()

    changed = {name for name, port in after.items() if port != before[name]}
    assert changed == {"master.port.grpc"}


def test_passwords_and_keys_are_readable_by_their_owner_alone(site: Site) -> None:
    private = [site.home.path / "servers.json", site.home.path / "valkey.conf"]
    private += [
        path for path in (site.home.path / "s3").iterdir() if path.suffix in {".pem", ".toml"}
    ]

    assert {path.name: oct(path.stat().st_mode & 0o777) for path in private} == dict.fromkeys(
        (
            *("servers.json", "valkey.conf", "security.toml"),
            *("authority.pem", "certificate.pem", "key.pem"),
        ),
        "0o600",
    )


def test_everything_in_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)  # as most people have it
    try:
        (tmp_path / "log").mkdir(0o755)  # an older start left it open
        with running(STORES, data=tmp_path) as site:
            found = {path: path.lstat().st_mode & 0o077 for path in site.home.path.rglob("*")}
    finally:
        os.umask(before)

    assert {str(path) for path, mode in found.items() if mode} == set()
    assert len(found) > 1000


def test_a_second_supervisor_on_the_same_data_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embedded.home.WAIT_SECONDS", 0.0)

    with (
        pytest.raises(ServerTrouble, match=r"Servers already run on .*: stop them, or choose"),
        running(STORES, data=site.home.path),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(ServerTrouble, match=r"cannot be written .Not a directory.: choose another"),
        running(STORES, data=tmp_path / "file" / "data"),
    ):
        pass


def test_a_full_disk_is_told_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embedded.trouble.FREE_BYTES", shutil.disk_usage(tmp_path).free + 2**40)

    with (
        pytest.raises(ServerTrouble, match=r"MiB are free on the disk of .*: free some space"),
        running(STORES, data=tmp_path),
    ):
        pass


def test_a_server_that_ends_at_its_start_is_told_with_its_log(tmp_path: Path) -> None:
    with running(("postgres",), data=tmp_path):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("9.6\n")

    with (
        pytest.raises(ServerTrouble, match=r"postgres ended while it was starting. The data was"),
        running(("postgres",), data=tmp_path),
    ):
        pass


def test_a_missing_wheel_says_how_to_install_it() -> None:
    with pytest.raises(ServerTrouble, match="no_such_wheel is missing: run 'make install'"):
        find_wheel("no_such_wheel")


def test_an_unknown_server_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerTrouble, match="No server is called oracle: postgres, valkey, s3"),
        running(("oracle",), data=tmp_path),
    ):
        pass


def test_a_taken_port_of_the_pages_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(ServerTrouble, match=f"127.0.0.1:{port} .Address already in use.: stop"):
            check_port("127.0.0.1", port)
