"""The class of an agency: the bound it reaches, its conditions, the facts that limit it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.books import NO_CLASS, ClassBand, RuleBook, class_of
from scoring.criteria import BASE_PARTS
from scoring.index import CannotEvaluate
from scoring.reasons import Reason, Value
from scoring.scorecards import FieldScore, Line


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about an agency that limits its class, by the paper that says so."""

    fact: str
    number: str
    day: str  # ISO

    def as_json(self) -> dict[str, str]:
        """Give the fact as plain data."""
        return {"fact": self.fact, "number": self.number, "day": self.day}


@dataclass(frozen=True, slots=True)
class Levels:
    """The points of every field, group and criterion by code, and which criteria are at 0."""

    points: Mapping[str, Decimal] = field(hash=False)
    zeros: tuple[str, ...] = ()

    def of(self, code: str) -> Decimal:
        """Give the points of a code; raise CannotEvaluate where the set has no such code."""
        if code not in self.points:
            raise CannotEvaluate(Reason("evaluate.unknown_level", {"code": code}), (code,))
        return self.points[code]


def levels_of(fields: tuple[FieldScore, ...]) -> Levels:
    """Collect the points at every level of a scorecard."""
    points: dict[str, Decimal] = {}
    zeros: list[str] = []
    for each in fields:
        points[each.code] = each.points
        points |= {group.code: group.points for group in each.groups}
        points |= {line.code: line.points for line in each.lines}
        zeros += [line.code for line in each.lines if _is_zero(line)]
    return Levels(points, tuple(zeros))


def _is_zero(line: Line) -> bool:
    return line.applicable and line.part in BASE_PARTS and not line.points


def classify(
    index: Decimal, *, bloc: str, book: RuleBook, levels: Levels, facts: tuple[Fact, ...]
) -> tuple[ClassBand, tuple[Reason, ...]]:
    """Give the class of an agency with the reasons, from the bound reached down."""
    band = class_of(index, book=book, bloc=bloc)
    reasons = [reached(index, band, bloc)]
    while failed := _failed(band, levels):
        below = book.classes[book.classes.index(band) + 1 :]
        better, band = band, below[0] if below else NO_CLASS
        reasons.append(Reason(failed.code, {**failed.values, **_names(better), **_given(band)}))
    for fact in facts:
        for limit in book.limits:
            if limit.fact == fact.fact and _is_better(band, limit.class_name, book):
                band = next(one for one in book.classes if one.name == limit.class_name)
                words: dict[str, Value] = {"label": limit.label, "label_en": limit.label_en}
                words |= {"number": fact.number, "day": fact.day}
                reasons.append(Reason("class.limited", {**words, **_names(band)}))
    return band, tuple(reasons)


def reached(index: Decimal, band: ClassBand, bloc: str) -> Reason:
    """Say which bound an index reaches."""
    code = "class.none"
    if band.name:
        code = "class.reached_above" if band.strict else "class.reached"
    return Reason(code, {**_names(band), "lower": band.lower_in(bloc), "index": index})


def _failed(band: ClassBand, levels: Levels) -> Reason | None:
    """Give the first condition of a class that is not met."""
    if band.no_zero and levels.zeros:
        return Reason("class.has_zero", {"criteria": ", ".join(levels.zeros)})
    for code, least in band.at_least.items():
        if levels.of(code) < least:
            values: dict[str, Value] = {"code": code, "least": least, "points": levels.of(code)}
            return Reason("class.too_little", values)
    return None


def _is_better(band: ClassBand, limit: str, book: RuleBook) -> bool:
    mine, bound = book.position(band.name), book.position(limit)
    return mine is not None and bound is not None and mine < bound


def _names(band: ClassBand) -> dict[str, Value]:
    return {"class": band.name, "class_en": band.name_en}


def _given(band: ClassBand) -> dict[str, Value]:
    return {"given": band.name, "given_en": band.name_en}
