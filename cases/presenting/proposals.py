"""Which criterion a file's name speaks of: `1.2_ke-hoach.pdf` of 1.2; proposed, never done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# TC 1.2 …, tieu-chi_1-2 …, (1.2) …: what may stand before the number, and between its figures.
NUMBER = re.compile(
    r"(?:tc|tieu\W?chi|tiêu\W?chí)?[\W_]*(\d+(?:[._ -]\d+)*(?:[._-][A-Za-z](?![A-Za-z]))?)",
    re.IGNORECASE,
)


def proposed(filename: str, codes: Collection[str]) -> str:
    """Return the code of the criterion that a name begins with, the longest one, or nothing."""
    found = NUMBER.match(filename)
    if not found:
        return ""
    by_figures = {code.upper(): code for code in codes}
    figures = re.split(r"[._ -]", found.group(1).upper())
    for length in range(len(figures), 0, -1):
        code = by_figures.get(".".join(figures[:length]))
        if code:
            return code
    return ""
