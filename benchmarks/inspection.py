"""What the inspection of a file costs: files a second, and bytes beside their bare hashing.

Run `python benchmarks/inspection.py`; it starts a PostgreSQL, a Valkey and a SeaweedFS of its own
and removes them again. Each file arrived before the clock starts; the inspection fetches it from
the store, hashes it, looks inside, has it taken over, and settles the row. Copies for the reader
(LibreOffice, libheif) are timed by themselves, where the machine has what makes them.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks._servers import MIB, main, prepared, seconds_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from directory.models import User
    from evidence_store.models import Evidence

ROUNDS = 3


class Kind(NamedTuple):
    """A kind of file: what it is called, how one is made, and how many are looked at."""

    name: str
    ending: str
    make: Callable[[], bytes]
    files: int


def kinds() -> list[Kind]:
    from tests.evidence_store import sample_files as samples
    from tests.evidence_store import signing

    def pdf(size: int) -> Callable[[], bytes]:
        return lambda: samples.pdf(uuid4().hex, padding=size)

    return [
        Kind("PDF, 1 KiB", "pdf", pdf(0), 100),
        Kind("PDF, 1 MiB", "pdf", pdf(MIB), 50),
        Kind("PDF, 16 MiB", "pdf", pdf(16 * MIB), 8),
        Kind("PDF, 256 MiB", "pdf", pdf(256 * MIB), 1),
        Kind("PDF, signed", "pdf", lambda: signing.signed(samples.pdf(uuid4().hex)), 10),
        Kind("docx", "docx", lambda: samples.letter(uuid4().hex), 20),
        Kind("HEIC", "heic", samples.heic, 1),
    ]


def arrived(kind: Kind, content: bytes, by: User) -> Evidence:
    from evidence_store.services.arriving import keep
    from wording import clock

    return keep(BytesIO(content), filename=f"x.{kind.ending}", by=by, at=clock.now())


def look(kind: Kind, by: User) -> tuple[float, float, int]:
    """Return the seconds of a round: of the inspections, and of hashing the same bytes alone."""
    from evidence_store.services.inspecting import inspect
    from wording import clock

    contents = [kind.make() for _ in range(kind.files)]
    rows = [arrived(kind, content, by) for content in contents]
    ours = seconds_of(lambda: [inspect(row.pk, at=clock.now()) for row in rows])
    bare = seconds_of(lambda: [hashlib.sha256(content).hexdigest() for content in contents])
    return ours, bare, sum(map(len, contents))


def copied(kind: Kind, by: User) -> float | None:
    """Return the seconds that one copy for the reader takes, or nothing where none is made."""
    from evidence_store.services.inspecting import inspect
    from evidence_store.services.rendering import render, ways
    from wording import clock

    row = inspect(arrived(kind, kind.make(), by).pk, at=clock.now())
    if row.blob.media_type not in ways():
        return None
    return seconds_of(lambda: render(row.pk, at=clock.now()))


def measure(given: argparse.Namespace) -> None:
    prepared()
    from django.conf import settings

    from directory.models import User

    settings.EVIDENCE_FORM_BYTES = settings.EVIDENCE_MAX_BYTES
    by = User.objects.create(email="can-bo@example.vn", full_name="Cán bộ")
    print(f"{'file':<14}  {'files/s':>8}  {'MiB/s':>7}  {'× hashing':>9}  {'copy':>7}")
    for kind in kinds():
        told = [look(kind, by) for _ in range(given.rounds)]
        ours, bare = (statistics.median(each[at] for each in told) for at in (0, 1))
        copy = copied(kind, by)
        print(
            f"{kind.name:<14}  {kind.files / ours:>8.1f}  {told[0][2] / MIB / ours:>7.1f}"
            f"  {ours / bare:>9.1f}  {f'{copy:.1f} s' if copy else '–':>7}"
        )


def ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=ROUNDS)


if __name__ == "__main__":
    sys.exit(main(__file__, __doc__, ask, measure))
