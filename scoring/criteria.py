"""The criteria set of a year: fields, their criteria, and how each criterion gives points."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from scoring.answers import NOT_APPLICABLE, AnswerField, Form, form_of
from scoring.exact import Exact
from scoring.methods import KIND_OF, Measured, Method

PARTS = ("appraisal", "survey", "bonus", "penalty")
BASE_PARTS = ("appraisal", "survey")

_NOT_APPLICABLE_FIELD = AnswerField(
    NOT_APPLICABLE,
    "choice",
    "Không áp dụng",
    "Not applicable",
    (("yes", "Có", "Yes"), ("no", "Không", "No")),
    required=False,
    group=NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is asked of an agency, with its most points and its method."""

    code: str
    field: str
    name: str
    name_en: str
    max_points: Decimal
    part: str  # appraisal, survey, bonus or penalty
    method: Method
    evidence: tuple[str, ...] = ()  # names of the papers demanded
    may_be_not_applicable: bool = False
    self_scored: bool = True
    blocs: frozenset[str] = frozenset()  # empty: every bloc
    origin: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    # A translation only; a scorecard says nothing of it.
    evidence_en: tuple[str, ...] = dataclasses.field(default=(), repr=False, compare=False)
    kind: str = ""  # the method by the name the file gives it, which may be a short one
    not_applicable: str = "out"  # of the denominator; or full: all its points
    places: int | None = None  # to which its points are rounded by themselves
    void_by: tuple[str, ...] = ()  # criteria; where one of them is 0 this one is, too
    inside: bool = False  # bonus or penalty that counts inside its group and not on the index
    by_bloc: Mapping[str, Decimal] = dataclasses.field(default_factory=dict, hash=False)
    lead: str = ""  # who judges it, where that is not the lead of its field
    alternate: str = ""
    form: Form = dataclasses.field(init=False, repr=False, compare=False)
    most: Exact = dataclasses.field(init=False, repr=False, compare=False)
    weight: Exact = dataclasses.field(init=False, repr=False, compare=False)  # the most, added up
    ready: Any = dataclasses.field(init=False, repr=False, compare=False)  # the method, worked out
    variants: Mapping[str, "Criterion"] = dataclasses.field(
        init=False, repr=False, compare=False, hash=False
    )

    def __post_init__(self) -> None:
        kind = KIND_OF[type(self.method)]
        object.__setattr__(self, "kind", self.kind or kind.name)
        object.__setattr__(self, "form", _form(self))
        most = Fraction(self.max_points) if kind.exact else self.max_points
        object.__setattr__(self, "most", most)
        whole = kind.exact and self.max_points == int(self.max_points)  # whole numbers add up fast
        object.__setattr__(self, "weight", int(self.max_points) if whole else most)
        object.__setattr__(self, "ready", kind.ready(self.method, most))
        variants = {
            bloc: dataclasses.replace(self, max_points=points, by_bloc={})
            for bloc, points in self.by_bloc.items()
        }
        object.__setattr__(self, "variants", variants)

    def asked_of(self, bloc: str) -> "Criterion":
        """Give the criterion as agencies of the bloc are asked it, with their maximum."""
        return self.variants.get(bloc, self) if self.variants else self

    @property
    def against(self) -> str:
        """Name what its value is compared with, if it is."""
        return self.method.against if isinstance(self.method, Measured) else ""

    def leaves(self) -> tuple["Criterion", ...]:
        """Give itself: a criterion is a leaf of the tree."""
        return (self,)

    def applies_to(self, bloc: str) -> bool:
        """Tell whether agencies of the bloc are asked this at all."""
        return not self.blocs or bloc in self.blocs


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What a group makes of its children; by itself it adds them up."""

    max_points: Decimal | None = None  # its own; none: the sum of its children
    by_bloc: Mapping[str, Decimal] = dataclasses.field(default_factory=dict, hash=False)
    above: str = "exact"  # children that come to more: none do; cap them; or scale them
    not_applicable: str = "out"  # of the denominator; rescale the group; share among siblings
    places: int | None = None
    is_plain: bool = dataclasses.field(init=False, repr=False, compare=False)  # it only adds up

    def __post_init__(self) -> None:
        told = (self.above, self.not_applicable, self.places)
        object.__setattr__(self, "is_plain", told == ("exact", "out", None))

    def most_of(self, bloc: str) -> Decimal | None:
        """Give its own points in the bloc."""
        return self.by_bloc.get(bloc, self.max_points)


@dataclass(frozen=True, slots=True)
class Group:
    """A node of the tree above others: a criterion with sub-criteria, at any depth."""

    code: str
    name: str
    name_en: str
    children: tuple["Group | Criterion", ...]
    rule: GroupRule = GroupRule()
    origin: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    # Worked out once: whether bonus or penalty count inside this very group, whether blocs differ.
    holds_inside: bool = dataclasses.field(init=False, repr=False, compare=False)
    asks_blocs_apart: bool = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own = [child for child in self.children if isinstance(child, Criterion)]
        object.__setattr__(self, "holds_inside", any(child.inside for child in own))
        object.__setattr__(self, "asks_blocs_apart", any(child.blocs for child in own))

    def leaves(self) -> tuple[Criterion, ...]:
        """List the criteria beneath, in the order of the file."""
        return tuple(leaf for child in self.children for leaf in child.leaves())

    def children_in(self, bloc: str) -> tuple["Group | Criterion", ...]:
        """List the children that agencies of the bloc are asked."""
        if not self.asks_blocs_apart:
            return self.children
        return tuple(
            child
            for child in self.children
            if not isinstance(child, Criterion) or child.applies_to(bloc)
        )


@dataclass(frozen=True, slots=True)
class Field:
    """A field of reform, led by one department; another stands in where that one is the agency."""

    code: str
    name: str
    name_en: str
    lead: str
    alternate: str
    criteria: tuple[Criterion, ...]  # all that are asked, at whatever depth they stand
    origin: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    tree: Group | None = None  # how they stand in groups; none in the first format

    @property
    def groups(self) -> tuple[Group, ...]:
        """List the groups between the field and its criteria, each before those beneath it."""
        return tuple(_groups(self.tree)) if self.tree else ()


def _groups(above: Group) -> Iterator[Group]:
    for child in above.children:
        if isinstance(child, Group):
            yield child
            yield from _groups(child)


def _paths(
    group: Group | None, above: tuple[Group, ...]
) -> Iterator[tuple[str, tuple[Group, ...]]]:
    """Give the groups between a field and each of its criteria."""
    for child in group.children if group else ():
        if isinstance(child, Group):
            yield from _paths(child, (*above, child))
        else:
            yield child.code, above


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """The criteria of a year, as loaded from one file."""

    code: str
    label: str
    label_en: str
    year: int
    source: str
    reconstructed: bool
    notice: str
    notice_en: str
    fields: tuple[Field, ...]
    digest: str
    text: str = dataclasses.field(default="", repr=False, compare=False)  # the file itself
    # Worked out once, since a city asks it for every agency.
    asked: dict[str, tuple[Criterion, ...]] = dataclasses.field(
        init=False, repr=False, compare=False
    )
    voids: Mapping[str, tuple[str, ...]] = dataclasses.field(init=False, repr=False, compare=False)
    by_code: Mapping[str, Criterion] = dataclasses.field(init=False, repr=False, compare=False)
    paths: Mapping[str, tuple[Group, ...]] = dataclasses.field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {one.code: one for one in self.criteria})
        paths = {code: path for field in self.fields for code, path in _paths(field.tree, ())}
        object.__setattr__(self, "paths", paths)
        voids = {one.code: one.void_by for one in self.criteria if one.void_by}
        object.__setattr__(self, "voids", voids)
        object.__setattr__(self, "asked", {})

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """List every criterion in the order of the file."""
        return tuple(criterion for field in self.fields for criterion in field.criteria)

    def criterion(self, code: str) -> Criterion:
        """Find a criterion by its code; raise KeyError where there is none."""
        return self.by_code[code]

    def path(self, code: str) -> tuple[Group, ...]:
        """List the groups that a criterion stands in, the outermost first."""
        return self.paths.get(code, ())

    def applicable(self, bloc: str) -> tuple[Criterion, ...]:
        """List the criteria that agencies of the bloc are asked, with their maximum there."""
        if bloc not in self.asked:
            asked = (one.asked_of(bloc) for one in self.criteria if one.applies_to(bloc))
            self.asked[bloc] = tuple(asked)
        return self.asked[bloc]


def _form(criterion: Criterion) -> Form:
    kind = KIND_OF[type(criterion.method)]
    fields = kind.fields(criterion.method, criterion.max_points)
    if criterion.may_be_not_applicable:
        fields = (*fields, _NOT_APPLICABLE_FIELD)
    return form_of(fields, partial(kind.check, criterion.method))
