"""What a file's way costs: browser-style, past the application, beside the bare minio client.

Run `python benchmarks/upload.py`; it starts a PostgreSQL, a Valkey and a SeaweedFS of its own and
removes them again. The way of a browser: read and hash the file part by part, announce it when the
first part was read, send three parts at once to the addresses that are signed as the parts are
named, say that it arrived and what the whole is called. The bare client puts the same bytes into
the same bucket, in parts of the same size, three at once. Rounds are interleaved. The application
runs in a process of its own, whose memory and CPU are read before and after; so does the inspection
of the last file of a size, whose memory is read at its highest.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import ceil
from pathlib import Path
from queue import Queue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import urllib3

from benchmarks._servers import MIB, main, prepared, seconds_of, state_of

if TYPE_CHECKING:
    import argparse
    from multiprocessing.connection import Connection

SIZES = (1, 16, 256, 1024)
ROUNDS = 3
AT_ONCE = 3
# As many parts are named in one request, at most: as the scripts of the pages do.
MOST_NAMED = 8
OBJECTS = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
)


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


def look(door: Connection, evidence: str) -> None:
    """Be the worker: inspect a file, and tell what of it, in how long, with how much memory."""
    import django

    django.setup()
    from evidence_store.services.inspecting import inspect
    from wording import clock

    began = time.monotonic()
    state = inspect(evidence, at=clock.now()).state
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    door.send((state, time.monotonic() - began, peak / 1024))


class Digests:
    """The SHA-256 of a file and its parts, reckoned beside the sending as on the page."""

    def __init__(self, path: Path, part: int) -> None:
        self.named: Queue[str] = Queue()
        self.whole = ""
        self.thread = Thread(target=self._read, args=(path, part))
        self.thread.start()

    def _read(self, path: Path, part: int) -> None:
        whole = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(part):
                self.named.put(hashlib.sha256(piece).hexdigest())
                whole.update(piece)
        self.whole = whole.hexdigest()

    def some(self, most: int) -> list[str]:
        """Return the next part's, and what is there of the following."""
        found = [self.named.get()]
        while len(found) < most and not self.named.empty():
            found.append(self.named.get())
        return found

    def name(self) -> str:
        self.thread.join()
        return self.whole


class Browser:
    """Sends files as the scripts of our pages do."""

    def __init__(self, door: Connection, case: int, pool: urllib3.PoolManager) -> None:
        self.door, self.case, self.pool = door, case, pool

    def ask(self, path: str, **facts: Any) -> dict[str, Any]:
        self.door.send((f"/ho-so/{self.case}/gui-tep/{path}", facts))
        told: dict[str, Any] = self.door.recv()
        return told

    def send(self, path: Path, *, part: int) -> None:
        digests, size = Digests(path, part), path.stat().st_size
        first = digests.some(1)[0]
        whole = digests.name() if size <= part else ""
        way = self.ask("", name=path.name, size=size, sha256=whole, parts=first, code="")
        if way["form"]:
            fields = {**way["form"]["fields"], "file": (path.name, path.read_bytes())}
            self.pool.request("POST", way["form"]["url"], fields=fields)
        else:
            self.send_parts(way, digests, path, part=part)
        told = self.ask(f"{way['id']}/xong/", sha256=digests.name())
        if told["fate"] != "done":
            raise SystemExit(f"The file was not taken: {told['sentence']}")

    def send_parts(self, way: dict[str, Any], digests: Digests, path: Path, *, part: int) -> None:
        ready, turn, next_one = list(way["parts"]), Lock(), 2
        last = ceil(path.stat().st_size / part)

        def take() -> dict[str, Any] | None:
            nonlocal next_one
            with turn:
                while not ready and next_one <= last:
                    named = digests.some(MOST_NAMED)
                    facts = {"start": next_one, "parts": ",".join(named)}
                    ready.extend(self.ask(f"{way['id']}/phan/", **facts)["parts"])
                    next_one += len(named)
                return ready.pop(0) if ready else None

        def sender(_number: int) -> None:
            while one := take():
                self.put(one, path, part)

        with ThreadPoolExecutor(AT_ONCE) as sending:
            list(sending.map(sender, range(AT_ONCE)))

    def put(self, one: dict[str, Any], path: Path, part: int) -> None:
        with path.open("rb") as file:
            file.seek((one["number"] - 1) * part)
            self.pool.request("PUT", one["url"], body=file.read(part))


