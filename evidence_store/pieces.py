"""Pieces of a file: whatever its size, no more than one lies in memory."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PIECE_BYTES = 1024 * 1024


def piece(stream: IO[bytes], start: int, size: int) -> bytes:
    stream.seek(start)
    return stream.read(size)


def lay_down(pieces: Iterable[bytes], into: IO[bytes]) -> None:
    """Write bytes to a temporary file as they come.

    `writelines` of one that begins in memory keeps all of them there, and looks at the size after.
    """
    for each in pieces:
        into.write(each)


def mentions(stream: IO[bytes], sign: bytes, *, start: int = 0) -> bool:
    """Tell whether bytes stand anywhere behind a place."""
    stream.seek(start)
    before = b""
    while read := stream.read(PIECE_BYTES):
        if sign in before + read:
            return True
        before = read[-len(sign) :]
    return False
