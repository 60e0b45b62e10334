"""What a spreadsheet makes of a cell, and how it comes to take a text for a text."""

import re

# A spreadsheet runs what begins so as a formula; an apostrophe before it makes it a text.
_FORMULA = re.compile(r"[=+\-@]")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?", re.ASCII)
# No XML, and so no workbook, may hold these; in a text file they steer terminals.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def plain_text(text: str) -> str:
    """Give the text without the signs that break a workbook."""
    return _CONTROLS.sub("", text)


def csv_cell(value: object) -> object:
    """Give a value as a cell of a CSV file: what would run as a formula is a text, numbers stay."""
    if not isinstance(value, str):
        return value
    text = plain_text(value)
    begins = _FORMULA.match(text.lstrip())
    return f"'{text}" if begins and not _NUMBER.fullmatch(text.strip()) else text


def uncovered(text: str) -> str:
    """Give a cell back as it was before it was made safe."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text
