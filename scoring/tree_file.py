"""Read the tree of a field: groups in groups, criteria as its leaves, and what does not add up."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from scoring.criteria import BASE_PARTS, Criterion, Group, GroupRule
from scoring.criterion_file import (
    LARGEST_MOST,
    MOST_PLACES,
    SMALLEST_MOST,
    by_bloc,
    department,
    origin,
)
from scoring.group_scores import full_of_children
from scoring.numbers import ZERO
from scoring.tables import Table
from scoring.toml_places import Path

MOST_LEVELS = 20

Read = Callable[[Table], Criterion]


class Inherited(NamedTuple):
    """What a group hands down to everything beneath it."""

    blocs: frozenset[str] = frozenset()
    lead: str = ""
    alternate: str = ""
    void_by: tuple[str, ...] = ()
    not_applicable: str = "out"


def read_group(
    table: Table, read: Read, *, given: Inherited | None = None, level: int = 0
) -> Group:
    """Read a field or a group with what stands beneath it; the caller closes the table."""
    inherited = given or Inherited()
    before = len(table.source.problems)
    rule = _rule(table)
    children = tuple(
        _child(row, read, inherited, level + 1) for row in table.tables("criteria", at_least=1)
    )
    group = Group(
        code=table.text("code"),
        name=table.text("name"),
        name_en=table.text("name_en", default=""),
        children=children,
        rule=rule,
        origin=origin(table),
    )
    if len(table.source.problems) == before:
        _check_sum(table, group)
        _check_parts(table, group)
    return group


def _child(row: Table, read: Read, inherited: Inherited, level: int) -> Group | Criterion:
    if not row.has("criteria"):
        return _handed_down(read(row), inherited)
    if row.has("method"):
        row.refuse("method", "file.want_leaf_or_group")
        row.table("method")
    if level > MOST_LEVELS:
        row.refuse("criteria", "file.want_levels", most=MOST_LEVELS)
    lead, alternate = department(row)
    full = row.choice("leaves_not_applicable", ("out", "full"), default=inherited.not_applicable)
    blocs = frozenset(row.texts("blocs"))
    group = read_group(row, read, level=level, given=Inherited(
        blocs or inherited.blocs, lead or inherited.lead, alternate or inherited.alternate,
        (*inherited.void_by, *row.texts("void_when_zero")), full,
    ))  # fmt: skip
    row.close()
    return group


def _handed_down(criterion: Criterion, given: Inherited) -> Criterion:
    if given == Inherited():
        return criterion
    own = bool(criterion.lead)
    return replace(
        criterion,
        blocs=criterion.blocs or given.blocs,
        lead=criterion.lead if own else given.lead,
        alternate=criterion.alternate if own else given.alternate,
        void_by=tuple(dict.fromkeys((*given.void_by, *criterion.void_by))),
        not_applicable=given.not_applicable
        if criterion.not_applicable == "out"
        else criterion.not_applicable,
    )


def _rule(table: Table) -> GroupRule:
    own = None
    if table.has("max_points"):
        own = table.number("max_points", SMALLEST_MOST, LARGEST_MOST[2])
    return GroupRule(
        max_points=own,
        by_bloc=by_bloc(table, "max_points_by_bloc", own or ZERO),
        above=table.choice("sum", ("exact", "cap", "scale"), default="exact"),
        not_applicable=table.choice("not_applicable", ("out", "rescale", "share"), default="out"),
        places=table.whole("round", 0, MOST_PLACES) if table.has("round") else None,
    )


def _check_sum(table: Table, group: Group) -> None:
    """Note where a group's own points are not what its children come to, bloc by bloc."""
    rule = group.rule
    if rule.max_points is None:
        if rule.above != "exact":
            table.refuse("max_points", "file.want_own_points")
        return
    for bloc in blocs_of(group):
        own, whole = rule.most_of(bloc), full_of_children(group, bloc)
        if own is None or not whole:
            continue
        if rule.above == "exact" and own != whole:
            code = "file.want_sum_of_children" if not bloc else "file.want_sum_in_bloc"
            table.refuse("max_points", code, sum=whole, bloc=bloc)
            return
        if rule.above == "cap" and own > whole:
            table.refuse("max_points", "file.cap_never_reached", sum=whole)
            return


def blocs_of(group: Group) -> tuple[str, ...]:
    """List the blocs that the group or anything beneath it names; one nameless where none does."""
    named: set[str] = set(group.rule.by_bloc)
    for child in group.children:
        if isinstance(child, Group):
            named.update(blocs_of(child))
        else:
            named.update(child.blocs, child.by_bloc)
    return tuple(sorted(named - {""})) or ("",)


def _check_parts(table: Table, group: Group) -> None:
    """Note a rule above criteria of two parts: their points could not be told apart after it."""
    parts = {leaf.part for leaf in group.leaves() if leaf.part in BASE_PARTS}
    if group.holds_inside and len(parts) != 1:
        table.refuse("criteria", "file.want_one_part_inside")
    elif not group.rule.is_plain and len(parts) > 1:
        table.refuse("criteria", "file.want_one_part")


def placed(group: Group, path: Path) -> Iterator[tuple[Path, Group | Criterion]]:
    """Give everything beneath a group with its path in the file."""
    for i, child in enumerate(group.children):
        here = (*path, "criteria", i)
        yield here, child
        if isinstance(child, Group):
            yield from placed(child, here)


def circle_of(criteria: dict[str, Criterion], start: str) -> bool:
    """Tell whether a criterion voids itself through others."""
    seen: set[str] = set()
    waiting = [*criteria[start].void_by]
    while waiting:
        code = waiting.pop()
        if code == start:
            return True
        if code in criteria and code not in seen:
            seen.add(code)
            waiting += criteria[code].void_by
    return False
