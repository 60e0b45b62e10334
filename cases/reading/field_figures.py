"""How a field went over all agencies of a year: figures, distribution, best, weakest, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import mean, median
from typing import TYPE_CHECKING, NamedTuple

from cases.lifecycle import RUNGS, Rung, State
from cases.models import Criterion, Cycle, Mark
from cases.rules import criteria_in, same_criteria
from wording.languages import in_readers_language
from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cases.models import Field

# The steps of the distribution, in shares of the most that can be had: the classes' usual bounds.
BANDS = (Decimal(0), Decimal("0.5"), Decimal("0.65"), Decimal("0.8"), Decimal("0.9"), Decimal(1))
EXTREMES = 3
MOST_REASONS = 10
MOST_NAMED = 3
HEIGHT = {rung.value: height for height, rung in enumerate(RUNGS)}
COLUMNS = (
    *("item_id", "item__criterion__code", "item__case__bloc__code"),
    *("item__case__agency__name", "item__case__agency__name_en"),
    *("item__criterion__criteria_set_id", "rung", "round", "pk", "points", "applicable", "reason"),
    "evidence_seen",
)


class AgencyName(NamedTuple):
    """How an agency is called: papers are in Vietnamese, pages in the reader's language."""

    name: str
    name_en: str

    @property
    def called(self) -> str:
        return in_readers_language(self.name, self.name_en)


class Row(NamedTuple):
    """One mark with where it stands."""

    item: int
    code: str
    bloc: str
    name: str
    name_en: str
    criteria_set: int
    rung: str
    round: int
    pk: int
    points: Decimal
    applies: bool
    reason: str
    papers: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one criterion at one agency: claimed, what counts now, out of how much."""

    agency: AgencyName
    code: str
    maximum: Decimal
    claimed: Decimal | None
    given: Decimal
    reason: str
    has_papers: bool
    is_judged: bool

    @property
    def share(self) -> Decimal:
        return self.given / self.maximum

    @property
    def is_lowered(self) -> bool:
        return self.claimed is not None and self.given < self.claimed


@dataclass(frozen=True, slots=True)
class OfCriterion:
    """One criterion over all agencies; `before` is its mean share in the year before."""

    criterion: Criterion
    count: int
    share: Decimal
    full: int
    none: int
    lowered: int
    without_papers: int
    before: Decimal | None


@dataclass(frozen=True, slots=True)
class OfAgency:
    """What one agency has of the field."""

    agency: AgencyName
    given: Decimal
    maximum: Decimal

    @property
    def share(self) -> Decimal:
        return self.given / self.maximum


@dataclass(frozen=True, slots=True)
class Band:
    """How many agencies lie between two shares, the lower included, the highest, too."""

    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were lost, in somebody's words, how often, and at which criteria."""

    text: str
    count: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """Agencies that have all points where the others have few: whose practice may be named."""

    criterion: Criterion
    agencies: tuple[AgencyName, ...]


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """All of it; `waiting` counts the criteria at agencies on which no verdict stands yet."""

    criteria: list[OfCriterion]
    agencies: list[OfAgency]
    bands: list[Band]
    reasons: list[Reason]
    practices: list[Practice]
    waiting: int
    lowered: int

    @property
    def mean(self) -> Decimal | None:
        return mean(each.share for each in self.agencies) if self.agencies else None

    @property
    def median(self) -> Decimal | None:
        return median(each.share for each in self.agencies) if self.agencies else None

    @property
    def best(self) -> list[OfCriterion]:
        return sorted(self.criteria, key=lambda each: -each.share)[:EXTREMES]

    @property
    def weakest(self) -> list[OfCriterion]:
        return sorted(self.criteria, key=lambda each: each.share)[:EXTREMES]


def field_figures(cycle: Cycle, field: Field) -> FieldFigures:
    """Return the figures of a field: four queries, however many agencies there are."""
    criteria = list(Criterion.objects.filter(field=field, max_points__gt=0).order_by("order"))
    outcomes = _outcomes(cycle, {each.code for each in criteria}, field.criteria_set_id)
    before = _shares_before(cycle, field.criteria_set_id, {each.code for each in criteria})
    of_criterion: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        of_criterion[outcome.code].append(outcome)
    figures = [
        _of_criterion(each, of_criterion[each.code], before.get(each.code))
        for each in criteria
        if of_criterion[each.code]
    ]
    agencies = _agencies(outcomes)
    weakest = sorted(figures, key=lambda each: each.share)[:EXTREMES]
    order = {each.agency: place for place, each in enumerate(agencies)}
    return FieldFigures(
        criteria=figures,
        agencies=agencies,
        bands=_bands(agencies),
        reasons=_reasons(outcomes),
        practices=[
            _practice(each.criterion, of_criterion[each.criterion.code], order) for each in weakest
        ],
        waiting=sum(not each.is_judged for each in outcomes),
        lowered=sum(each.is_lowered for each in outcomes),
    )


