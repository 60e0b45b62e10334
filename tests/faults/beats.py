"""Real beats for the tests of faults, on a machine whose clock can be set."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from tests.faults.others import environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import redis

Beat = subprocess.Popen[bytes]
PREFIX = settings.CELERY_REDBEAT_KEY_PREFIX
SCHEDULE, LEASE, QUEUE = f"{PREFIX}:schedule", settings.CELERY_REDBEAT_LOCK_KEY, "celery"
LEASE_SECONDS = 3


@contextmanager
def beat(url: str, on: Mapping[str, str] | None = None) -> Iterator[Beat]:
    """Run a beat for a broker, on a machine with a clock of its own where one is named."""
    there = environment(REDIS_URL=url, CLOCK_LEASE_SECONDS=str(LEASE_SECONDS), **(on or {}))
    command = [sys.executable, "-m", "celery", "-A", "config", "beat", "--pidfile=", "-lWARNING"]
    process = subprocess.Popen(command, env=there, cwd=settings.BASE_DIR)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def asked_for(asked: redis.Redis) -> list[str]:
    """Return which tasks lie in the queue, as often as they were asked for."""
    return sorted(json.loads(each)["headers"]["task"] for each in asked.lrange(QUEUE, 0, -1))


def is_there(asked: redis.Redis) -> bool:
    """Tell whether a beat holds the lease and knows what there is to do."""
    return asked.zcard(SCHEDULE) > 0 and asked.get(LEASE) is not None


@dataclass(frozen=True)
class Machine:
    """A machine as its processes see it: by libfaketime they are told the time in a file.

    The count of seconds since the start is set with it, which is not so on a real machine: where it
    is not, that library lets nobody sleep. Beat asks for it nowhere.
    """

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "time"),
            "FAKETIME_NO_CACHE": "1",
            # Files keep their days, by which Python knows what it has compiled.
            "NO_FAKE_STAT": "1",
        }

    def set(self, to: datetime) -> None:
        """Set the clock; it goes on from there."""
        by = (to - datetime.now(tz=UTC)).total_seconds()
        new = self.folder / "time.new"
        new.write_text(f"{by:+f}")
        new.replace(self.folder / "time")
