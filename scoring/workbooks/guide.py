"""The sheet that explains the workbook to whoever fills it in."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from scoring.workbooks.columns import HEAD, LEVELS, NODES
from scoring.workbooks.forms import ABOUT, COUNTS, FORMS
from scoring.workbooks.keys import RULES

_SHEETS = {"nodes": NODES, "levels": LEVELS, "head": HEAD}


def guide_lines() -> Iterator[tuple[str, ...]]:
    """Give the rows of the sheet; a row of one cell is a heading."""
    texts = tomllib.loads(Path(__file__).with_name("guide.toml").read_text(encoding="utf-8"))
    told = texts["told"]
    for row in texts["what"]:
        yield tuple(_named(text) for text in row)
    yield ("",)
    yield from map(tuple, texts["numbers"])
    yield ("",)
    yield ("Các cách chấm",)
    for form in FORMS:
        yield form.name, form.told, form.example
    yield ("",)
    yield ("Các ý thêm của cách chấm theo tỷ lệ, con số",)
    yield from ((said.label, told[said.label]) for said in ABOUT)
    yield ("Các ý của cách cộng điểm, trừ điểm",)
    yield from ((said.label, told[said.label]) for said in COUNTS)
    yield ("",)
    yield ("Cột “Quy tắc riêng”",)
    yield from ((rule.label, told[rule.label]) for rule in RULES)
    yield "điểm tối đa ở khối …", told["điểm tối đa ở khối …"]


def _named(text: str) -> str:
    """Put the names of the sheets into a text."""
    for key, sheet in _SHEETS.items():
        text = text.replace(f"{{{key}}}", sheet)
    return text
