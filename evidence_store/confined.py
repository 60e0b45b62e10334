"""Running a program on a stranger's file: bounded in time and memory, apart if asked.

Reading a file is never safe in itself. What may loop, swell or be taken over runs in a process of
its own, under limits of the kernel, and is ended with all that it started.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MIB = 1024 * 1024
# Namespaces of its own: no network but a loopback that is down, no process but its own (what ours
# were told stands in /proc), and nothing in the places where people and services keep things.
HIDE = """
for place in /home /root /srv /opt /run /etc/thuoc; do
    if [ -d "$place" ]; then mount -t tmpfs none "$place" || exit 1; fi
done
exec "$@"
"""
APART = (
    *("unshare", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child"),
    *("--mount-proc", "--", "sh", "-c", HIDE, "apart"),
)


class Confined(Exception):
    """The program met a limit, or ended badly."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a program may take: seconds by the clock and of CPU, memory, and what it writes."""

    seconds: int
    memory: int
    written: int = 64 * MIB

    def as_command(self) -> tuple[str, ...]:
        return (
            "prlimit",
            f"--as={self.memory}",
            f"--cpu={self.seconds}",
            f"--fsize={self.written}",
            "--core=0",
            "--",
        )


@cache
def can_confine() -> bool:
    """Tell whether this machine lets us put a program apart, and set it limits."""
    if not (shutil.which("unshare") and shutil.which("prlimit")):
        return False
    tried = subprocess.run(  # noqa: S603 - a fixed command
        (*APART, "true"), capture_output=True, check=False
    )
    return tried.returncode == 0


def run(
    command: Sequence[str],
    *,
    limits: Limits,
    folder: Path,
    stdin: IO[bytes] | None = None,
    apart: bool = False,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run a program in a folder and return what it prints; raises Confined.

    It sees none of our environment, in which keys and passwords stand; `apart` takes
    the network from it, too, and the sight of other processes and of the homes of people.
    """
    with subprocess.Popen(  # noqa: S603 - our own commands, and no shell
        (*limits.as_command(), *(APART if apart else ()), *command),
        cwd=folder,
        stdin=stdin or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), **(environment or {})},
        start_new_session=True,
    ) as process:
        try:
            told, _ = process.communicate(timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise Confined(f"longer than {limits.seconds} s") from None
        finally:
            _end(process)
    if process.returncode:
        raise Confined(f"ended with {process.returncode}")
    return told


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
