"""Where the criterion of a grid stands: in which groups, beside which others, what is around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.presenting.trees import Branch, branches_of, nodes_of, path_in
from cases.services.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import scoring
    from cases.models import Criterion
    from cases.presenting.trees import Path


@dataclass(frozen=True, slots=True)
class Way:
    """A group of the field, with the criterion that leads into it: the first with work left."""

    node: Branch[Criterion]
    into: Criterion
    is_around: bool


@dataclass(frozen=True, slots=True)
class GridPlace:
    """One criterion among those of its field; without groups all of these stand beside it."""

    path: Path
    beside: Sequence[Criterion]
    before: Criterion | None
    after: Criterion | None
    ways: Sequence[Way]


def place_of(
    criterion: Criterion,
    criteria: Sequence[Criterion],
    rules: scoring.CriteriaSet,
    left: Mapping[str, int],
) -> GridPlace:
    """Return the place of a criterion, given those of its field and what is left in each."""
    paths = {one.code: path_in(rules, one.code) for one in criteria}
    path, at = paths[criterion.code], [one.pk for one in criteria].index(criterion.pk)
    branches = branches_of(
        criteria, lambda one: paths[one.code], count=lambda found: _left_in(found, left)
    )
    return GridPlace(
        path=path,
        beside=[one for one in criteria if paths[one.code] == path],
        before=criteria[at - 1] if at else None,
        after=criteria[at + 1] if at + 1 < len(criteria) else None,
        ways=[
            Way(node, _into(node.leaves, left), is_around=node.head in path)
            for node in nodes_of(branches)
        ],
    )


def _left_in(criteria: Sequence[Criterion], left: Mapping[str, int]) -> Progress:
    return Progress(0, sum(left.get(one.code, 0) for one in criteria))


def _into(criteria: Sequence[Criterion], left: Mapping[str, int]) -> Criterion:
    return next((one for one in criteria if left.get(one.code)), criteria[0])
