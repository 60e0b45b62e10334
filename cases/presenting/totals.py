"""What a case comes to so far, added up by the rules of its set: fields, groups, and the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import scoring
from cases.lifecycle import Rung
from cases.presenting.trees import Subtotal, subtotal_of, subtotals_of
from cases.rules import criteria_of_case
from cases.services.marks import latest
from scoring.criteria import BASE_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.presenting.items import ItemShown

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Total:
    """Points of those possible; bonus and penalty stand apart, as they do in the scorecard.

    `marked` counts the items that anybody said something about, also that they do not apply.
    """

    points: Decimal = ZERO
    maximum: Decimal = ZERO
    extra: Decimal = ZERO
    own: Decimal = ZERO
    marked: int = 0

    @property
    def moved_by(self) -> Decimal:
        return self.points - self.own

    def __add__(self, other: Total) -> Total:
        return Total(
            self.points + other.points,
            self.maximum + other.maximum,
            self.extra + other.extra,
            self.own + other.own,
            self.marked + other.marked,
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """What has points so far: of fields what they come to, and what the agency itself says."""

    fields: Mapping[str, Subtotal]
    own: Mapping[str, Subtotal]
    groups: Mapping[str, Subtotal]

    def total(self, field: str, items: Iterable[ItemShown]) -> Total:
        """Return the total of a field, given its items; what nobody marked yet is left out."""
        marked = [item for item in items if item.points is not None]
        counted = self.fields[field]
        return Total(
            points=counted.points,
            maximum=counted.maximum,
            extra=sum((item.points or ZERO for item in marked if _is_extra(item)), ZERO),
            own=self.own[field].points,
            marked=len(marked),
        )


def _is_extra(item: ItemShown) -> bool:
    rule = item.criterion
    return item.applies and rule.part not in BASE_PARTS and not rule.inside


def sums_of(items: Sequence[ItemShown]) -> Sums:
    """Add up the items of one case: fields, groups, and the same by what its agency says."""
    if not items:
        return Sums({}, {}, {})
    case = items[0].item.case
    rules, bloc = criteria_of_case(case), case.bloc.code
    # What is compared with others has no points before all are scored together.
    marked = [(item, item.worth) for item in items if item.worth and not item.worth.waits]
    worth = {item.code: each for item, each in marked}
    own = {item.code: _own(item, each) for item, each in marked}
    fields = scoring.score_so_far(rules, worth, bloc=bloc)
    said = fields if own == worth else scoring.score_so_far(rules, own, bloc=bloc)
    return Sums(
        fields={field.code: subtotal_of(field) for field in fields},
        own={field.code: subtotal_of(field) for field in said},
        groups=subtotals_of(fields),
    )


def _own(item: ItemShown, worth: scoring.Points) -> scoring.Points:
    """Return what the agency gives itself; where it does not score itself, what is in force."""
    own = latest(item.item, Rung.SELF)
    if not worth.applicable or own is None or not own.applicable:
        return worth
    return replace(worth, points=own.points)
