"""Criteria as they stand in the groups of their field: the tree that every page shows.

A page brings its leaves, whatever it knows of a criterion, and what it counts of a group; here they
are put in their places. In a set without groups the leaves stand as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

from django.utils.translation import gettext as _

from cases.presenting.words import exact
from cases.services.progress import Progress
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import scoring


Leaf = TypeVar("Leaf")
NOTHING_COUNTED, ZERO = Progress(), Decimal(0)
AT_LEAST = 2  # of one thing there is nothing to add up


@dataclass(frozen=True, slots=True)
class Head:
    """A group by itself, as it is named above what stands in it."""

    code: str
    name: str


Path = tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Subtotal:
    """What a group comes to, and in words what its rule made of its criteria."""

    points: Decimal
    maximum: Decimal
    percent: Decimal | None = None
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch(Generic[Leaf]):
    """One place in the tree: a group with what stands in it, or a criterion."""

    path: Path  # the groups above it, the outermost first
    leaf: Leaf | None = None
    head: Head | None = None
    branches: tuple[Branch[Leaf], ...] = ()
    subtotal: Subtotal | None = None
    progress: Progress = NOTHING_COUNTED

    @property
    def depth(self) -> int:
        """Return how deep it stands; 0 is right under the field."""
        return len(self.path)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(row.leaf for row in rows_of((self,)) if row.leaf is not None)


def branches_of(
    leaves: Iterable[Leaf],
    path_to: Callable[[Leaf], Path],
    *,
    sums: Mapping[str, Subtotal] | None = None,
    count: Callable[[Sequence[Leaf]], Progress] | None = None,
) -> tuple[Branch[Leaf], ...]:
    """Put criteria, which come in the order of the set, into their groups.

    `sums` are what groups come to, by code; `count` says how far the work on some criteria is.
    """
    placed = [(path_to(leaf), leaf) for leaf in leaves]

    def standing(found: list[tuple[Path, Leaf]], above: Path) -> Iterator[Branch[Leaf]]:
        for head, within in groupby(found, key=lambda one: _next(one[0], above)):
            beneath = list(within)
            if head is None:
                yield from (Branch(above, leaf=leaf) for _path, leaf in beneath)
                continue
            yield Branch(
                above,
                head=head,
                branches=tuple(standing(beneath, (*above, head))),
                subtotal=(sums or {}).get(head.code),
                progress=count([leaf for _path, leaf in beneath]) if count else NOTHING_COUNTED,
            )

    return tuple(standing(placed, ()))


def _next(path: Path, above: Path) -> Head | None:
    return path[len(above)] if len(path) > len(above) else None


def rows_of(branches: Iterable[Branch[Leaf]]) -> list[Branch[Leaf]]:
    """Return the tree as the rows of a table, each group before what stands in it."""
    rows = []
    for branch in branches:
        rows += [branch, *rows_of(branch.branches)]
    return rows


def nodes_of(branches: Iterable[Branch[Leaf]]) -> list[Branch[Leaf]]:
    return [row for row in rows_of(branches) if row.head]


def explained(
    branches: Iterable[Branch[Leaf]], points_of: Callable[[Leaf], Decimal | None]
) -> tuple[Branch[Leaf], ...]:
    """Say of each group first what was added up; `points_of` are those of a criterion, if any."""
    return tuple(_explained(branch, points_of) for branch in branches)


def _explained(branch: Branch[Leaf], points_of: Callable[[Leaf], Decimal | None]) -> Branch[Leaf]:
    if branch.subtotal is None:
        return branch
    beneath = explained(branch.branches, points_of)
    told = _added_up(beneath, points_of)
    sentences = (*told, *branch.subtotal.sentences)
    return replace(branch, branches=beneath, subtotal=replace(branch.subtotal, sentences=sentences))


def _added_up(
    branches: Iterable[Branch[Leaf]], points_of: Callable[[Leaf], Decimal | None]
) -> tuple[str, ...]:
    found = [
        branch.subtotal.points
        if branch.subtotal and branch.subtotal.percent is not None
        else points_of(branch.leaf)
        if branch.leaf is not None
        else None
        for branch in branches
    ]
    points = [each for each in found if each is not None]
    if len(points) < AT_LEAST:
        return ()
    parts = " + ".join(map(exact, points))
    return (_("Cộng: %(parts)s = %(sum)s.") % {"parts": parts, "sum": exact(sum(points, ZERO))},)


def path_in(rules: scoring.CriteriaSet, code: str) -> Path:
    """Return the groups of a set that a criterion stands in."""
    return tuple(_head(group) for group in rules.path(code))


def path_in_words(path: Path) -> str:
    return " › ".join(f"{head.code} {head.name}" for head in path)


def paths_in_scores(fields: Iterable[scoring.FieldScore]) -> dict[str, Path]:
    """Return the groups of a scorecard by the criteria that stand in them."""
    found: dict[str, Path] = {}
    for group in (group for field in fields for group in field.groups):
        for code in group.lines:
            found[code] = (*found.get(code, ()), _head(group))
    return found


def subtotals_of(fields: Iterable[scoring.FieldScore]) -> dict[str, Subtotal]:
    """Return what the groups of a scorecard come to, by code."""
    return {group.code: subtotal_of(group) for field in fields for group in field.groups}


def subtotal_of(score: scoring.GroupScore | scoring.FieldScore) -> Subtotal:
    told = tuple(step.text(lang()) for step in score.steps)
    return Subtotal(score.points, score.max_points, score.percent, told)


def _head(group: scoring.Group | scoring.GroupScore) -> Head:
    return Head(group.code, in_readers_language(group.name, group.name_en))
