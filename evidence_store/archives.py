"""Packages of files (zip): looked at whole, then handed out file by file; no framework.

An archive is no evidence, for nobody can review it as one: it is unpacked on arrival or refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from evidence_store.kinds import Fault, Problem, Unfit
from evidence_store.packages import DAMAGE, ENCRYPTED

if TYPE_CHECKING:
    from zipfile import ZipInfo

UTF8 = 0x800
# Office files are packed already, scans hardly shrink: a real package grows a few times.
MOST_TIMES = 100
# What programs and systems put beside the files, and nobody means to hand over.
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
LITTER_FOLDER = "__MACOSX"
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")


@dataclass(frozen=True, slots=True)
class Inside:
    """A file in a package, under a name without its folders."""

    name: str
    size: int
    entry: ZipInfo


def files_in(stream: IO[bytes], *, most_files: int, most_bytes: int) -> list[Inside]:
    """Return the files of a package in its order; raises Unfit where it is not to be unpacked.

    What a file says of its size binds: no more of it is ever read.
    """
    size = stream.seek(0, 2)
    try:
        with ZipFile(stream) as package:
            entries = [each for each in package.infolist() if not _is_litter(_path_of(each))]
    except DAMAGE:
        raise Unfit(Fault(Problem.BROKEN, value=".zip")) from None
    _check(entries, size=size, most_files=most_files, most_bytes=most_bytes)
    return _named(entries)


def _check(entries: list[ZipInfo], *, size: int, most_files: int, most_bytes: int) -> None:
    if not entries:
        raise Unfit(Fault(Problem.NOTHING_INSIDE))
    if any(each.flag_bits & ENCRYPTED for each in entries):
        raise Unfit(Fault(Problem.LOCKED_PACKAGE))
    if len(entries) > most_files:
        raise Unfit(Fault(Problem.TOO_MANY_INSIDE, value=len(entries), right=most_files))
    unpacked = sum(each.file_size for each in entries)
    if unpacked > most_bytes:
        raise Unfit(Fault(Problem.TOO_MUCH_INSIDE, value=unpacked, right=most_bytes))
    if unpacked > MOST_TIMES * size:
        raise Unfit(Fault(Problem.BLOATED, value=unpacked))


def unpack(stream: IO[bytes], inside: Inside, into: IO[bytes]) -> None:
    """Write the bytes of a file of a package; raises Unfit where it is broken, or a package too."""
    if inside.name.lower().endswith(ARCHIVES):
        raise Unfit(Fault(Problem.PACKAGE_INSIDE))
    try:
        with ZipFile(stream) as package, package.open(inside.entry) as entry:
            copyfileobj(entry, into)
        if into.tell() != inside.size:
            raise BadZipFile
    except DAMAGE:
        raise Unfit(Fault(Problem.BROKEN)) from None


def _path_of(entry: ZipInfo) -> list[str]:
    """Return folders and name of a file; programs that know no Unicode wrote it in bytes."""
    path = entry.filename
    if not entry.flag_bits & UTF8:
        try:
            path = path.encode("cp437").decode()
        except UnicodeError:
            path = entry.filename
    return path.replace("\\", "/").split("/")


def _is_litter(path: list[str]) -> bool:
    """Tell whether it is a folder, or nothing that a person put there."""
    name = path[-1].lower()
    return not name or LITTER_FOLDER in path or name in LITTER or name.startswith("._")


def _named(entries: list[ZipInfo]) -> list[Inside]:
    """Name files without their folders; where two are called alike, with the one they lie in."""
    paths = [_path_of(each) for each in entries]
    names = [path[-1] for path in paths]
    told = ["_".join(path[-2:]) if names.count(path[-1]) > 1 else path[-1] for path in paths]
    return [Inside(name, entry.file_size, entry) for name, entry in zip(told, entries, strict=True)]