def bare(path: Path, *, part: int) -> None:
    """Put a file with the minio client alone, under the keys of the pages."""
    from django.conf import settings

    from evidence_store.store import Who, address, connected

    connected(address(Who.PAGES)).client.fput_object(
        settings.S3_INCOMING_BUCKET, f"bare-{time.monotonic_ns()}", str(path), part_size=part
    )


def fresh(folder: Path, size: int) -> Path:
    """Write a PDF of a page that the store has not seen, most of it a comment."""
    path, places = folder / "x.pdf", []
    with path.open("wb") as file:
        # No two are of one size: what has the size of something at hand is named whole first.
        file.write(b"%PDF-1.7\n%" + b"x" * (time.monotonic_ns() % 9973))
        for _ in range(size):
            file.write(os.urandom(MIB - MIB // 16).replace(b"\n", b" ").replace(b"\r", b" "))
        for number, content in enumerate(OBJECTS, 1):
            file.write(b"\n")
            places.append(file.tell())
            file.write(b"%d 0 obj\n%s\nendobj" % (number, content))
        file.write(b"\n")
        table = file.tell()
        rows = b"".join(b"%010d 00000 n \n" % at for at in places)
        file.write(b"xref\n0 4\n0000000000 65535 f \n" + rows)
        file.write(b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table)
    return path


def inspected() -> tuple[str, float, float]:
    """Inspect the file that was sent last, in a process of its own."""
    from evidence_store.models import Evidence

    evidence = Evidence.objects.latest("uploaded_at")
    here, there = multiprocessing.Pipe()
    worker = multiprocessing.get_context("spawn").Process(
        target=look, args=(there, str(evidence.pk))
    )
    worker.start()
    told: tuple[str, float, float] = here.recv()
    worker.join()
    return told


def measure(given: argparse.Namespace) -> None:
    """Send files of each size both ways, in turn, on the servers of the environment."""
    prepared()
    from evidence_store.s3.incoming import PART_BYTES

    door, inner = multiprocessing.Pipe()
    application = multiprocessing.get_context("spawn").Process(target=answer, args=(inner,))
    application.start()
    browser = Browser(door, door.recv(), urllib3.PoolManager(maxsize=AT_ONCE))
    print(
        f"{'MiB':>6}  {'browser':>9}  {'bare':>9}  {'ratio':>6}  {'memory':>9}  {'CPU/GiB':>8}"
        f"  {'inspected':>10}  {'memory':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        browser.send(fresh(Path(folder), 1), part=PART_BYTES)  # what is loaded once is loaded
        for size in given.sizes:
            told: list[tuple[float, float]] = []
            spent = state_of(application.pid or 0)[1]
            for _ in range(given.rounds):
                path = fresh(Path(folder), size)
                ours = seconds_of(partial(browser.send, path, part=PART_BYTES))
                theirs = seconds_of(partial(bare, path, part=PART_BYTES))
                told.append((size / ours, size / theirs))
            ours, theirs = (statistics.median(each) for each in zip(*told, strict=True))
            memory, now = state_of(application.pid or 0)
            cost = (now - spent) / (size * given.rounds / 1024)
            state, seconds, peak = inspected()
            print(
                f"{size:>6}  {ours:>6.0f}/s  {theirs:>6.0f}/s  {ours / theirs:>6.2f}"
                f"  {memory:>5.0f} MiB  {cost:>6.2f} s  {seconds:>8.1f} s  {peak:>5.0f} MiB"
                + ("" if state == "clean" else f"  {state}"),
                flush=True,
            )
    door.send(None)
    application.join()


def ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="in MiB")


if __name__ == "__main__":
    sys.exit(main(__file__, __doc__, ask, measure))
