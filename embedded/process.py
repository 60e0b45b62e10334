"""One process of the product: how it is started, how one knows that it is ready, how it stops."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from embedded.trouble import ServerTrouble, cannot_run, explain

GUARD = Path(__file__).with_name("guard.py")
LOOK_SECONDS = 0.05
# What the servers and we write is for its owner alone.
PRIVATE = 0o077


def nothing() -> None:
    """Do nothing: not every server has something to do before or after its start."""


def at_once() -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Process:
    """What is to be run: data only, so that every process of the product reads alike."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    stop: signal.Signals = signal.SIGTERM
    grace: float = 10.0  # seconds it may take to stop
    deadline: float = 60.0  # seconds it may take to be ready
    prepare: Callable[[], None] = nothing  # before it starts
    is_ready: Callable[[], bool] = at_once
    ready_words: str = ""  # what its log says when it is ready, for want of a door to knock at
    settle: Callable[[], None] = nothing  # once it is ready
    tidy: Callable[[], None] = nothing  # once it was stopped
    gives: Mapping[str, str] = field(default_factory=dict)  # to those that come after it


@dataclass
class Running:
    """A process that was started, inside its guard."""

    process: Process
    guard: "subprocess.Popen[bytes]"
    log: Path
    log_start: int

    def is_ready(self) -> bool:
        return self.process.is_ready() and self.process.ready_words in self.read_log()

    def read_log(self) -> str:
        """Read what it wrote since it was started."""
        return self.log.read_bytes()[self.log_start :].decode(errors="replace")

    def has_ended(self) -> bool:
        return self.guard.poll() is not None

    def end(self) -> None:
        """Ask it to stop and wait; its guard sees to it that nothing is left."""
        self.guard.terminate()
        self.guard.wait()
        self.process.tidy()


def find_wheel(package: str) -> Path:
    """Find where a wheel lies without importing it; raise ServerTrouble where it is missing."""
    found = find_spec(package)
    if not found or not found.submodule_search_locations:
        raise ServerTrouble(f"The library {package} is missing: run 'make install'.")
    return Path(found.submodule_search_locations[0])


def start(process: Process, *, log: Path, lock: int) -> Running:
    """Start a process, once what it needs is prepared."""
    process.prepare()
    return launch(process, log=log, lock=lock)


def launch(process: Process, *, log: Path, lock: int) -> Running:
    """Run a process inside a guard of its own, in a session of its own."""
    guarded = (
        *(sys.executable, "-I", "-S", str(GUARD)),
        *("--parent", str(os.getpid()), "--stop", process.stop.name),
        *("--grace", str(process.grace), "--", *process.command),
    )
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
        began = file.tell()
        try:
            guard = subprocess.Popen(
                guarded,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env=dict(process.environment),
                cwd=process.folder,
                start_new_session=True,
                umask=PRIVATE,
                pass_fds=(lock,),
            )
        except OSError as error:
            raise cannot_run(process.name, sys.executable, error) from error
    return Running(process, guard, log, began)


def wait_until_ready(running: Running) -> None:
    """Wait for a process to answer; raise ServerTrouble when it ends or takes too long."""
    until = time.monotonic() + running.process.deadline
    while not running.is_ready():
        if running.has_ended():
            raise explain(running.process.name, "ended while it was starting", running.log)
        if time.monotonic() > until:
            said = f"did not answer within {running.process.deadline:.0f} seconds"
            raise explain(running.process.name, said, running.log)
        time.sleep(LOOK_SECONDS)
    running.process.settle()


def run_once(name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
    """Run a program that ends by itself; raise ServerTrouble with what it said when it fails."""
    try:
        done = subprocess.run(
            command,
            env=dict(environment),
            umask=PRIVATE,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise cannot_run(name, command[0], error) from error
    if done.returncode:
        raise ServerTrouble(f"{name}: {command[0]} failed.\n{done.stdout}{done.stderr}")
