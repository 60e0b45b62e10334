"""The notation of a cell: clauses “key: value”, parted by semicolons or lines, quotes around names.

A clause may give its key a label, in English too: “tot [Đạt tốt | Good]: 2 điểm”. Braces hold the
clauses of a way. What stands in quotes is a name of the set and never one of our words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scoring.reasons import Reason, Value

_PAIRS = {"“": "”", '"': '"', "[": "]", "{": "}"}
_QUOTES = ("“”", '""')
_ASKS_FOR_QUOTES = re.compile(r"[;:\[\]{}|“”\"\n]|^\s|\s$|^$")


class BadCell(ValueError):
    """A cell says something that we do not read; its reason says what would be right."""

    def __init__(self, code: str, value: str = "", **values: Value) -> None:
        super().__init__(code, value, values)
        self.value = value
        self.right = Reason(code, values)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a cell says: a key, with its label if it has one, and its value."""

    key: str
    value: str
    label: str = ""
    label_en: str = ""
    is_quoted: bool = False  # the key is a name of the set and none of our words
    place: tuple[int, str] | None = None  # row and column it was read from, where not the row's own

    @property
    def word(self) -> str:
        """Give the key as one of our words is looked up; nothing where it was quoted."""
        return "" if self.is_quoted else folded(self.key)

    def text(self) -> str:
        """Write the clause as a cell holds it."""
        return f"{self.head()}: {self.value}"

    def head(self) -> str:
        """Write what stands before the colon."""
        key = quoted(self.key) if self.is_quoted else self.key
        label = f"{named(self.label)} | {named(self.label_en)}" if self.label_en else ""
        label = label or (named(self.label) if self.label else "")
        return f"{key} [{label}]" if label else key


def folded(text: str) -> str:
    """Give a word as we compare words: lower case, single spaces."""
    return " ".join(text.lower().split())


def quoted(text: str) -> str:
    """Put a name into quotes that it does not hold itself."""
    pair = next((pair for pair in _QUOTES if not set(pair) & set(text)), _QUOTES[0])
    return f"{pair[0]}{text}{pair[1]}"


def named(text: str) -> str:
    """Write a name, in quotes where a sign in it would mean something."""
    return quoted(text) if _ASKS_FOR_QUOTES.search(text) else text


def unquoted(text: str) -> str:
    """Read a name that may stand in quotes."""
    text = text.strip()
    return text[1:-1] if is_quoted(text) else text


def is_quoted(text: str) -> bool:
    """Tell whether the whole text stands in one pair of quotes."""
    text = text.strip()
    right = _PAIRS.get(text[:1], "")
    return text[:1] in {"“", '"'} and len(text) > 1 and text.find(right, 1) == len(text) - 1


def clauses_of(text: str) -> tuple[Clause, ...]:
    """Read the clauses of a cell; raise BadCell where quotes or brackets do not close."""
    return tuple(clause_of(part) for part in parts(text, ";\n") if part.strip())


def clause_of(text: str) -> Clause:
    """Read one clause; raise BadCell where it has no colon."""
    head, *rest = parts(text, ":", most=1)
    if not rest:
        raise BadCell("sheet.want_clause", text.strip())
    key, label, label_en = head_of(head)
    if not key and not is_quoted(head):
        raise BadCell("sheet.want_clause", text.strip())
    return Clause(key, rest[0].strip(), label, label_en, is_quoted(_bare(head)))


def head_of(head: str) -> tuple[str, str, str]:
    """Read a key with its labels."""
    key = _bare(head)
    labels = head.strip()[len(key) :].strip()
    if labels and not (labels.startswith("[") and labels.endswith("]")):
        raise BadCell("sheet.want_clause", head.strip())
    label, *rest = [unquoted(one) for one in parts(labels[1:-1], "|")] or [""]
    return unquoted(key), label, rest[0] if rest else ""


def _bare(head: str) -> str:
    """Give the key alone, still in its quotes."""
    return next(iter(parts(head, "[", most=1, keep=True)), "").strip()


def way_of(value: str) -> tuple[str, tuple[Clause, ...]]:
    """Read the form of a way and the clauses in its braces."""
    form, *rest = parts(value, "{", most=1, keep=True)
    inside = rest[0].strip() if rest else ""
    if inside and not inside.endswith("}"):
        raise BadCell("sheet.want_braces", value)
    return form.strip(), clauses_of(inside[1:-1]) if inside else ()


def parts(text: str, signs: str, *, most: int = -1, keep: bool = False) -> list[str]:
    """Split at signs that stand outside of quotes and brackets; raise BadCell where one is open.

    With `keep` a part begins with the sign at which it was split.
    """
    found: list[str] = []
    start = 0
    for at in _outside(text, signs):
        if len(found) == most:
            break
        found.append(text[start:at])
        start = at if keep else at + 1
    return [*found, text[start:]] if text else []


def _outside(text: str, signs: str) -> Iterator[int]:
    """Give the places of signs outside of quotes and brackets."""
    closing: list[str] = []
    for at, sign in enumerate(text):
        quote = bool(closing) and closing[-1] in {"”", '"'}
        if sign in signs and not closing:
            yield at
        if closing and sign == closing[-1]:
            closing.pop()
        elif sign in _PAIRS and not quote:
            closing.append(_PAIRS[sign])
    if closing:
        raise BadCell("sheet.want_closed", text, sign=closing[-1])
