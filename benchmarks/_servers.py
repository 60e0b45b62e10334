"""A benchmark on servers of its own, or on those of the environment."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from embedded import running

if TYPE_CHECKING:
    from collections.abc import Callable

MIB = 1024 * 1024
CLOCK = os.sysconf("SC_CLK_TCK")


def seconds_of(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def state_of(pid: int | str) -> tuple[float, float]:
    """Return the memory of a process in MiB, and its CPU seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    memory = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / MIB
    return memory, (int(fields[11]) + int(fields[12])) / CLOCK


def main(
    file: str,
    about: str | None,
    ask: Callable[[argparse.ArgumentParser], None],
    measure: Callable[[argparse.Namespace], None],
) -> int:
    """Read the arguments and measure: here where asked, else in a process beside fresh servers."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--here", action="store_true", help="on the servers of the environment")
    ask(parser)
    given = parser.parse_args()
    if not given.here:
        return _on_servers_of_its_own((sys.executable, file, "--here", *sys.argv[1:]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    measure(given)
    return 0


def _on_servers_of_its_own(command: tuple[str, ...]) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="thuoc-", ignore_cleanup_errors=True) as folder,
        running(
            ("postgres", "valkey", "s3"), data=Path(folder), temporary=True, say=lambda _: None
        ) as site,
    ):
        environment = {**os.environ, **site.environment}
        return subprocess.run(command, env=environment, check=False).returncode


def prepared() -> None:
    """Make tables and buckets on the servers of the environment."""
    import django

    django.setup()
    from django.core.management import call_command

    from evidence_store.store import prepare
    from wording import clock

    call_command("migrate", verbosity=0)
    prepare(at=clock.now())
