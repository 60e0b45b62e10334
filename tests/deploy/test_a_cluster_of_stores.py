"""SeaweedFS on three hosts, by the very lines of deploy/several-hosts.md; one of them is killed."""

from __future__ import annotations

import io
import os
import shlex
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from embedded import Site, running
from embedded.home import opened, write_private
from embedded.process import Process
from embedded.seaweedfs import find_program, is_ready, leaves_room, remove_sockets
from tests.deploy.pages import ROOT, beginning, replaced, under
from tests.embedded.processes import find_processes, wait_until
from tests.embedded.stores import s3_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from embedded.home import Home

HOSTS = ("s3a", "s3b", "s3c")
PARTS = {"master": "9333", "volume": "8080", "filer": "8888", "s3": "8333"}
PIECES = {f"{n:02}/piece": os.urandom(100_000 * n) for n in range(1, 20)}


class Cluster:
    """Three hosts on one machine, each with four processes on ports of its own."""

    def __init__(self, home: Home, database: Site, keys: Path) -> None:
        self.site, self.keys = Site(home, lambda _: None), keys
        self.ports = {
            (host, part): home.port(f"{part} {host}", further=10_000, is_fit=leaves_room)
            for host in HOSTS
            for part in PARTS
        }
        own = {"data1": "127.0.0.1", "5432": str(database.home.ports["postgres"])}
        own |= {"seaweedfs": "thuoc", "…": database.home.password("thuoc"), "require": "disable"}
        write_private(keys / "filer.toml", replaced("\n".join(under("filer.toml")), own))

    def start(self) -> None:
        """Start part after part on all hosts, and wait until each of them answers."""
        for line in beginning("weed "):
            self.site.start(*(self.process(line, host) for host in HOSTS))
        assert wait_until(lambda: all(map(is_ready, self.doors)), seconds=60)

    @property
    def doors(self) -> list[str]:
        return [f"127.0.0.1:{self.ports[host, 's3']}" for host in HOSTS]

    def process(self, line: str, host: str) -> Process:
        """Describe what a line of the page starts on a host."""
        part = line.split()[1]
        folder = str(self.site.home.folder(f"s3/{host}/{part}"))
        # The line is that of the first host: its name is this one's where it says who it is.
        line = replaced(line, {"=s3a ": f"={host} ", "=s3a:8888": f"={host}:8888"})
        names = {f"{host}:{PARTS[p]}": f"127.0.0.1:{at}" for (host, p), at in self.ports.items()}
        own = {f"-port={PARTS[part]}": f"-port={self.ports[host, part]}", f"/srv/s3/{part}": folder}
        program, *given = shlex.split(
            replaced(line, {**names, **own, f"-ip={host}": "-ip=127.0.0.1"})
        )
        assert program == "weed"
        return Process(
            name=f"{part}-{host}",
            command=(find_program(), "-logtostderr=true", *given),
            environment={"PATH": os.defpath, "HOME": folder, **self.site.home.temporary_files},
            folder=self.keys,
            grace=0.5,
        )

    def environment(self, host: str) -> dict[str, str]:
        """Return the settings of whoever asks the store by this host."""
        files = (self.keys / f"{name}.env" for name in ("pages", "keeper", "owner"))
        lines = (line for file in files for line in file.read_text().splitlines())
        own = {"S3_ENDPOINT": f"127.0.0.1:{self.ports[host, 's3']}", "S3_SECURE": "0"}
        return {**dict(line.split("=", 1) for line in lines), **own}

    def kill(self, host: str) -> None:
        """Pull the plug of a host."""
        guards = {each.guard.pid for each in self.site.started if each.process.name.endswith(host)}
        ports = [f"-port={at}" for (whose, _), at in self.ports.items() if whose == host]
        for pid, command in find_processes(str(self.keys)).items():
            if pid not in guards and any(port in command.split() for port in ports):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    keys = folder / "keys"
    (make_keys,) = beginning("deploy/s3/make-keys")
    made = replaced(make_keys, {" keys ": f" {keys} ", "/etc/thuoc/s3": str(keys)})
    subprocess.run(shlex.split(made), cwd=ROOT, check=True, capture_output=True)
    with (
        running(("postgres",), data=folder / "data1", temporary=True, say=lambda _: None) as data1,
        opened(folder / "stores", temporary=True) as home,
    ):
        found = Cluster(home, data1, keys)
        try:
            found.start()
            yield found
        finally:
            found.site.stop()
            remove_sockets(found.ports.values())


def test_the_certificate_is_good_for_every_host(cluster: Cluster) -> None:
    asked = ("openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", "certificate.pem")
    said = subprocess.run(asked, cwd=cluster.keys, check=True, capture_output=True, text=True)

    assert all(f"DNS:{host}" in said.stdout for host in HOSTS)


def test_the_cluster_passes_the_contract(cluster: Cluster) -> None:
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "tests/evidence_store/test_object_store.py", "-q", "-n0"),
        cwd=ROOT,
        env={**os.environ, **cluster.environment("s3b"), "S3_BUCKET": "evidence-contract"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:]


def test_of_a_host_that_is_killed_nothing_is_missed(cluster: Cluster) -> None:
    first, second, _third = (s3_client(cluster.environment(host)) for host in HOSTS)
    first.make_bucket("evidence", object_lock=True)
    old, new = dict(list(PIECES.items())[:10]), dict(list(PIECES.items())[10:])
    for key, piece in old.items():
        first.put_object("evidence", key, io.BytesIO(piece), len(piece))

    cluster.kill("s3c")
    for key, piece in new.items():
        second.put_object("evidence", key, io.BytesIO(piece), len(piece))

    assert {key: first.get_object("evidence", key).data for key in PIECES} == PIECES
    assert not is_ready(cluster.doors[2])
