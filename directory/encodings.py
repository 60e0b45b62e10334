"""The text in a file's bytes: UTF-8, or UTF-16 as spreadsheets write it; no framework."""

from __future__ import annotations

import re
import unicodedata

MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# What Vietnamese spreadsheets wrote before Unicode. It is shown and never taken: its bytes are
# letters of other old tables as well, and a wrong guess would be a wrong name.
OLD = "cp1258"
MOST_SHOWN = 40
CELL_ENDS = re.compile(rb"[,;\t\r\n]")


class NotUnicode(ValueError):
    """The bytes are no text in Unicode; it says the line and how the cell there may have read."""

    def __init__(self, line: int, shown: str) -> None:
        super().__init__(line, shown)
        self.line = line
        self.shown = shown


def text_of(content: bytes) -> str:
    """Return the text without its byte order mark; raises NotUnicode."""
    mark = next((mark for mark in MARKS if content.startswith(mark)), b"")
    body = content.removeprefix(mark)
    try:
        return body.decode(MARKS.get(mark, "utf-8"))
    except UnicodeDecodeError as trouble:
        if len(mark) == 2:
            raise NotUnicode(1, "") from None
        line = body[: trouble.start].count(b"\n") + 1
        raise NotUnicode(line, _old_text(body, trouble.start)) from None


def _old_text(body: bytes, at: int) -> str:
    """Read the cell around a byte as the old table has it."""
    start = max((found.end() for found in CELL_ENDS.finditer(body, 0, at)), default=0)
    ends = CELL_ENDS.search(body, at)
    cell = body[start : ends.start() if ends else len(body)]
    text = unicodedata.normalize("NFC", cell.decode(OLD, errors="replace")).strip(' "')
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
