"""The points of a tree while it is made: what each node comes to, and what is missing to the whole.

Read from what is written, right or not: the numbers stand there while a set has problems.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scoring.criteria import BASE_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rulemaking.trees import Node, Whole

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sum:
    """What the set comes to in a bloc (nameless: in every bloc), beside what it should."""

    bloc: str
    points: Decimal
    wanted: Decimal | None

    @property
    def missing(self) -> Decimal:
        return (self.wanted or self.points) - self.points

    @property
    def is_right(self) -> bool:
        return not self.missing

    @property
    def over(self) -> Decimal:
        return -self.missing


def number_of(value: Any) -> Decimal | None:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if is_number else None


def own_points(node: Node, bloc: str = "") -> Decimal | None:
    """Return the points a node says itself, in the bloc."""
    by_bloc = node.content.get("max_points_by_bloc")
    if bloc and isinstance(by_bloc, dict) and bloc in by_bloc:
        return number_of(by_bloc[bloc])
    return number_of(node.content.get("max_points"))


def points_of(node: Node, bloc: str = "", asked: frozenset[str] = frozenset()) -> Decimal:
    """Return what a node comes to: of agencies of the bloc, or of all where none is named."""
    blocs = _blocs(node) or asked
    if bloc and blocs and bloc not in blocs:
        return ZERO
    if node.is_leaf:
        return (own_points(node, bloc) or ZERO) if counts(node) else ZERO
    own = own_points(node, bloc)
    if own is not None:
        return own
    return beneath(node, bloc, blocs)


def beneath(node: Node, bloc: str = "", asked: frozenset[str] = frozenset()) -> Decimal:
    """Return what stands beneath a node comes to."""
    blocs = _blocs(node) or asked
    return sum((points_of(child, bloc, blocs) for child in node.children), ZERO)


def counts(node: Node) -> bool:
    """Tell whether a criterion is of the parts that make the base of the index."""
    return node.content.get("part", "appraisal") in BASE_PARTS


def _blocs(node: Node) -> frozenset[str]:
    blocs = node.content.get("blocs")
    return frozenset(map(str, blocs)) if isinstance(blocs, list) else frozenset()


def sums_of(whole: Whole) -> list[Sum]:
    """Return what the set comes to, bloc by bloc where it names any."""
    _head, head = whole.parts["head"]
    wanted = number_of(head.get("total"))
    return [
        Sum(bloc, sum((points_of(field, bloc) for field in whole.fields), ZERO), wanted)
        for bloc in _named(whole.walk()) or [""]
    ]


def _named(nodes: Iterable[Node]) -> list[str]:
    found: set[str] = set()
    for node in nodes:
        found |= _blocs(node)
        by_bloc = node.content.get("max_points_by_bloc")
        found |= set(by_bloc) if isinstance(by_bloc, dict) else set()
    return sorted(found)
