"""A store that is killed amid an upload in parts: what it confirmed is there, and it goes on."""

from __future__ import annotations

import hashlib
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import urllib3

from embedded import running
from embedded.seaweedfs import find_program
from evidence_store.s3.connection import Connection
from evidence_store.s3.incoming import PART_BYTES, S3Incoming
from evidence_store.s3.preparing import make_bucket
from tests.embedded.processes import find_processes
from tests.embedded.stores import s3_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from embedded import Site

BUCKET, PLACE = "incoming-evidence", "a-large-file"
CONTENT = os.urandom(2 * PART_BYTES + 5)
PARTS = [CONTENT[at : at + PART_BYTES] for at in range(0, len(CONTENT), PART_BYTES)]


@contextmanager
def store(data: Path) -> Iterator[tuple[Site, S3Incoming]]:
    with running(("s3",), data=data, say=lambda _: None) as site:
        client = s3_client(site.environment)
        make_bucket(client, BUCKET, locked=False)
        yield site, S3Incoming(Connection(client, signer=client), bucket=BUCKET)


def kill(site: Site) -> None:
    found = find_processes(str(site.home.path / "s3"))
    (pid,) = [pid for pid, command in found.items() if command.startswith(find_program())]
    os.kill(pid, signal.SIGKILL)


def send(arrivals: S3Incoming, upload: str, number: int) -> int:
    part = PARTS[number - 1]
    digest = hashlib.sha256(part).hexdigest()
    url = arrivals.part_link(PLACE, upload, number=number, digest=digest, seconds=60)
    # A store just risen may be slow; and a process may have a short patience of its own.
    return urllib3.request("PUT", url, body=part, timeout=60).status


def test_a_store_that_is_killed_amid_an_upload_has_what_it_confirmed(tmp_path: Path) -> None:
    with store(tmp_path / "data") as (site, arrivals):
        upload = arrivals.begin_parts(PLACE, media_type="application/pdf")
        assert send(arrivals, upload, 1) == 200
        kill(site)

    with store(tmp_path / "data") as (_, arrivals):
        assert arrivals.parts(PLACE, upload) == {1: PART_BYTES}
        assert [send(arrivals, upload, number) for number in (2, 3)] == [200, 200]
        arrivals.join(PLACE, upload)
        with arrivals.open(PLACE) as pieces:
            found = hashlib.sha256(b"".join(pieces)).hexdigest()

    assert found == hashlib.sha256(CONTENT).hexdigest()
