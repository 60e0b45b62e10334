"""One box and rows of boxes, by the path of what they say; reading and writing whole parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rulemaking.boxes.kinds import NOTHING, read, write

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from rulemaking.content import Content

Path = tuple[str | int, ...]
Typed = Mapping[str, str]
MOST_ROWS = 80


@dataclass(frozen=True, slots=True)
class Box:
    """One input: which key of the part it says, what it is called, and how it is typed."""

    path: tuple[str, ...]
    label: _StrPromise | str
    kind: str = "line"
    choices: tuple[tuple[str, _StrPromise | str], ...] = ()
    unit: str = ""
    help: _StrPromise | str = ""
    wide: bool = False
    redraws: bool = False  # what it says decides which boxes there are

    @property
    def name(self) -> str:
        return "-".join(self.path)

    def of(self, content: Content) -> str:
        """Write what the part says for this box."""
        return write(self.kind, value_at(content, self.path))


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of boxes: each row one table of a list, or what a codec makes of it."""

    path: tuple[str, ...]
    label: _StrPromise | str
    columns: tuple[Box, ...]
    help: _StrPromise | str = ""
    spare: int = 1
    to_typed: Callable[[Any], list[dict[str, str]]] | None = None
    to_value: Callable[[list[dict[str, str]], Any], Any] | None = None
    marks: Mapping[str, str] = field(
        default_factory=dict
    )  # keys of a file, by the column they are in

    @property
    def name(self) -> str:
        return "-".join(self.path)

    def typed(self, content: Content) -> list[dict[str, str]]:
        """Write the rows of the part, each by the names of its columns."""
        value = value_at(content, self.path)
        if self.to_typed is not None:
            return self.to_typed(value)
        rows = value if isinstance(value, list) else []
        return [
            {column.name: column.of(row) for column in self.columns}
            for row in rows
            if isinstance(row, dict)
        ]

    def value(self, typed: list[dict[str, str]], content: Content) -> Any:
        """Read the rows; what was not touched stays as it is written."""
        old = value_at(content, self.path)
        if typed == self.typed(content):
            return old
        if self.to_value is not None:
            return self.to_value(typed, old)
        olds = old if isinstance(old, list) else []
        found = [
            _row(self.columns, row, olds[i] if i < len(olds) else {}) for i, row in enumerate(typed)
        ]
        return found or NOTHING


def _row(columns: Sequence[Box], typed: Typed, old: Any) -> Content:
    row = dict(old) if isinstance(old, dict) else {}
    for column in columns:
        set_at(
            row,
            column.path,
            read(column.kind, typed.get(column.name, ""), value_at(row, column.path)),
        )
    return row


Boxes = Sequence[Box | Rows]


def value_at(content: Any, path: Sequence[str | int]) -> Any:
    """Return what stands at a path, NOTHING where nothing does."""
    for key in path:
        if not isinstance(content, dict) or key not in content:
            return NOTHING
        content = content[key]
    return content


def set_at(content: Content, path: Sequence[str], value: Any) -> None:
    """Write what stands at a path, without the tables above it that hold nothing more."""
    key, *rest = path
    if not rest:
        if value is NOTHING:
            content.pop(key, None)
        else:
            content[key] = value
        return
    beneath = content.get(key)
    beneath = dict(beneath) if isinstance(beneath, dict) else {}
    set_at(beneath, rest, value)
    if beneath:
        content[key] = beneath
    else:
        content.pop(key, None)


def read_all(boxes: Boxes, sent: Typed, content: Content) -> Content:
    """Read a form over what a part says: keys whose box was not sent stay as they are."""
    said = dict(content)
    for box in boxes:
        if isinstance(box, Rows):
            if any(name.startswith(f"{box.name}-") for name in sent):
                set_at(said, box.path, box.value(rows_sent(box, sent), content))
        elif box.name in sent or box.kind == "flag":  # a box without its tick is not sent
            old = value_at(content, box.path)
            set_at(said, box.path, read(box.kind, sent.get(box.name, ""), old))
    return said


def rows_sent(rows: Rows, sent: Typed) -> list[dict[str, str]]:
    """Return the rows of a table that were filled in, in their order."""
    found = []
    for i in range(MOST_ROWS):
        typed = {
            column.name: sent.get(f"{rows.name}-{i}-{column.name}", "") for column in rows.columns
        }
        told = {name: value for name, value in typed.items() if value.strip()}
        if told.keys() - {column.name for column in rows.columns if column.kind == "choice"}:
            found.append(typed)
    return found


def names_of(boxes: Boxes) -> Iterator[str]:
    """List the names under which a form of these boxes is sent."""
    for box in boxes:
        if isinstance(box, Box):
            yield box.name
        else:
            yield from (
                f"{box.name}-{i}-{column.name}" for i in range(MOST_ROWS) for column in box.columns
            )


def known_paths(boxes: Boxes) -> set[tuple[str, ...]]:
    return {box.path for box in boxes}
