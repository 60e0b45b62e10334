"""The text of the first pages of a paper: of a PDF by PDFium, of a Word document by its XML."""

from __future__ import annotations

from threading import Lock
from typing import IO
from zipfile import ZipFile

import pypdfium2 as pdfium
from defusedxml.ElementTree import fromstring

from evidence_store.kinds import DOCX, PDF
from evidence_store.packages import DAMAGE

PAGES = 2
SIGNS = 20_000
XML_BYTES = 16 * 1024 * 1024
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# PDFium works for one thread at a time.
ONE_AT_A_TIME = Lock()


def text_of(stream: IO[bytes], media_type: str) -> str:
    """Return the text at the beginning of a file; nothing of a scan, or of what cannot be read."""
    stream.seek(0)
    if media_type == PDF.media_type:
        return _of_pdf(stream.read())
    return _of_word(stream) if media_type == DOCX.media_type else ""


def _of_pdf(content: bytes) -> str:
    with ONE_AT_A_TIME:
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError:
            return ""
        try:
            pages = range(min(PAGES, len(document)))
            return "\n".join(_of_page(document, at) for at in pages)[:SIGNS]
        except pdfium.PdfiumError:
            return ""
        finally:
            document.close()


def _of_page(document: pdfium.PdfDocument, at: int) -> str:
    text: str = document[at].get_textpage().get_text_bounded()
    return text


def _of_word(stream: IO[bytes]) -> str:
    try:
        with ZipFile(stream) as package:
            entry = package.getinfo("word/document.xml")
            if entry.file_size > XML_BYTES:
                return ""
            root = fromstring(package.read(entry))
    except DAMAGE:
        return ""
    lines = ("".join(_pieces(each)) for each in root.iter(f"{WORD}p"))
    return "\n".join(lines)[:SIGNS]


def _pieces(paragraph: object) -> list[str]:
    found = []
    for each in paragraph.iter():  # type: ignore[attr-defined]  # an Element
        if each.tag == f"{WORD}t":
            found.append(each.text or "")
        elif each.tag in {f"{WORD}tab", f"{WORD}br"}:
            found.append(" ")
    return found
