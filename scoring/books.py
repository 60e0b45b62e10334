"""The rule book of a year: from points to index, rank, class, reward and review of the head."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from scoring.numbers import ZERO

UNCLASSED = ""  # the class of an index under every bound


@dataclass(frozen=True, slots=True)
class Bloc:
    """Agencies that are compared with each other."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ClassBand:
    """A class, the index from which it is reached, and what else it asks of an agency."""

    name: str
    name_en: str
    lower: Decimal
    strict: bool = False  # reached only above the bound, where the decision says “trên”
    by_bloc: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    no_zero: bool = False  # no criterion may be at 0
    at_least: Mapping[str, Decimal] = field(default_factory=dict, hash=False)  # points by code

    def lower_in(self, bloc: str) -> Decimal:
        """Give the bound in the bloc."""
        return self.by_bloc.get(bloc, self.lower)

    def reached(self, index: Decimal, bloc: str = "") -> bool:
        """Tell whether an index reaches the bound in the bloc."""
        bound = self.lower_in(bloc)
        return index > bound if self.strict else index >= bound


@dataclass(frozen=True, slots=True)
class ClassLimit:
    """A fact about an agency, such as a reprimand, above which class it cannot come."""

    fact: str
    label: str
    label_en: str
    class_name: str


@dataclass(frozen=True, slots=True)
class Together:
    """Between what bonus and penalty together stay, in points of the index."""

    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class IndexRule:
    """How the index is rounded for print and which of the two values classes look at."""

    precision: int
    rounding: str
    class_by: str  # unrounded or printed
    highest: Decimal | None


@dataclass(frozen=True, slots=True)
class PartRule:
    """What one part of the set weighs, and what a criterion without a mark means there."""

    weight: Decimal | None  # of the base parts, where weighting is fixed
    missing: str  # rescale, zero or refuse
    cap: Decimal | None  # of bonus and penalty, in points of the index


@dataclass(frozen=True, slots=True)
class RankingRule:
    """Which value ranks, how ties count, and who is classified without a rank."""

    by: str  # unrounded or printed
    ties: str  # skip (1, 1, 3) or dense (1, 1, 2)
    newcomers: str  # classified or ranked
    exempt: frozenset[str]
    break_ties: tuple[str, ...] = ()  # fields, groups or criteria whose points tell equals apart


@dataclass(frozen=True, slots=True)
class RewardRule:
    """Who may be proposed for reward, and how many in a bloc."""

    class_name: str
    quota: Fraction
    fixed: Mapping[str, int] = field(hash=False)
    tie_at_edge: str  # council or exclude
    beneficiaries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition over this year and last; its kind names a function of `review`."""

    kind: str  # class_at_most, class_equals or rank_fell
    class_name: str = ""
    years: int = 1
    places: int = 1


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When every condition holds, the head of the agency is to be considered."""

    code: str
    label: str
    label_en: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of a year, as loaded from one file."""

    code: str
    label: str
    label_en: str
    year: int
    source: str
    assumed: tuple[str, ...]
    assumed_en: tuple[str, ...]
    blocs: tuple[Bloc, ...]  # none: any bloc of the data
    classes: tuple[ClassBand, ...]  # best first
    index: IndexRule
    weighting: str  # by_points or fixed
    parts: Mapping[str, PartRule] = field(hash=False)
    ranking: RankingRule
    reward: RewardRule | None
    review: tuple[ReviewRule, ...]
    digest: str
    text: str = field(default="", repr=False, compare=False)  # the file itself
    limits: tuple[ClassLimit, ...] = ()
    together: Together | None = None

    @property
    def looks_at_cards(self) -> bool:
        """Tell whether a class depends on more than the index."""
        asking = any(band.no_zero or band.at_least for band in self.classes)
        return asking or bool(self.limits)

    @property
    def needs_levels(self) -> bool:
        """Tell whether the points of fields, groups or criteria matter beside the index."""
        return self.looks_at_cards or bool(self.ranking.break_ties)

    def band(self, class_name: str) -> ClassBand:
        """Find a class by its name; the nameless one where there is none."""
        return next((band for band in self.classes if band.name == class_name), NO_CLASS)

    def knows_bloc(self, code: str) -> bool:
        """Tell whether the book speaks of the bloc."""
        return not self.blocs or code in {bloc.code for bloc in self.blocs}

    def bloc_order(self, code: str) -> tuple[int, str]:
        """Sort blocs as the book lists them, others after them by code."""
        codes = [bloc.code for bloc in self.blocs]
        return (codes.index(code) if code in codes else len(codes), code)

    def class_names(self) -> tuple[str, ...]:
        """List the names of the classes, best first."""
        return tuple(band.name for band in self.classes)

    def position(self, class_name: str) -> int | None:
        """Give the place of a class, 0 the best; None where the book has no such class."""
        if class_name == UNCLASSED:
            return len(self.classes)
        names = self.class_names()
        return names.index(class_name) if class_name in names else None


def class_of(index: Decimal, *, book: RuleBook, bloc: str = "") -> ClassBand:
    """Find the class that an index reaches; under every bound it is the nameless one."""
    for band in book.classes:
        if band.reached(index, bloc):
            return band
    return NO_CLASS


def next_class(index: Decimal, *, book: RuleBook, bloc: str = "") -> ClassBand | None:
    """Find the class just above the one that an index reaches; None at the top."""
    above = [band for band in book.classes if not band.reached(index, bloc)]
    return above[-1] if above else None


NO_CLASS = ClassBand(UNCLASSED, UNCLASSED, ZERO)
