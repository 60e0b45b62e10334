"""Inspection of a file before and after transfer: name, size, and kind by content; no framework."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import IO

from directory.encodings import NotUnicode, text_of
from evidence_store.kinds import (
    CSV,
    EXTENSIONS,
    REASONED,
    RIGHT_EXTENSIONS,
    Fault,
    Kind,
    Problem,
    Unfit,
)
from evidence_store.structure import kind_of

NAME_LENGTH = 200
# Control signs, line breaks, and the signs that turn the reading direction, which make a name that
# ends in "fdp.exe" read as one that ends in "exe.pdf".
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Left behind by copying out of a text; nobody sees them and they mislead nobody: dropped.
HARMLESS = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def examine(stream: IO[bytes], *, filename: str, limit: int) -> Kind:
    """Return the kind of a file fit to be evidence, read by its content; raises Unfit otherwise."""
    try:
        name = clean_name(filename)
        extension = allowed_extension(name)
        check_size(stream.seek(0, 2), limit=limit)
        kind = kind_of(stream)
    except Unfit as unfit:
        raise Unfit(replace(unfit.fault, filename=shown(filename))) from None
    finally:
        stream.seek(0)
    if extension not in kind.extensions:
        right = " / ".join(kind.extensions)
        raise Unfit(Fault(Problem.CONTENT_DIFFERS, name, value=extension, right=right))
    return kind


def examine_table(stream: IO[bytes], *, filename: str, limit: int) -> Kind:
    """Return the kind of a table: a CSV text, or else what examine says; raises Unfit."""
    if not filename.strip().lower().endswith(CSV.extensions):
        return examine(stream, filename=filename, limit=limit)
    try:
        name = clean_name(filename)
        check_size(stream.seek(0, 2), limit=limit)
        stream.seek(0)
        check_text(stream.read(), name=name)
    except Unfit as unfit:
        raise Unfit(replace(unfit.fault, filename=shown(filename))) from None
    finally:
        stream.seek(0)
    return CSV


def check_text(content: bytes, *, name: str) -> None:
    """Refuse bytes that are no text in UTF-8 or UTF-16; raises Unfit."""
    try:
        text = text_of(content)
    except NotUnicode:
        text = "\x00"
    if "\x00" in text:
        raise Unfit(Fault(Problem.CONTENT_NOT_ALLOWED, name, right="CSV UTF-8"))


def clean_name(filename: str) -> str:
    """Return the name in NFC with white space folded; raises Unfit where it cannot be kept."""
    name = unicodedata.normalize("NFC", filename.translate(HARMLESS)).strip()
    if any(unicodedata.category(sign) in HIDDEN for sign in name):
        raise Unfit(Fault(Problem.NAME_HAS_HIDDEN_SIGNS))
    name = " ".join(name.split())
    if not name.strip(". "):
        raise Unfit(Fault(Problem.NAME_MISSING))
    if "/" in name or "\\" in name:
        raise Unfit(Fault(Problem.NAME_HAS_PATH))
    if len(name) > NAME_LENGTH:
        raise Unfit(Fault(Problem.NAME_TOO_LONG, value=len(name), right=NAME_LENGTH))
    return name


def allowed_extension(name: str) -> str:
    dot, extension = name.rpartition(".")[1:]
    extension = (dot + extension).lower()
    if extension not in EXTENSIONS:
        problem = REASONED.get(extension, Problem.EXTENSION_NOT_ALLOWED)
        raise Unfit(Fault(problem, value=extension, right=RIGHT_EXTENSIONS))
    return extension


def check_size(size: int, *, limit: int) -> None:
    if size == 0:
        raise Unfit(Fault(Problem.EMPTY))
    if size > limit:
        raise Unfit(Fault(Problem.TOO_LARGE, value=size, right=limit))


def shown(filename: str) -> str:
    """Return the name as it may be shown: hidden signs visible, not longer than a line."""
    name = unicodedata.normalize("NFC", filename)
    seen = "".join("�" if unicodedata.category(sign) in HIDDEN else sign for sign in name)
    return seen if len(seen) <= NAME_LENGTH else f"{seen[: NAME_LENGTH - 1]}…"
