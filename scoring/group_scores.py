"""Add up a tree of criteria: what each group makes of its children, by its rule."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scoring.criteria import BASE_PARTS, Criterion, Group
from scoring.exact import NOTHING, Exact, rounded_exactly, sum_of, written
from scoring.numbers import ARITHMETIC, HUNDRED
from scoring.reasons import Step
from scoring.scorecards import GroupScore, Line


class Addend(NamedTuple):
    """Points of a part, and the most there was to have."""

    part: str
    points: Exact
    most: Exact


class Counted(NamedTuple):
    """A line or a group as it counts in what stands above it."""

    addends: tuple[Addend, ...]
    lines: tuple[Line, ...]
    groups: tuple[GroupScore, ...] = ()
    steps: tuple[Step, ...] = ()
    inside: Exact = NOTHING  # bonus and penalty that count in the group above

    @property
    def base(self) -> tuple[Exact, Exact]:
        """Give points and most of the base parts."""
        base = self.addends
        if len(base) != 1 or base[0].part not in BASE_PARTS:
            base = tuple(one for one in base if one.part in BASE_PARTS)
        if len(base) == 1:
            return base[0].points, base[0].most
        return sum_of(one.points for one in base), sum_of(one.most for one in base)


Score = Callable[[Criterion], Counted]


def percent_of(points: Exact, most: Exact) -> Decimal | None:
    """Give the points as per cent of the most; None of nothing."""
    if not most:
        return None
    if isinstance(most, Decimal):
        return ARITHMETIC.divide(ARITHMETIC.multiply(points, HUNDRED), most)
    over, under = points.numerator * 100 * most.denominator, points.denominator * most.numerator
    return ARITHMETIC.divide(Decimal(over), Decimal(under))


def count_group(group: Group, bloc: str, score: Score, *, level: int = 0) -> Counted:
    """Count a field (level 0) or a group with everything beneath it."""
    asked = group.children_in(bloc)
    children = [
        score(child)
        if type(child) is Criterion
        else count_group(child, bloc, score, level=level + 1)  # type: ignore[arg-type]  # a group
        for child in asked
    ]
    steps: list[Step] = []
    if group.rule.not_applicable == "share":
        children = _shared(children, [full_of(child, bloc) for child in asked], steps)
    lines: list[Line] = []
    groups: list[GroupScore] = []
    for child in children:
        lines += child.lines
        groups += child.groups
    addends = _by_part(children)
    if not group.rule.is_plain or group.holds_inside:
        addends = _by_rule(group, bloc, children, addends, steps)
    counted = Counted(addends, tuple(lines), tuple(groups), tuple(steps))
    return _with_score(group, counted, level) if level else counted


def _by_part(children: list[Counted]) -> tuple[Addend, ...]:
    """Add up the children, each part by itself."""
    parts: dict[str, list[Addend]] = {}
    for child in children:
        for one in child.addends:
            if one.part in parts:
                parts[one.part].append(one)
            else:
                parts[one.part] = [one]
    return tuple([_added(part, found) for part, found in parts.items()])


def _added(part: str, found: list[Addend]) -> Addend:
    if len(found) == 1:
        return found[0]
    return Addend(part, sum_of([one[1] for one in found]), sum_of([one[2] for one in found]))


def full_of(branch: Group | Criterion, bloc: str) -> Fraction:
    """Give the most of the base parts in the bloc, were everything applicable."""
    if isinstance(branch, Group):
        own, whole = branch.rule.most_of(bloc), full_of_children(branch, bloc)
        return Fraction(own) if own is not None and whole else whole
    if branch.part not in BASE_PARTS or (bloc and not branch.applies_to(bloc)):
        return NOTHING
    return Fraction(branch.asked_of(bloc).max_points)


def full_of_children(group: Group, bloc: str) -> Fraction:
    """Add up what the children come to in the bloc."""
    return sum((full_of(child, bloc) for child in group.children), NOTHING)


def _with_score(group: Group, counted: Counted, level: int) -> Counted:
    """Put the group's own score before those beneath it."""
    points, most = counted.base
    own = GroupScore(
        group.code, group.name, group.name_en, level, written(points), written(most),
        percent_of(points, most), counted.steps,
        tuple([line.code for line in counted.lines]),
    )  # fmt: skip
    return Counted(counted.addends, counted.lines, (own, *counted.groups))


