"""What a file's way costs: browser-style, past the application, beside the bare minio client.

Run `python benchmarks/upload.py`; it starts a PostgreSQL, a Valkey and a SeaweedFS of its own and
removes them again. The way of a browser: hash the file and its parts, announce it, send three parts
at once to the addresses that were signed, say that it arrived. The bare client puts the same bytes
into the same bucket, in parts of the same size, three at once. Rounds are interleaved. The
application runs in a process of its own, whose memory and CPU are read before and after.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import urllib3

from embedded import running

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

MIB = 1024 * 1024
SIZES = (1, 16, 256, 1024)
ROUNDS = 3
AT_ONCE = 3
CLOCK = os.sysconf("SC_CLK_TCK")


def answer(door: Connection) -> None:
    """Be the application: answer what a browser asks, until nothing is asked any more."""
    import django

    django.setup()
    from benchmarks._steps_city import found
    from benchmarks.steps import signed_in

    town = found(1)
    client, case = signed_in(town.officer), town.cases()[0].pk
    door.send(case)
    while asked := door.recv():
        path, facts = asked
        door.send(client.post(path, facts).json())


class Browser:
    """Sends files as the scripts of our pages do."""

    def __init__(self, door: Connection, case: int, pool: urllib3.PoolManager) -> None:
        self.door, self.case, self.pool = door, case, pool

    def ask(self, path: str, **facts: Any) -> dict[str, Any]:
        self.door.send((f"/ho-so/{self.case}/gui-tep/{path}", facts))
        told: dict[str, Any] = self.door.recv()
        return told

    def send(self, path: Path, *, part: int) -> None:
        digest, parts = digests_of(path, part)
        size = path.stat().st_size
        way = self.ask("", name="x.pdf", size=size, sha256=digest, parts=",".join(parts), code="")
        if way["form"]:
            fields = {**way["form"]["fields"], "file": ("x.pdf", path.read_bytes())}
            self.pool.request("POST", way["form"]["url"], fields=fields)
        with ThreadPoolExecutor(AT_ONCE) as sending:
            list(sending.map(lambda one: self.put(one, path, part), way["parts"]))
        told = self.ask(f"{way['id']}/xong/")
        if told["fate"] != "done":
            raise SystemExit(f"The file was not taken: {told['sentence']}")

    def put(self, one: dict[str, Any], path: Path, part: int) -> None:
        with path.open("rb") as file:
            file.seek((one["number"] - 1) * part)
            self.pool.request("PUT", one["url"], body=file.read(part))


def digests_of(path: Path, part: int) -> tuple[str, list[str]]:
    """Hash a file and its parts in one reading, as the worker of the page does."""
    whole, parts = hashlib.sha256(), []
    with path.open("rb") as file:
        while piece := file.read(part):
            whole.update(piece)
            parts.append(hashlib.sha256(piece).hexdigest())
    return whole.hexdigest(), parts


def bare(path: Path, *, part: int) -> None:
    """Put a file with the minio client alone, under the keys of the pages."""
    from django.conf import settings

    from evidence_store.store import Who, address, connected

    connected(address(Who.PAGES)).client.fput_object(
        settings.S3_INCOMING_BUCKET, f"bare-{time.monotonic_ns()}", str(path), part_size=part
    )


def seconds_of(act: Callable[[], None]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def state_of(pid: int) -> tuple[float, float]:
    """Return the memory of a process in MiB, and its CPU seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    memory = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / MIB
    return memory, (int(fields[11]) + int(fields[12])) / CLOCK


def fresh(folder: Path, size: int) -> Path:
    """Write a file that the store has not seen."""
    path = folder / "x.pdf"
    with path.open("wb") as file:
        for _ in range(size):
            file.write(os.urandom(MIB))
    return path


def measure(sizes: tuple[int, ...], rounds: int) -> None:
    """Send files of each size both ways, in turn, on the servers of the environment."""
    import django

    django.setup()
    from django.core.management import call_command

    from evidence_store.s3.incoming import PART_BYTES
    from evidence_store.store import prepare
    from wording import clock

    call_command("migrate", verbosity=0)
    prepare(at=clock.now())
    door, inner = multiprocessing.Pipe()
    application = multiprocessing.get_context("spawn").Process(target=answer, args=(inner,))
    application.start()
    browser = Browser(door, door.recv(), urllib3.PoolManager(maxsize=AT_ONCE))
    print(f"{'MiB':>6}  {'browser':>9}  {'bare':>9}  {'ratio':>6}  {'memory':>9}  {'CPU/GiB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        browser.send(fresh(Path(folder), 1), part=PART_BYTES)  # what is loaded once is loaded
        for size in sizes:
            told: list[tuple[float, float]] = []
            spent = state_of(application.pid or 0)[1]
            for _ in range(rounds):
                path = fresh(Path(folder), size)
                ours = seconds_of(partial(browser.send, path, part=PART_BYTES))
                theirs = seconds_of(partial(bare, path, part=PART_BYTES))
                told.append((size / ours, size / theirs))
            ours, theirs = (statistics.median(each) for each in zip(*told, strict=True))
            memory, now = state_of(application.pid or 0)
            cost = (now - spent) / (size * rounds / 1024)
            print(
                f"{size:>6}  {ours:>6.0f}/s  {theirs:>6.0f}/s  {ours / theirs:>6.2f}"
                f"  {memory:>5.0f} MiB  {cost:>6.2f} s"
            )
    door.send(None)
    application.join()


def on_servers_of_its_own(arguments: list[str]) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="thuoc-", ignore_cleanup_errors=True) as folder,
        running(
            ("postgres", "valkey", "s3"), data=Path(folder), temporary=True, say=lambda _: None
        ) as site,
    ):
        command = (sys.executable, __file__, "--here", *arguments)
        return subprocess.run(
            command, env={**os.environ, **site.environment}, check=False
        ).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="in MiB")
    parser.add_argument("--here", action="store_true", help="on the servers of the environment")
    given = parser.parse_args()
    if not given.here:
        return on_servers_of_its_own(sys.argv[1:])
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    measure(tuple(given.sizes), given.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
