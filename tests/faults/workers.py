"""A real worker of Celery on the database of the tests, with a queue of its own, to be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from kombu import Connection

from tests.faults.others import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from celery import Task

# No other test speaks through this number, and no worker hears what the others asked for.
NUMBER = "/11"
PATIENCE = 60


def broker() -> str:
    return urlsplit(os.environ["REDIS_URL"])._replace(path=NUMBER).geturl()


def ask(task: Task[..., None], *given: str) -> None:
    """Ask the worker for something, as a page does."""
    with Connection(broker()) as connection:
        current_app.send_task(task.name, given, connection=connection)


@contextmanager
def worker(said: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a worker until the test is done with it; what it says last is in `said`."""
    command = (sys.executable, "-m", "celery", "-A", "config", "worker", "--pool=solo")
    quiet = ("--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat")
    process = subprocess.Popen(
        (*command, *quiet),
        env=environment(REDIS_URL=broker(), PYTHONUNBUFFERED="1"),
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        said.append(process.communicate()[0])


def until_it_says(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"The worker never said: {words}")


def until(is_so: Callable[[], bool]) -> bool:
    """Wait for something to become so; answer whether it did in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.2)
    return False