def _outcomes(cycle: Cycle, codes: Iterable[str], set_id: int) -> list[Outcome]:
    marks = Mark.objects.filter(
        item__case__cycle=cycle,
        item__dropped_at=None,
        item__criterion__criteria_set=set_id,
        item__criterion__code__in=list(codes),
        waits=False,
    ).exclude(item__case__state=State.WITHDRAWN)
    groups: dict[int, list[Row]] = defaultdict(list)
    for values in marks.order_by("item_id", "pk").values_list(*COLUMNS):
        row = Row(*values)
        groups[row.item].append(row)
    return [found for rows in groups.values() if (found := _outcome(cycle, rows))]


def _outcome(cycle: Cycle, rows: Sequence[Row]) -> Outcome | None:
    """Return what became of an item by its marks; None where it does not apply or earns nothing."""
    now = max(rows, key=lambda row: (row.round, HEIGHT[row.rung], row.pk))
    own = [row for row in rows if row.rung == Rung.SELF]
    claimed = max(own, key=lambda row: (row.round, row.pk), default=None)
    rule = criteria_in(cycle, now.criteria_set).criterion(now.code)
    maximum = rule.by_bloc.get(now.bloc, rule.max_points)
    if not now.applies or maximum <= 0:
        return None
    return Outcome(
        agency=AgencyName(now.name, now.name_en),
        code=now.code,
        maximum=maximum,
        claimed=claimed.points if claimed and claimed.applies else None,
        given=now.points,
        reason=now.reason,
        has_papers=bool(claimed and claimed.papers),
        is_judged=now.rung != Rung.SELF,
    )


def _of_criterion(
    criterion: Criterion, outcomes: Sequence[Outcome], before: Decimal | None
) -> OfCriterion:
    demanded = bool(criterion.evidence)
    return OfCriterion(
        criterion=criterion,
        count=len(outcomes),
        share=mean(each.share for each in outcomes),
        full=sum(each.given >= each.maximum for each in outcomes),
        none=sum(each.given <= 0 for each in outcomes),
        lowered=sum(each.is_lowered for each in outcomes),
        without_papers=sum(demanded and not each.has_papers for each in outcomes),
        before=before,
    )


def _agencies(outcomes: Iterable[Outcome]) -> list[OfAgency]:
    """Return what each agency has of the field, the best first."""
    sums: dict[AgencyName, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for each in outcomes:
        sums[each.agency][0] += each.given
        sums[each.agency][1] += each.maximum
    found = [OfAgency(name, given, maximum) for name, (given, maximum) in sums.items()]
    return sorted(found, key=lambda each: (-each.share, each.agency))


def _bands(agencies: Iterable[OfAgency]) -> list[Band]:
    shares = [each.share for each in agencies]
    return [
        Band(low, high, sum(low <= s < high or (high == 1 and s >= 1) for s in shares))
        for low, high in pairwise(BANDS)
    ]


def _reasons(outcomes: Iterable[Outcome]) -> list[Reason]:
    """Return what was said most often where points were lost; the same words are one reason."""
    texts: dict[str, str] = {}
    counts: Counter[str] = Counter()
    codes: dict[str, Counter[str]] = defaultdict(Counter)
    for each in outcomes:
        key = plain(each.reason)
        if each.is_judged and each.is_lowered and key:
            texts.setdefault(key, each.reason)
            counts[key] += 1
            codes[key][each.code] += 1
    return [
        Reason(texts[key], count, tuple(code for code, _n in codes[key].most_common(MOST_NAMED)))
        for key, count in counts.most_common(MOST_REASONS)
    ]


def _practice(
    criterion: Criterion, outcomes: Iterable[Outcome], order: dict[AgencyName, int]
) -> Practice:
    full = [each.agency for each in outcomes if each.is_judged and each.given >= each.maximum]
    return Practice(criterion, tuple(sorted(full, key=lambda name: order[name])[:MOST_NAMED]))


def _shares_before(cycle: Cycle, set_id: int, codes: set[str]) -> dict[str, Decimal]:
    """Return, by this year's code, the mean share of the same criteria in the year before."""
    last = Cycle.objects.filter(year=cycle.year - 1, stage=Cycle.Stage.PUBLISHED)
    before = last.select_related("criteria_set").first()
    if before is None:
        return {}
    pairs = same_criteria(before.criteria_set_id, set_id)
    wanted = {old: new for old, new in pairs.items() if new in codes}
    shares: dict[str, list[Decimal]] = defaultdict(list)
    for each in _outcomes(before, wanted, before.criteria_set_id):
        shares[wanted[each.code]].append(each.share)
    return {code: mean(found) for code, found in shares.items()}
