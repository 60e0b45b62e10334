"""Codes for new nodes: the next number beside the others, in the manner of the one above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rulemaking.trees import CRITERIA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rulemaking.trees import Node
    from scoring import Document

_ENDS_IN_A_NUMBER = re.compile(r"^(.*?)(\d+)$")


def next_code(above: Node | None, beside: Iterable[Node], taken: set[str]) -> str:
    """Return a code that nobody has: after those beside it, or the first under the one above."""
    stem, last = _after([node.code for node in beside]) or (f"{_stem(above)}", 0)
    number = last + 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _after(codes: list[str]) -> tuple[str, int] | None:
    found = [match for code in codes if (match := _ENDS_IN_A_NUMBER.match(code))]
    return (found[-1][1], int(found[-1][2])) if found else None


def _stem(above: Node | None) -> str:
    """Return what codes begin with: those of fields are plain numbers, or have a letter before."""
    if above is None or not above.code:
        return ""
    match = _ENDS_IN_A_NUMBER.match(above.code)
    if above.is_field and match and match[1].isalpha():
        return f"{match[2]}."
    return f"{above.code}."


def with_new_codes(copy: Document, was: str, became: str, taken: set[str]) -> Document:
    """Give a copy codes of its own: what began with the old one begins with the new one."""
    code = str(copy.get("code", ""))
    if code == was:
        fresh = became
    else:
        fresh = became + code.removeprefix(was) if was and code.startswith(was) else f"{code}-2"
    while fresh in taken:
        fresh += "-2"
    taken.add(fresh)
    children = [with_new_codes(child, was, became, taken) for child in copy[CRITERIA]]
    return {**copy, "code": fresh, CRITERIA: children}
