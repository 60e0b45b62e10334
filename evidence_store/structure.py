"""What a file is, read from its bytes alone: signature first, then the structure; no framework."""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

import puremagic

from evidence_store.kinds import (
    HEIC,
    JPEG,
    PDF,
    PLAIN,
    PNG,
    RIGHT_EXTENSIONS,
    ZIP_SIGNATURE,
    Fault,
    Kind,
    Problem,
    Unfit,
)
from evidence_store.packages import kind_of_package
from evidence_store.pdf import check_pdf
from evidence_store.pieces import mentions, piece

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD_BYTES = 1024  # readers of PDF look for its signature this far into a file
TAIL_BYTES = 4096
BLANKS = b"\xef\xbb\xbf\0\t\n\f\r "
# What telephones name their photographs by; readers of the file look no further either.
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
STEPS = 50_000  # chunks of a picture; far more than any camera writes, few enough to walk
ZIP_END, ZIP_END_BYTES, ZIP_COMMENT_BYTES = b"PK\x05\x06", 22, 0xFFFF
OLD_OFFICE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def kind_of(stream: IO[bytes]) -> Kind:
    """Return the kind of the bytes; raises Unfit where it is none of ours or not only that one."""
    size = stream.seek(0, 2)
    head = piece(stream, 0, HEAD_BYTES)
    if head.startswith(ZIP_SIGNATURE):
        kind = kind_of_package(stream, size=size)
    else:
        kind = kind_of_plain(stream, head=head, size=size)
    if kind is not PDF and PDF.signature in head:
        raise Unfit(Fault(Problem.TWO_KINDS, value=kind.extensions[0], right=PDF.extensions[0]))
    return kind


def kind_of_plain(stream: IO[bytes], *, head: bytes, size: int) -> Kind:
    kind = next((kind for kind in PLAIN if head.startswith(kind.signature)), None)
    kind = kind or heic_in(head) or pdf_further_in(head)
    if kind is None:
        raise Unfit(stranger(stream, head))
    if not IS_WHOLE[kind](stream, size):
        raise Unfit(Fault(Problem.BROKEN, value=kind.extensions[0]))
    if kind is PDF:
        check_pdf(stream)
    if ends_as_zip(stream, size):
        raise Unfit(Fault(Problem.TWO_KINDS, value=kind.extensions[0], right=".zip"))
    return kind


def heic_in(head: bytes) -> Kind | None:
    return HEIC if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS else None


def pdf_further_in(head: bytes) -> Kind | None:
    """Return PDF where only such things come before its signature as readers of PDF pass over."""
    before, signature, _ = head.partition(PDF.signature)
    return PDF if signature and not name_of(before.lstrip(BLANKS)) else None


def stranger(stream: IO[bytes], head: bytes) -> Fault:
    """Return the fault of bytes that are none of our kinds, named as well as the library can."""
    if head.startswith(OLD_OFFICE_SIGNATURE):
        # A password turns a new Office file into the old container.
        locked = mentions(stream, LOCKED_PACKAGE)
        return Fault(Problem.LOCKED if locked else Problem.OLD_OFFICE)
    return Fault(Problem.CONTENT_NOT_ALLOWED, value=name_of(head), right=RIGHT_EXTENSIONS)


def name_of(head: bytes) -> str:
    """Return what the library makes of the beginning of a file, or nothing."""
    try:
        return puremagic.magic_string(head)[0].name if head else ""
    except puremagic.PureError:
        return ""


def is_whole_pdf(stream: IO[bytes], size: int) -> bool:
    return b"%%EOF" in piece(stream, max(0, size - TAIL_BYTES), TAIL_BYTES)


def is_whole_png(stream: IO[bytes], size: int) -> bool:
    """Walk the chunks, each with its length, from the header to the last one."""
    at: int = len(PNG.signature)
    if piece(stream, at + 4, 4) != b"IHDR":
        return False
    for _ in range(STEPS):
        if at + 12 > size:
            return False
        length, name = struct.unpack(">I4s", piece(stream, at, 8))
        at += 12 + length
        if name == b"IEND":
            return at <= size
    return False


def is_whole_jpeg(stream: IO[bytes], size: int) -> bool:
    """Walk the segments to the picture, whose end mark cannot occur inside its own data."""
    at: int = 2
    for _ in range(STEPS):
        if at + 4 > size:
            return False
        mark, name, length = struct.unpack(">BBH", piece(stream, at, 4))
        if mark != 0xFF or length < 2:
            return False
        at += 1 if name == 0xFF else 2 + length  # 0xFF before a mark only fills
        if name == 0xDA:
            return mentions(stream, b"\xff\xd9", start=at)
    return False


def is_whole_heic(stream: IO[bytes], size: int) -> bool:
    """Walk the boxes, each with its length, to the end of the file."""
    at = 0
    for _ in range(STEPS):
        if at == size:
            return True
        head = piece(stream, at, 16)
        if len(head) < 8:
            return False
        length = struct.unpack(">I", head[:4])[0]
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        if length == 0:  # the last box reaches to the end
            return True
        if length < 8:
            return False
        at += length
    return False


def ends_as_zip(stream: IO[bytes], size: int) -> bool:
    """Answer whether an archive hangs behind, for the readers that start at the end.

    An archive attached inside a PDF does not end where the file ends, so it does not count.
    """
    most = ZIP_END_BYTES + ZIP_COMMENT_BYTES
    tail = piece(stream, max(0, size - most), most)
    at = tail.rfind(ZIP_END)
    if at < 0 or at + ZIP_END_BYTES > len(tail):
        return False
    comment: int
    (comment,) = struct.unpack_from("<H", tail, at + ZIP_END_BYTES - 2)
    return at + ZIP_END_BYTES + comment >= len(tail)


IS_WHOLE: dict[Kind, Callable[[IO[bytes], int], bool]] = {
    PDF: is_whole_pdf,
    PNG: is_whole_png,
    JPEG: is_whole_jpeg,
    HEIC: is_whole_heic,
}
