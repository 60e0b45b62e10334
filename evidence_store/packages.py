"""Inside Office packages (zip): which document it is, and whether it hides macros or a lock."""

from __future__ import annotations

import re
import zlib
from struct import error as StructError  # noqa: N812 - a class, named like one
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from evidence_store.fields import TOLD, cautions_in, is_elsewhere
from evidence_store.kinds import PACKAGES, RIGHT_EXTENSIONS, Caution, Fault, Kind, Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element
    from zipfile import ZipInfo

ENTRIES = 10_000
PART_BYTES = 1024 * 1024  # far more than any real list of contents
UNPACKED_BYTES = 64 * 1024 * 1024
UNPACKED_TIMES = 100  # tables in XML shrink to a tenth, rarely to a fiftieth
CONTENT_TYPES, MIMETYPE, MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"
ENCRYPTED = 0x1
RELATIONS = ".rels"
RELATION_BYTES = 8 * 1024 * 1024  # a table with a link in each of 50,000 cells
# Objects that other programs open; an Office file inside another one is none.
OBJECT_PART = re.compile(r"/embeddings/.*\.bin$|/activex/")
MACRO_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/")
# LibreOffice writes these indexes also where there is no macro to list.
EMPTY_INDEXES = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml", "/")
# All that a damaged or hostile archive makes the readers raise.
DAMAGE = (
    BadZipFile,
    DefusedXmlException,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    ParseError,
    RuntimeError,
    StructError,
    ValueError,
    zlib.error,
)


def kind_of_package(stream: IO[bytes], *, size: int) -> Kind:
    """Return the kind of an Office package; raises Unfit where it is none, or one to be refused."""
    try:
        with ZipFile(stream) as package:
            check_entries(package.infolist(), size=size)
            declared = declared_types(package)
            kind = known_kind(package, declared)
            check_macros(package, declared)
    except DAMAGE:
        raise Unfit(Fault(Problem.BROKEN, value=".zip")) from None
    return kind


def check_entries(entries: list[ZipInfo], *, size: int) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise Unfit(Fault(Problem.LOCKED))
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or unpacked > max(UNPACKED_BYTES, UNPACKED_TIMES * size):
        raise Unfit(Fault(Problem.BLOATED, value=unpacked))
    if len(set(names)) < len(names) or any(map(leaves_package, names)):
        raise BadZipFile
    if min(entry.header_offset for entry in entries) != 0:  # two archives, one behind the other
        raise BadZipFile


def leaves_package(name: str) -> bool:
    return name.startswith("/") or ".." in name.replace("\\", "/").split("/")


def declared_types(package: ZipFile) -> list[str]:
    """Return the types that the package declares for its parts, the whole document's included."""
    names = package.namelist()
    if names[:1] == [MIMETYPE]:
        return [part(package, MIMETYPE).decode("ascii")]
    if CONTENT_TYPES not in names:
        return []
    root = fromstring(part(package, CONTENT_TYPES))
    return [element.get("ContentType", "") for element in root.iter()]


def part(package: ZipFile, name: str, *, limit: int = PART_BYTES) -> bytes:
    with package.open(name) as entry:
        content = entry.read(limit + 1)
    if len(content) > limit:
        raise BadZipFile
    return content


def known_kind(package: ZipFile, declared: list[str]) -> Kind:
    """Return the one kind declared; a locked OpenDocument file declares it and hides the rest."""
    kinds = {PACKAGES[name] for name in declared if name in PACKAGES}
    if len(kinds) > 1:
        raise BadZipFile
    if MANIFEST in package.namelist() and b"encryption-data" in part(package, MANIFEST):
        raise Unfit(Fault(Problem.LOCKED))
    if not kinds:
        check_macros(package, declared)
        raise Unfit(Fault(Problem.CONTENT_NOT_ALLOWED, value="ZIP", right=RIGHT_EXTENSIONS))
    return kinds.pop()


def check_macros(package: ZipFile, declared: list[str]) -> None:
    names = [name.lower() for name in package.namelist()]
    types = [name.lower() for name in declared]
    if (
        any("macro" in name or "vbaproject" in name for name in types)
        or any(name.endswith("vbaproject.bin") for name in names)
        or any(
            name.startswith(MACRO_FOLDERS) and not name.endswith(EMPTY_INDEXES) for name in names
        )
    ):
        raise Unfit(Fault(Problem.MACROS))


def cautions_in_package(stream: IO[bytes]) -> set[Caution]:
    """Return what the reader of an Office package is to beware of; raises Unfit where broken."""
    try:
        with ZipFile(stream) as package:
            return set(_cautions(package))
    except DAMAGE:
        raise Unfit(Fault(Problem.BROKEN, value=".zip")) from None


def _cautions(package: ZipFile) -> Iterator[Caution]:
    for name in package.namelist():
        if OBJECT_PART.search(name.lower()):
            yield Caution.OBJECTS
        if TOLD.match(name.lower()):
            yield from _cautions_of_part(package, name)
        if not name.endswith(RELATIONS):
            continue
        if package.getinfo(name).file_size > RELATION_BYTES:
            yield Caution.UNREAD
        elif any(map(loads_from_afar, fromstring(part(package, name, limit=RELATION_BYTES)))):
            yield Caution.REMOTE


def _cautions_of_part(package: ZipFile, name: str) -> Iterator[Caution]:
    if package.getinfo(name).file_size > UNPACKED_BYTES:
        yield Caution.UNREAD
        return
    with package.open(name) as entry:
        yield from cautions_in(entry)


def loads_from_afar(link: Element) -> bool:
    """Tell whether opening the file fetches this from another machine: a template, a picture.

    A link that a person follows is none; nor is a template on the author's own disk.
    """
    if link.get("TargetMode", "").lower() != "external":
        return False
    if link.get("Type", "").endswith("/hyperlink"):
        return False
    return is_elsewhere(link.get("Target", ""))
