"""Celery workers and a broker of their own for the tests of faults, to be killed at will."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from kombu import Connection

from embedded import running
from embedded.valkey import find_program
from tests.embedded.processes import find_processes
from tests.faults.others import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from celery import Task

    from embedded import Site

Worker = subprocess.Popen[bytes]
COMMAND = ("-m", "celery", "-A", "config.celery", "worker", "--pool=solo", "--loglevel=WARNING")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")
# A busy machine is slow, which is not what these tests are about.
PATIENCE = 90


@contextmanager
def broker(data: Path) -> Iterator[Site]:
    with running(("valkey",), data=data, say=lambda _: None) as site:
        yield site


def kill(site: Site, *, and_forget: Path) -> None:
    """Kill the broker as a power cut does, and lose what it had kept."""
    folder = site.home.path / "valkey"
    for pid, command in find_processes(str(site.home.path)).items():
        if command.startswith(find_program()):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(and_forget / folder.relative_to(and_forget), ignore_errors=True)


@contextmanager
def workers(number: int, *, url: str, mail: int, ahead: int = 0) -> Iterator[list[Worker]]:
    """Run workers that send by a mail server, their clocks so many seconds ahead."""
    offset = settings.CLOCK_OFFSET_SECONDS - ahead
    there = environment(
        REDIS_URL=url,
        EMAIL_URL=f"smtp://127.0.0.1:{mail}",
        CLOCK_OFFSET_SECONDS=str(offset),
    )
    with ExitStack() as stack:
        started = []
        for name in range(number):
            command = [sys.executable, *COMMAND, *QUIET, f"--hostname=w{name}@test"]
            process = subprocess.Popen(command, env=there, cwd=settings.BASE_DIR)
            stack.callback(process.wait)
            stack.callback(process.kill)
            started.append(process)
        yield started


def who_speaks_from(port: int, processes: Iterable[Worker]) -> Worker:
    """Return which of some processes has a connection that begins at a port of this machine."""
    at = f":{port:04X} "
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines() if at in line]
    sockets = {f"socket:[{each[9]}]" for each in lines if each[1].endswith(at.strip())}
    for process in processes:
        for link in Path(f"/proc/{process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed since it was listed
                if str(link.readlink()) in sockets:
                    return process
    raise LookupError(port)


def beat(task: Task[..., object], *, url: str, times: int = 1) -> None:
    """Put a task into the queue, as so many beats do that run by mistake."""
    with Connection(url) as connection:
        for _ in range(times):
            task.apply_async(connection=connection, retry=False)  # type: ignore[call-arg] # an option of kombu


def wait_for(condition: Callable[[], bool], *, seconds: float = PATIENCE) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False
