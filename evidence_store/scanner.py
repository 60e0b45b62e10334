"""Asking a clamd whether a file is malware, where one is configured; none is a scanner, too."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from typing import IO, TYPE_CHECKING, cast

from clamav_client.clamd import (
    BufferTooLongError,
    ClamdNetworkSocket,
    ClamdUnixSocket,
    CommunicationError,
    ResponseError,
)
from django.conf import settings

from evidence_store.kinds import Fault, Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

SECONDS = 120
FOUND, OK = "FOUND", "OK"


class Scan(StrEnum):
    """What a scanner said of a file that is fit; nothing where none was asked."""

    NONE = ""
    CLEAN = "clean"
    TOO_LARGE = "too_large"


class ScannerAway(Exception):
    """The scanner that is configured does not answer; the file waits for it."""


def scan(file: IO[bytes]) -> Scan:
    """Let the scanner read a file; raises Unfit where it finds malware, and ScannerAway."""
    if not settings.CLAMD_ADDRESS:
        return Scan.NONE
    if file.seek(0, 2) > settings.CLAMD_MAX_BYTES:
        return Scan.TOO_LARGE
    file.seek(0)
    try:
        with _daemon() as daemon:
            ((status, name),) = daemon.instream(cast("BinaryIO", file)).values()
    except BufferTooLongError:
        return Scan.TOO_LARGE
    except (CommunicationError, ResponseError, OSError, ValueError) as error:
        # A daemon that takes less than we thought hangs up while it is sent to.
        check_scanner()
        if isinstance(error, ConnectionError):
            return Scan.TOO_LARGE
        raise ScannerAway from error
    if status == FOUND:
        raise Unfit(Fault(Problem.MALWARE, value=name or ""))
    if status != OK:
        raise ScannerAway
    return Scan.CLEAN


def check_scanner() -> None:
    """Ask whether the scanner is there, before a file is fetched for it; raises ScannerAway."""
    if not settings.CLAMD_ADDRESS:
        return
    try:
        with _daemon() as daemon:
            daemon.ping()
    except (CommunicationError, ResponseError, OSError) as error:
        raise ScannerAway from error


@contextmanager
def _daemon() -> Iterator[ClamdNetworkSocket]:
    address = settings.CLAMD_ADDRESS
    host, _, port = address.rpartition(":")
    daemon = (
        ClamdUnixSocket(address, timeout=SECONDS)
        if address.startswith("/")
        else ClamdNetworkSocket(host, int(port), timeout=SECONDS)
    )
    try:
        yield daemon
    finally:
        # The client leaves the socket of a connection that was refused open.
        if hasattr(daemon, "clamd_socket"):
            daemon.clamd_socket.close()
