"""The data directory of the servers: its lock, its passwords and its ports."""

import contextlib
import fcntl
import json
import os
import random
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from embedded.trouble import ServerTrouble, check_space

# Below the ports that Linux hands out for outgoing connections, so that nobody takes one meanwhile.
PORTS = range(20000, 32000)
WAIT_SECONDS = 20.0


def anybody(_port: int) -> bool:
    return True


@dataclass
class Home:
    """One data directory: everything the servers write lies in it."""

    path: Path
    lock: int
    temporary: bool = False
    passwords: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)
    opened_copy: Path | None = None  # of programs that another user runs, outside of this folder

    def folder(self, name: str) -> Path:
        """Make a folder that only its owner may read."""
        path = self.path / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)  # whoever made it, and under whatever umask
        return path

    @property
    def temporary_files(self) -> dict[str, str]:
        """Keep what programs write for a moment in here, out of the way of other people's."""
        return {"TMPDIR": str(self.folder("tmp"))}

    def log(self, name: str) -> Path:
        return self.folder("log") / f"{name}.log"

    def password(self, name: str) -> str:
        """Give the password of that name, made once per data directory."""
        if name not in self.passwords:
            self.passwords[name] = secrets.token_urlsafe(24)
            self._save()
        return self.passwords[name]

    def port(self, name: str, *, further: int = 0, is_fit: Callable[[int], bool] = anybody) -> int:
        """Give the port of that name: the one of the last time where it is free, else another.

        `further` is the distance to a second port that the server opens by itself; `is_fit` tells
        what else the server asks of a port.
        """
        port = self.ports.get(name)
        if port is None or not self._is_free(port, further, is_fit):
            port = self._find_port(further, is_fit)
            self.ports[name] = port
            self._save()
        self.given.update((port, port + further))
        return port

    def _is_free(self, port: int, further: int, is_fit: Callable[[int], bool]) -> bool:
        ports = {port, port + further}
        are_fit = all(can_listen(each) and is_fit(each) for each in ports)
        return self.given.isdisjoint(ports) and are_fit

    def _find_port(self, further: int, is_fit: Callable[[int], bool]) -> int:
        for port in random.sample(PORTS, 500):
            if self._is_free(port, further, is_fit):
                return port
        raise ServerTrouble("No free port was found between 20000 and 32000: stop other programs.")

    def _save(self) -> None:
        write_private(
            self.path / "servers.json",
            json.dumps({"passwords": self.passwords, "ports": self.ports}, indent=2),
        )


def can_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


@contextlib.contextmanager
def opened(path: Path, *, temporary: bool) -> Iterator[Home]:
    """Hold the data directory for one set of servers; raises ServerTrouble where it is taken."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ServerTrouble(
            f"{path} cannot be written ({error.strerror}): choose another folder with --data."
        ) from error
    try:
        wait_for(lock, path)
        check_space(path)
        shutil.rmtree(path / "tmp", ignore_errors=True)  # what those before us left there
        saved = path / "servers.json"
        kept = json.loads(saved.read_text()) if saved.exists() else {}
        home = Home(path.resolve(), lock, temporary, **kept)
        try:
            yield home
        finally:
            if home.opened_copy:
                shutil.rmtree(home.opened_copy, ignore_errors=True)
    finally:
        os.close(lock)


def wait_for(lock: int, path: Path) -> None:
    """Take the lock; servers of a killed predecessor hold it until the last of them is gone."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise ServerTrouble(
                    f"Servers already run on {path}: stop them, or choose another with --data."
                ) from None
        time.sleep(0.1)
