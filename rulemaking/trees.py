"""The parts of a draft as one document, and a document as parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rulemaking.content import Content
    from rulemaking.models import RulePart
    from scoring import Document
    from scoring.toml_places import Path

FIELDS, CRITERIA = "fields", "criteria"
# What only a criterion says: kept where it is given something beneath it, and left out meanwhile.
OF_LEAVES = frozenset(
    {
        "method", "part", "evidence", "evidence_en", "may_be_not_applicable", "self_scored",
        "inside",
    }
)  # fmt: skip
OF_GROUPS = frozenset({"sum", "leaves_not_applicable"})
OF_A_LEAF_NOT_APPLICABLE, OF_A_GROUP_NOT_APPLICABLE = ("out", "full"), ("out", "rescale", "share")
# Ways of giving points that were written and then changed for another: they may be wanted again.
ASIDE = "\u0000aside"
# A book by its sections: which keys of the file stand in which.
SECTIONS: dict[str, tuple[str, ...]] = {
    "classes": ("classes",),
    "index": ("index", "parts"),
    "ranking": ("ranking",),
    "reward": ("reward",),
    "review": ("review",),
    "limits": ("limits",),
    "blocs": ("blocs",),
}
SECTION_OF = {key: name for name, keys in SECTIONS.items() for key in keys}


@dataclass(slots=True, eq=False)
class Node:
    """A part of the tree with what stands beneath it and where it stands in the document."""

    part: RulePart
    content: Content
    path: Path
    above: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.part.pk

    @property
    def code(self) -> str:
        return str(self.content.get("code", ""))

    @property
    def name(self) -> str:
        return str(self.content.get("name", ""))

    @property
    def is_field(self) -> bool:
        return self.above is None

    @property
    def is_leaf(self) -> bool:
        return not self.children and not self.is_field

    @property
    def level(self) -> int:
        return self.above.level + 1 if self.above else 1

    @property
    def road(self) -> list[Node]:
        """List the nodes from the field down to this one."""
        return [*(self.above.road if self.above else []), self]

    def walk(self) -> Iterator[Node]:
        """Give the node and everything beneath it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator[Node]:
        return (node for node in self.walk() if node.is_leaf)


@dataclass(frozen=True, slots=True)
class Whole:
    """A draft read as a whole: its head, its sections or its fields."""

    parts: dict[str, tuple[RulePart, Content]]  # by name: the head, the sections of a book
    fields: list[Node]

    def walk(self) -> Iterator[Node]:
        return (node for root in self.fields for node in root.walk())

    def find(self, pk: int) -> Node | None:
        return next((node for node in self.walk() if node.pk == pk), None)

    @property
    def document(self) -> Document:
        """Return what the file will say; a set has its fields, be they none."""
        document = {
            key: value for _part, each in self.parts.values() for key, value in each.items()
        }
        if SECTIONS.keys() & self.parts.keys():
            return document
        return document | {FIELDS: [_document(node) for node in self.fields]}


def whole_of(parts: Iterable[RulePart]) -> Whole:
    """Read the parts of a draft; what was removed is left out with all beneath it."""
    rows = [part for part in parts if part.removed_at is None]
    beneath: dict[int | None, list[RulePart]] = {}
    for part in rows:
        if part.is_node:
            beneath.setdefault(part.parent_id, []).append(part)
    named = {part.name: (part, part.content) for part in rows if not part.is_node}
    fields = [
        _node(part, beneath, (FIELDS, i), None) for i, part in enumerate(beneath.get(None, []))
    ]
    return Whole(named, fields)


def _node(
    part: RulePart, beneath: dict[int | None, list[RulePart]], path: Path, above: Node | None
) -> Node:
    node = Node(part, part.content, path, above)
    node.children = [
        _node(child, beneath, (*path, CRITERIA, i), node)
        for i, child in enumerate(beneath.get(part.pk, []))
    ]
    return node


def _document(node: Node) -> Document:
    said = said_by(node)
    if node.is_leaf:
        return said
    return said | {CRITERIA: [_document(child) for child in node.children]}


def said_by(node: Node) -> Document:
    """Return what a node says as what it is now: what it said as a leaf waits while it is none."""
    left_out = OF_GROUPS if node.is_leaf else OF_LEAVES
    said = {
        key: value for key, value in node.content.items() if key not in left_out and key != ASIDE
    }
    others = OF_A_GROUP_NOT_APPLICABLE if node.is_leaf else OF_A_LEAF_NOT_APPLICABLE
    mine = OF_A_LEAF_NOT_APPLICABLE if node.is_leaf else OF_A_GROUP_NOT_APPLICABLE
    if said.get("not_applicable") in set(others) - set(mine):
        del said["not_applicable"]
    return said


def is_table(value: Any) -> bool:
    return isinstance(value, dict)


def are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_table, value))


def cut(document: Document) -> dict[str, Content]:
    """Return the parts of a book by their names, each section with its keys."""
    parts: dict[str, Content] = {name: {} for name in ("head", *SECTIONS)}
    for key, value in document.items():
        parts[SECTION_OF.get(key, "head")][key] = value
    return parts
