"""Where a reader is in the tree of a case: the group they came for, what is open, what is in full.

All criteria of a large field in full would be a page that nobody finds their way on. One group is
shown with its forms, the others by a line for each criterion that opens in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cases.presenting.fields import FieldShown
    from cases.presenting.items import ItemShown
    from cases.presenting.trees import Branch, Path

MOST_IN_FULL = 10


@dataclass(frozen=True, slots=True)
class Focus:
    """The group a reader is at, the groups that stand open, and the criteria shown in full."""

    code: str = ""
    around: frozenset[str] = frozenset()  # the group itself and those above it
    opened: frozenset[str] = frozenset()
    in_full: frozenset[str] = frozenset()


class Cluster(NamedTuple):
    """Criteria that stand side by side in one group."""

    path: Path
    items: Sequence[ItemShown]

    @property
    def left(self) -> int:
        return sum(1 for item in self.items if item.task.is_asked and not item.task.is_done)

    @property
    def codes(self) -> list[str]:
        return [head.code for head in self.path]


def focus_on(fields: Iterable[FieldShown], *, asked: str = "", has_work: bool) -> Focus:
    """Return where a reader is in some fields with groups: where they asked to be, or work is left.

    Open is what they are at and what has work left; who has no work reads everything.
    """
    found = [cluster for field in fields for cluster in _clusters(field)]
    if not found:
        return Focus()
    within = [cluster for cluster in found if asked in cluster.codes]
    is_small = sum(len(cluster.items) for cluster in within) <= MOST_IN_FULL
    chosen = within if within and is_small else [_first_with_work(within or found)]
    shown = [item for cluster in chosen for item in cluster.items]
    path = chosen[0].codes
    if asked in path:
        path = path[: path.index(asked) + 1]
    return Focus(
        code=next(reversed(path), ""),
        around=frozenset(path),
        opened=frozenset(
            code
            for cluster in found
            if cluster in chosen or cluster.left or not has_work
            for code in cluster.codes
        ),
        in_full=frozenset(item.code for item in shown if len(shown) <= MOST_IN_FULL),
    )


def outline_of(fields: Iterable[FieldShown], focus: Focus) -> list[Branch[ItemShown]]:
    """Return the groups that an outline names: the outermost, and those around the reader."""
    return [
        node
        for field in fields
        for node in field.nodes
        if all(head.code in focus.around for head in node.path)
    ]


def _clusters(field: FieldShown) -> list[Cluster]:
    return [
        Cluster(path, list(items))
        for path, items in groupby(field.items, key=lambda item: item.path)
    ]


def _first_with_work(clusters: Sequence[Cluster]) -> Cluster:
    return next((cluster for cluster in clusters if cluster.left), clusters[0])