def _by_rule(
    group: Group,
    bloc: str,
    children: list[Counted],
    addends: tuple[Addend, ...],
    steps: list[Step],
) -> tuple[Addend, ...]:
    """Give the one addend that the rule makes of the base part; bonus and penalty pass by."""
    base = [one for one in addends if one.part in BASE_PARTS]
    if not base or not base[0].most:
        return addends
    rule, part = group.rule, base[0].part
    points, most = Fraction(base[0].points), Fraction(base[0].most)
    whole, own = full_of_children(group, bloc), full_of(group, bloc)
    if rule.above == "scale" and whole != own:
        points, most = points * own / whole, most * own / whole
        steps.append(Step("group.scaled", {"whole": whole, "own": own, "points": points}))
        whole = own
    points = _with_inside(children, points, most, steps)
    if rule.above == "cap":
        points, most, whole = _capped(points, most, own, steps)
    if rule.not_applicable == "rescale" and most != whole:
        rescaled = points * whole / most
        words = {"points": points, "most": most, "whole": whole, "rescaled": rescaled}
        steps.append(Step("group.rescaled", words))
        points, most = rescaled, whole
    if rule.places is not None and (near := rounded_exactly(points, rule.places)) != points:
        steps.append(Step("group.rounded", {"places": rule.places, "points": near}))
        points = near
    passing = (one for one in addends if one.part not in BASE_PARTS)
    return (Addend(part, points, most), *passing)


def _with_inside(
    children: list[Counted], points: Fraction, most: Fraction, steps: list[Step]
) -> Fraction:
    """Add what counts inside the group; its points stay between nothing and its most."""
    inside = Fraction(sum_of(child.inside for child in children))
    if not inside:
        return points
    found = points + inside
    counted = min(max(found, NOTHING), most)
    code = "group.inside" if counted == found else "group.inside_held"
    steps.append(Step(code, {"points": points, "inside": inside, "counted": counted}))
    return counted


def _capped(
    points: Fraction, most: Fraction, own: Fraction, steps: list[Step]
) -> tuple[Fraction, Fraction, Fraction]:
    if points > own:
        steps.append(Step("group.capped", {"points": points, "own": own}))
    return min(points, own), min(most, own), own


def _shared(children: list[Counted], full: list[Fraction], steps: list[Step]) -> list[Counted]:
    """Share the points of the children that do not apply equally among those that do."""
    there = [Fraction(child.base[1]) for child in children]
    lost = sum_of(full) - sum_of(there)
    among = sum(1 for most in there if most)
    if not lost or not among:
        return children
    each = Fraction(lost) / among
    steps.append(Step("group.shared", {"lost": lost, "among": among, "each": each}))
    return [
        _grown(child, (most + each) / most) if most else child
        for child, most in zip(children, there, strict=True)
    ]


def _grown(child: Counted, factor: Fraction) -> Counted:
    """Let a child count for more, its points growing in proportion."""
    return child._replace(
        addends=tuple(
            Addend(one.part, one.points * factor, one.most * factor) for one in child.addends
        ),
        lines=tuple(_grown_line(line, factor) for line in child.lines),
        groups=tuple(_grown_group(group, factor) for group in child.groups),
    )


def _grown_line(line: Line, factor: Fraction) -> Line:
    if not line.applicable or line.part not in BASE_PARTS:
        return line
    points, most = Fraction(line.points) * factor, Fraction(line.max_points) * factor
    step = Step("points.grown", {"was": line.max_points, "max": most, "points": points})
    return replace(
        line, points=written(points), max_points=written(most), steps=(*line.steps, step)
    )


def _grown_group(group: GroupScore, factor: Fraction) -> GroupScore:
    points, most = Fraction(group.points) * factor, Fraction(group.max_points) * factor
    return replace(group, points=written(points), max_points=written(most))
