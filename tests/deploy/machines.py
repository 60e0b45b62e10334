"""Processes of the product twice, as on two machines, beside the servers of the tests."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from embedded import Site
    from embedded.process import Process, Running


def on_machine(number: int, process: Process, **settings: str) -> Process:
    """Return a process as a second machine has it: of another name, with settings of its own."""
    name = f"{process.name}-{number}"
    command = tuple(name if word == "thuoc" else word for word in process.command)
    if process.name == "worker":
        command += ("--hostname", f"{name}@%h")
    environment: Mapping[str, str] = {**process.environment, **settings}
    return replace(process, name=name, command=command, environment=environment)


@contextmanager
def started(site: Site, *processes: Process) -> Iterator[list[Running]]:
    """Start processes side by side; end them, and them alone, whatever happens."""
    before = len(site.started)
    try:
        site.start(*processes)
        yield site.started[before:]
    finally:
        # All are asked at once: each takes its seconds to leave.
        for running in site.started[before:]:
            running.guard.terminate()
        for running in reversed(site.started[before:]):
            running.end()
        del site.started[before:]
