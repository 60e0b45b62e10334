"""The kinds of file that may be evidence, and what can be wrong with a file; data, no framework."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file; `viewable` ones are shown in the browser, the others are downloaded."""

    extensions: tuple[str, ...]
    media_type: str
    signature: bytes
    main_part: str = ""  # what an Office package declares its main part to be
    viewable: bool = False


PDF = Kind((".pdf",), "application/pdf", b"%PDF-", viewable=True)
PNG = Kind((".png",), "image/png", b"\x89PNG\r\n\x1a\n", viewable=True)
JPEG = Kind((".jpg", ".jpeg"), "image/jpeg", b"\xff\xd8\xff", viewable=True)
# What telephones photograph in; browsers show the copy that is made of it.
HEIC = Kind((".heic", ".heif"), "image/heic", b"")
ZIP_SIGNATURE = b"PK\x03\x04"


def open_xml(extension: str, family: str, main: str) -> Kind:
    media_type = f"{OPEN_XML}{family}.{main}"
    return Kind((extension,), media_type, ZIP_SIGNATURE, f"{media_type}.main+xml")


def open_document(extension: str, main: str) -> Kind:
    media_type = f"{OPEN_DOCUMENT}{main}"
    return Kind((extension,), media_type, ZIP_SIGNATURE, media_type)


DOCX = open_xml(".docx", "wordprocessingml", "document")
XLSX = open_xml(".xlsx", "spreadsheetml", "sheet")
PPTX = Kind(
    (".pptx",),
    f"{OPEN_XML}presentationml.presentation",
    ZIP_SIGNATURE,
    f"{OPEN_XML}presentationml.presentation.main+xml",
)
ODT = open_document(".odt", "text")
ODS = open_document(".ods", "spreadsheet")

# Scanned letters, reports, tables, slides and photographs. Left out on purpose: archives (nobody
# can review what is inside), plain text and CSV (no signature tells them from a script), video.
KINDS = (PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, HEIC)
PACKAGES = {kind.main_part: kind for kind in KINDS if kind.main_part}
PLAIN = tuple(kind for kind in KINDS if kind.signature and not kind.main_part)
# Taken in one place only: tables that a service reads cell by cell before it keeps them. Nothing in
# them is ever run, and they are handed out for download under this type.
CSV = Kind((".csv",), "text/csv", b"")
# Taken where the settings say so, and never as evidence: the files inside become it.
ZIP = Kind((".zip",), "application/zip", ZIP_SIGNATURE)
EXTENSIONS = tuple(extension for kind in KINDS for extension in kind.extensions)
RIGHT_EXTENSIONS = ", ".join(EXTENSIONS)


class Problem(StrEnum):
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    NAME_HAS_PATH = "name_has_path"
    NAME_HAS_HIDDEN_SIGNS = "name_has_hidden_signs"
    EXTENSION_NOT_ALLOWED = "extension_not_allowed"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OLD_OFFICE = "old_office"
    MACROS = "macros"
    LOCKED = "locked"
    CONTENT_NOT_ALLOWED = "content_not_allowed"
    CONTENT_DIFFERS = "content_differs"
    TWO_KINDS = "two_kinds"
    BROKEN = "broken"
    BLOATED = "bloated"
    NOTHING_INSIDE = "nothing_inside"
    TOO_MANY_INSIDE = "too_many_inside"
    TOO_MUCH_INSIDE = "too_much_inside"
    PACKAGE_INSIDE = "package_inside"
    LOCKED_PACKAGE = "locked_package"
    MALWARE = "malware"
    BYTES_MISSING = "bytes_missing"
    BYTES_CHANGED = "bytes_changed"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one file: its name, the value found and what would be right."""

    problem: Problem
    filename: str = ""
    value: str | int = ""
    right: str | int = ""

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)


class Caution(StrEnum):
    """What is inside a file that is fit to be evidence and that its reader is to know of."""

    SCRIPT = "script"
    LAUNCH = "launch"
    ATTACHED = "attached"
    REMOTE = "remote"
    OBJECTS = "objects"
    FORM = "form"
    UNREAD = "unread"
    SCAN = "scan"


class Unfit(Exception):
    """Raised with the fault of a file that cannot be evidence."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.problem)
        self.fault = fault


# Extensions people do have, with the reason why not; any other extension is simply not allowed.
REASONED = {
    **dict.fromkeys((".doc", ".xls", ".ppt"), Problem.OLD_OFFICE),
    **dict.fromkeys((".docm", ".xlsm", ".pptm", ".xlsb", ".dotm", ".xltm"), Problem.MACROS),
}
