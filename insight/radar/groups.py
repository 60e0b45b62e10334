"""The criteria of a field in their groups, each group with what its criteria come to together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cases.presenting.trees import branches_of, path_in, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import scoring
    from cases.presenting.trees import Branch
    from insight.radar.field import CriterionRadar


class Counts(NamedTuple):
    """How many claims of some criteria are judged, and which way."""

    judged: int
    comparable: int
    agreed: int
    lowered: int
    raised: int
    far: int


class Row(NamedTuple):
    """A line of the table: a group or a criterion, with its counts."""

    branch: Branch[CriterionRadar]
    counts: Counts


def rows_in_groups(radar: Iterable[CriterionRadar], rules: scoring.CriteriaSet) -> list[Row]:
    branches = branches_of(radar, lambda one: path_in(rules, one.criterion.code))
    return [Row(row, _counts(row.leaves)) for row in rows_of(branches)]


def _counts(found: Iterable[CriterionRadar]) -> Counts:
    each = [
        Counts(len(one.verdicts), one.comparable, one.agreed, one.lowered, one.raised, len(one.far))
        for one in found
    ]
    return Counts(*map(sum, zip(*each, strict=True)))
