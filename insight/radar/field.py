"""One criterion over all agencies: verdicts beside claims, peers, and the year before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import scoring
from cases.lifecycle import Rung
from cases.models import Attachment, Criterion, Draft
from cases.rules import criteria_in
from insight.radar.earlier import Shares, verdicts_before
from insight.radar.figures import Alike, Earlier, Judged, Spread, judged_otherwise, spread_of
from insight.radar.marks import Ladder, ladders_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cases.models import Case, Cycle, Field, Review

# What lies within a tenth of the maximum of the others is close to them, however equal they are.
CLOSE = Decimal("0.1")
# Verdicts on the same claim that differ by less are one: a hundredth of a point accuses nobody.
ALMOST = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One agency's claim and the verdict on it, with what makes it an outlier."""

    case: Case
    criterion: Criterion
    claimed: Decimal
    given: Decimal
    maximum: Decimal
    files: int
    is_typed: bool
    side: int = 0
    alike: Alike | None = None
    earlier: Earlier | None = None

    @property
    def change(self) -> Decimal:
        return self.given - self.claimed

    @property
    def is_far(self) -> bool:
        return bool(self.side or self.alike or (self.earlier and self.earlier.is_at_odds))


@dataclass(frozen=True, slots=True)
class CriterionRadar:
    """All verdicts of one criterion."""

    criterion: Criterion
    verdicts: tuple[Verdict, ...]
    spread: Spread | None
    unlike: int
    waiting: int

    @property
    def comparable(self) -> int:
        """Return how many verdicts there are once those still waited for are given."""
        return len(self.verdicts) + self.waiting

    @property
    def far(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.is_far]

    @property
    def agreed(self) -> int:
        return sum(not verdict.change for verdict in self.verdicts)

    @property
    def lowered(self) -> int:
        return sum(verdict.change < 0 for verdict in self.verdicts)

    @property
    def raised(self) -> int:
        return sum(verdict.change > 0 for verdict in self.verdicts)

    @property
    def has_last_year(self) -> bool:
        return any(verdict.earlier for verdict in self.verdicts)


def field_radar(
    cycle: Cycle,
    field: Field,
    cases: Iterable[Case],
    *,
    reviews: Mapping[tuple[int, int], Review],
    typed: bool,
) -> list[CriterionRadar]:
    """Return the radar of every self-scored criterion of a field; twelve queries at most.

    `typed` adds what the readers themselves have typed and not handed over.
    """
    by_case = {case.pk: case for case in cases}
    criteria = list(Criterion.objects.filter(field=field, self_scored=True, max_points__gt=0))
    ladders = [each for each in ladders_of(cycle, field=field) if each.claimed.case in by_case]
    known = Known(
        cases=by_case,
        drafts=_drafts(cycle, field.criteria_set_id, ladders) if typed else {},
        files=_files(ladders),
        before=verdicts_before(cycle, field, by_case.values(), reviews),
    )
    return [
        _criterion_radar(
            criterion,
            [each for each in ladders if each.claimed.criterion == criterion.code],
            known,
        )
        for criterion in criteria
    ]


@dataclass(frozen=True, slots=True)
class Known:
    """What is loaded about all items of a field at once."""

    cases: dict[int, Case]
    drafts: dict[int, scoring.Points]
    files: Counter[int]
    before: dict[tuple[int, str], Shares]


def _drafts(cycle: Cycle, set_id: int, ladders: Iterable[Ladder]) -> dict[int, scoring.Points]:
    """Return, by item, the points of what is typed for it; nothing where it is no answer yet."""
    rules = criteria_in(cycle, set_id)
    items = {ladder.claimed.item: ladder.claimed for ladder in ladders}
    rows = Draft.objects.filter(item__in=list(items), rung=Rung.SECTOR)
    found = {}
    for item, answer in rows.values_list("item_id", "answer"):
        try:
            claimed = items[item]
            rule = rules.criterion(claimed.criterion).asked_of(claimed.bloc_code)
            found[item] = scoring.points_for(rule, answer)
        except scoring.BadAnswer:
            continue
    return found


def _files(ladders: Iterable[Ladder]) -> Counter[int]:
    items = [ladder.claimed.item for ladder in ladders]
    attached = Attachment.objects.counting().filter(item__in=items)
    return Counter(attached.values_list("item_id", flat=True))


def _criterion_radar(criterion: Criterion, ladders: list[Ladder], known: Known) -> CriterionRadar:
    given = [(ladder, _given(ladder, known.drafts)) for ladder in ladders]
    verdicts = [
        _verdict(criterion, ladder, verdict, known)
        for ladder, verdict in given
        if verdict is not None and verdict.applicable and ladder.claimed.applies
    ]
    waiting = sum(verdict is None for _ladder, verdict in given)
    unlike = len(ladders) - waiting - len(verdicts)
    return _compared(criterion, verdicts, unlike, waiting=waiting)


def _verdict(criterion: Criterion, ladder: Ladder, given: Given, known: Known) -> Verdict:
    claimed, maximum = ladder.claimed.points, ladder.claimed.maximum
    last = known.before.get((ladder.claimed.case, criterion.code))
    return Verdict(
        case=known.cases[ladder.claimed.case],
        criterion=criterion,
        claimed=claimed,
        given=given.points,
        maximum=maximum,
        files=known.files[ladder.claimed.item],
        is_typed=given.is_typed,
        earlier=Earlier(claimed / maximum, given.points / maximum, *last) if last else None,
    )


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict on a claim, typed or handed over."""

    points: Decimal
    applicable: bool
    is_typed: bool


def _given(ladder: Ladder, drafts: dict[int, scoring.Points]) -> Given | None:
    """Return the verdict on a claim: what is typed now, or else what was handed over."""
    typed = drafts.get(ladder.claimed.item)
    if typed is not None:
        return Given(typed.points, typed.applicable, is_typed=True)
    judged = ladder.judged
    return Given(judged.points, judged.applies, is_typed=False) if judged else None


def _compared(
    criterion: Criterion, verdicts: list[Verdict], unlike: int, *, waiting: int
) -> CriterionRadar:
    """Compare the verdicts with each other."""
    spread = spread_of((verdict.change for verdict in verdicts), least=CLOSE * criterion.max_points)
    alike = judged_otherwise(
        (
            Judged(verdict.case.pk, verdict.claimed, bool(verdict.files), verdict.given)
            for verdict in verdicts
        ),
        least=ALMOST * criterion.max_points,
    )
    compared = tuple(
        replace(
            verdict,
            side=spread.side(verdict.change) if spread else 0,
            alike=alike.get(verdict.case.pk),
        )
        for verdict in verdicts
    )
    return CriterionRadar(criterion, compared, spread, unlike, waiting)
