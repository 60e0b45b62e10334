"""Every node of a criteria set in one list, with what a reader compares of it, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.criteria import BASE_PARTS, CriteriaSet, Criterion, Field, Group, GroupRule
from scoring.points import rule_in_words
from scoring.reasons import Reason


@dataclass(frozen=True, slots=True)
class Node:
    """A field, a group or a criterion, in words that can be set beside those of another set."""

    code: str
    name: str
    name_en: str
    level: int
    above: int | None  # the place of what it stands under
    path: str  # the codes it stands under
    points: Decimal
    part: str = ""
    by_bloc: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    rule: tuple[Reason, ...] = ()
    options: tuple[Reason, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_en: tuple[str, ...] = ()
    lead: str = ""
    alternate: str = ""
    blocs: frozenset[str] = frozenset()
    criterion: Criterion | None = field(default=None, compare=False)


def nodes_of(criteria_set: CriteriaSet) -> Iterator[Node]:
    """List fields, groups and criteria, each before those beneath it."""
    place = 0
    for one in criteria_set.fields:
        top = _field(one)
        yield top
        tree = one.tree or Group(one.code, one.name, one.name_en, one.criteria)
        rows = list(_beneath(tree, above=place, level=2, path=one.code))
        yield from rows
        place += len(rows) + 1


def _field(one: Field) -> Node:
    rule = one.tree.rule if one.tree else GroupRule()
    return Node(
        one.code, one.name, one.name_en, 1, None, "", _whole(rule, one.criteria),
        by_bloc=rule.by_bloc, options=_of_group(rule), lead=one.lead, alternate=one.alternate,
    )  # fmt: skip


def _beneath(tree: Group, *, above: int, level: int, path: str) -> Iterator[Node]:
    place = above
    for child in tree.children:
        place += 1
        if isinstance(child, Criterion):
            yield _leaf(child, above=above, level=level, path=path)
            continue
        yield Node(
            child.code, child.name, child.name_en, level, above, path,
            _whole(child.rule, child.leaves()), by_bloc=child.rule.by_bloc,
            options=_of_group(child.rule),
        )  # fmt: skip
        inside = f"{path} › {child.code}"
        rows = list(_beneath(child, above=place, level=level + 1, path=inside))
        yield from rows
        place += len(rows)


def _whole(rule: GroupRule, leaves: tuple[Criterion, ...]) -> Decimal:
    base = (leaf.max_points for leaf in leaves if leaf.part in BASE_PARTS)
    return sum(base, Decimal(0)) if rule.max_points is None else rule.max_points


def _leaf(one: Criterion, *, above: int, level: int, path: str) -> Node:
    return Node(
        one.code, one.name, one.name_en, level, above, path, one.max_points,
        part=one.part, by_bloc=one.by_bloc, rule=rule_in_words(one), options=tuple(_options(one)),
        evidence=one.evidence, evidence_en=one.evidence_en,
        lead=one.lead, alternate=one.alternate,
        blocs=one.blocs, criterion=one,
    )  # fmt: skip


def _options(one: Criterion) -> Iterator[Reason]:
    if one.inside:
        yield Reason("compare.inside")
    if one.may_be_not_applicable:
        yield Reason(f"compare.not_applicable_{one.not_applicable}")
    if not one.self_scored:
        yield Reason("compare.not_self_scored")
    if one.void_by:
        yield Reason("compare.void_by", {"codes": ", ".join(one.void_by)})
    if one.places is not None:
        yield Reason("compare.round", {"places": one.places})


def _of_group(rule: GroupRule) -> tuple[Reason, ...]:
    told = []
    if rule.above != "exact":
        told.append(Reason(f"compare.sum_{rule.above}"))
    if rule.not_applicable != "out":
        told.append(Reason(f"compare.group_{rule.not_applicable}"))
    if rule.places is not None:
        told.append(Reason("compare.round", {"places": rule.places}))
    return tuple(told)
