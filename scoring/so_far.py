"""What a field and its groups come to while only some of their criteria have points."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from scoring.criteria import CriteriaSet, Criterion, Field, Group
from scoring.exact import written
from scoring.group_scores import Addend, Counted, count_group, percent_of
from scoring.numbers import ZERO, exactly
from scoring.points import Points
from scoring.scorecards import FieldScore, Line
from scoring.voiding import void


def score_so_far(
    criteria_set: CriteriaSet, worth: Mapping[str, Points], *, bloc: str
) -> tuple[FieldScore, ...]:
    """Add up what has points, by the rules of the groups; what has none yet is left out.

    A group of which not everything has points neither rescales nor shares: what is only waited for
    is no criterion that does not apply.
    """
    with exactly():
        given = {
            one.code: _counted(one, worth.get(one.code)) for one in criteria_set.applicable(bloc)
        }
        if criteria_set.voids:
            void(given, criteria_set.voids)
        waiting = given.keys() - worth.keys()
        return tuple(_field(field, given, bloc, waiting) for field in criteria_set.fields)


def _counted(criterion: Criterion, worth: Points | None) -> Counted:
    applies = worth is not None and worth.applicable
    points = worth.points if worth is not None and applies else ZERO
    line = Line(
        criterion.code, criterion.name, criterion.name_en, criterion.part, points,
        criterion.max_points if applies else ZERO, applies, missing=worth is None, steps=(),
    )  # fmt: skip
    if not applies:
        return Counted((), (line,))
    earned = Fraction(points) if isinstance(criterion.most, Fraction) else points
    if criterion.inside:
        return Counted((), (line,), inside=earned)
    return Counted((Addend(criterion.part, earned, criterion.most),), (line,))


def _field(field: Field, given: Mapping[str, Counted], bloc: str, waiting: set[str]) -> FieldScore:
    if field.tree:
        tree = _while_waiting(field.tree, bloc, waiting)
        counted = count_group(tree, bloc, lambda criterion: given[criterion.code])
    else:
        found = [given[one.code] for one in field.criteria if one.code in given]
        counted = Counted(
            tuple(one for each in found for one in each.addends),
            tuple(line for each in found for line in each.lines),
        )
    points, most = counted.base
    return FieldScore(
        field.code, field.name, field.name_en, written(points), written(most),
        percent_of(points, most), counted.lines, counted.groups, counted.steps,
    )  # fmt: skip


def _while_waiting(group: Group, bloc: str, waiting: set[str]) -> Group:
    """Give the group as it counts while some of it has no points."""
    asked = {leaf.code for leaf in group.leaves() if leaf.applies_to(bloc)}
    if not asked & waiting:
        return group
    children = tuple(
        _while_waiting(child, bloc, waiting) if isinstance(child, Group) else child
        for child in group.children
    )
    return replace(group, children=children, rule=replace(group.rule, not_applicable="out"))
