"""A clamd of one's own, which knows one signature: that of the file by which scanners are tried."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.evidence_store import sample_files as samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# In two halves, so that no scanner takes this source for what it tries it with.
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
KNOWN = "Thuoc.Eicar.Test"
PATIENCE = 30


@dataclass
class Clamd:
    """A daemon that can be ended and begun again at the same address."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def begin(self) -> None:
        self.process = subprocess.Popen(
            ("/usr/sbin/clamd", "--foreground", f"--config-file={self.folder / 'clamd.conf'}"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("clamd did not answer")

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def running_in(folder: Path, *, stream: str = "100M") -> Iterator[Clamd]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "db").mkdir()
    (folder / "db" / "own.ndb").write_text(f"{KNOWN}:0:*:{EICAR.encode().hex()}\n")
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder / 'db'}\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        f"TemporaryDirectory {folder}\nStreamMaxLength {stream}\n"
    )
    daemon = Clamd(folder, port)
    daemon.begin()
    try:
        yield daemon
    finally:
        daemon.end()


def infected() -> bytes:
    """Return a PDF, whole in itself, with the text in it that every scanner finds."""
    return samples.pdf(EICAR)
