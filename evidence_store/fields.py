"""Inside the parts of a document: what it fetches from afar, and what it starts by itself."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from defusedxml.ElementTree import iterparse

from evidence_store.kinds import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

# http://…, \\server\…, file://server/…, file:////server/…, file:///\\server\…; not C:\… of a disk
ANOTHER_MACHINE = re.compile(
    r"(?!file:)[a-z][a-z+.-]+:|[\\/]{2}|file:(?://|/{4,}|/*\\\\)[^\\/]", re.IGNORECASE
)
# The parts of Word, Excel and OpenDocument in which a field, a link or a source may stand.
TOLD = re.compile(
    r"word/[^/]+\.xml$|xl/externallinks/[^/]+\.xml$|(?:[^/]+/)?(?:content|styles|meta)\.xml$"
)
HREF = "{http://www.w3.org/1999/xlink}href"
INSTRUCTION = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr"
# A field of Word that asks another program, and one that takes in another file.
DDE = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
INCLUDE = re.compile(r"\bINCLUDE(?:TEXT|PICTURE)\s+\"?([^\s\"]+)", re.IGNORECASE)
# What a person follows, or what only says where a text is from, fetches nothing.
FOLLOWED = frozenset({"a", "template"})
STARTS = frozenset({"ddeLink", "dde-link", "dde-source", "dde-connection-decl"})
OBJECTS = frozenset({"object-ole", "applet", "plugin"})
SCRIPT = "vnd.sun.star.script:"


def is_elsewhere(target: str) -> bool:
    return bool(ANOTHER_MACHINE.match(unquote(target.strip())))


def cautions_in(part: IO[bytes]) -> Iterator[Caution]:
    """Yield what is to be said of one part of a document, in the words of either standard.

    Each element is let go once it was looked at: a table may fill a part of many megabytes.
    """
    fields: list[str] = []
    for _end, element in iterparse(part):
        yield from _cautions_of(element)
        if _name(element) == "instrText":
            fields.append(element.text or "")
        elif INSTRUCTION in element.attrib:
            fields.append(f" {element.get(INSTRUCTION)} ")
        element.clear()
    yield from _cautions_of_fields("".join(fields))


def _cautions_of(element: Element) -> Iterator[Caution]:
    name, target = _name(element), element.get(HREF, "")
    if name in STARTS:
        yield Caution.LAUNCH
    if name in OBJECTS:
        yield Caution.OBJECTS
    if target.startswith(SCRIPT):
        yield Caution.SCRIPT
    elif target and name not in FOLLOWED and is_elsewhere(target):
        yield Caution.REMOTE


def _cautions_of_fields(told: str) -> Iterator[Caution]:
    """Read the fields of Word as one text, for a field may be cut into pieces."""
    if DDE.search(told):
        yield Caution.LAUNCH
    # In a field a backslash is written twice.
    if any(is_elsewhere(each.replace("\\\\", "\\")) for each in INCLUDE.findall(told)):
        yield Caution.REMOTE


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
