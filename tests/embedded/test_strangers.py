"""No port of the object store gives a byte of a private object to somebody without keys."""

import io
import re
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from embedded import Site
from embedded.seaweedfs import find_program
from tests.embedded.processes import find_listeners, find_processes
from tests.embedded.stores import s3_client
from tests.embedded.strangers import ask, trust_anybody

SECRET = b"for the eyes of the agency alone"
NAME = "folder/secret.txt"
VERSIONS = f"/buckets/private/{NAME}.versions"
LOOPBACK = "0100007F"


@dataclass(frozen=True)
class Store:
    """A store with one private object in it, and what an insider knows of that object."""

    site: Site
    ports: frozenset[int]
    version: str
    file_id: str

    @property
    def papers(self) -> ssl.SSLContext:
        folder = self.site.home.path / "s3"
        context = ssl.create_default_context(cafile=folder / "authority.pem")
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        return context


@pytest.fixture(scope="module")
def store(site: Site) -> Store:
    client = s3_client(site.environment)
    client.make_bucket("private", object_lock=True)
    client.put_object("private", NAME, io.BytesIO(SECRET), len(SECRET))
    inside = site.home.path / "s3"
    version = find(r"v_\w+", ask_shell(site, inside, f"fs.ls {VERSIONS}"))
    entry = ask_shell(site, inside, f"fs.meta.cat {VERSIONS}/{version}")
    found = find_processes(str(inside))
    pid = next(pid for pid, command in found.items() if command.startswith(find_program()))
    listeners = find_listeners(pid)
    assert {address for address, _ in listeners} == {LOOPBACK}
    ports = frozenset(port for _, port in listeners)
    return Store(site, ports, version, find(r'"fileId":\s*"([^"]+)"', entry))


def find(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found.group(found.lastindex or 0)


def ask_shell(site: Site, folder: Path, line: str) -> str:
    """Ask the gRPC ports as the store's own shell does; it takes its keys, if any, from there."""
    ports = site.home.ports
    command = (
        *(find_program(), "shell"),
        f"-master=127.0.0.1:{ports['master']}.{ports['master grpc']}",
        f"-filer=127.0.0.1:{ports['filer']}.{ports['filer grpc']}",
    )
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env={"HOME": str(folder)},
        text=True,
    ) as shell:
        try:
            return shell.communicate(f"{line}\n", timeout=5)[0]
        except subprocess.TimeoutExpired:  # it asks again and again to be let in
            shell.kill()
            return shell.communicate()[0]


def find_paths(store: Store) -> list[str]:
    """List what a stranger would ask for, were the inner names known to him."""
    return [
        "/",
        f"/private/{NAME}",
        f"/buckets/private/{NAME}",
        f"{VERSIONS}/{store.version}",
        f"/{store.file_id}",
        f"/dir/lookup?fileId={store.file_id}&read=yes",
    ]


def test_an_insider_with_certificates_reads_the_object(store: Store) -> None:
    """Show that the questions below would bring the secret to light, were the doors open."""
    ports = store.site.home.ports

    answer = ask(
        ports["master"], f"/dir/lookup?fileId={store.file_id}&read=yes", context=store.papers
    )
    token = find(r"Bearer (\S+)", answer.decode())
    content = ask(ports["volume"], f"/{store.file_id}", context=store.papers, token=token)
    shown = ask_shell(store.site, store.site.home.path / "s3", f"fs.cat {VERSIONS}/{store.version}")

    assert content.endswith(SECRET)
    assert SECRET.decode() in shown


def test_every_port_is_one_that_we_chose(store: Store) -> None:
    ports = store.site.home.ports

    chosen = {port for name, port in ports.items() if name not in {"postgres", "valkey"}}

    assert store.ports == chosen | {ports["admin"] + 10000}


def test_no_port_answers_a_stranger_in_plain_http(store: Store) -> None:
    s3 = store.site.home.ports["s3"]

    answers = {
        port: {status(ask(port, path)) for path in find_paths(store)} for port in store.ports
    }

    assert {port: said for port, said in answers.items() if not said <= {"", "400"}} == {
        s3: {"403"}
    }


@pytest.mark.parametrize("with_certificate", [False, True])
def test_no_port_answers_a_stranger_by_tls(store: Store, *, with_certificate: bool) -> None:
    context = trust_anybody(with_certificate=with_certificate)

    answers = {
        port: ask(port, path, context=context) for port in store.ports for path in find_paths(store)
    }

    assert answers == dict.fromkeys(store.ports, b"")


def test_the_shell_of_the_store_tells_a_stranger_nothing(store: Store, tmp_path: Path) -> None:
    told = ask_shell(store.site, tmp_path, f"fs.cat {VERSIONS}/{store.version}")

    assert SECRET.decode() not in told
    assert store.file_id not in told


def status(answer: bytes) -> str:
    """Read the status of an HTTP answer; a gRPC port answers in its own language, without words."""
    said = re.match(rb"HTTP/1.\d (\d+)", answer)
    assert SECRET not in answer
    return said.group(1).decode() if said else ""
