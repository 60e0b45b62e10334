"""A case by field: how far the work is, the points so far, and which items need the reader."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cases.lifecycle import Rung, Work
from cases.presenting.items import ItemShown
from cases.services.marks import latest
from cases.services.progress import Progress, progress_of
from scoring.criteria import BASE_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cases.models import Field, Item
    from cases.presenting.desks import Desk

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Total:
    """Points of those possible; bonus and penalty stand apart, as they do in the scorecard.

    `marked` counts the items that anybody said something about, also that they do not apply.
    """

    points: Decimal
    maximum: Decimal
    extra: Decimal
    own: Decimal
    marked: int

    @property
    def moved_by(self) -> Decimal:
        return self.points - self.own


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of a case with its items, and how far the reader's work on them is."""

    field: Field
    items: list[ItemShown]
    total: Total
    progress: Progress

    @property
    def untouched(self) -> list[ItemShown]:
        """Return the items the reader may write on and said nothing about yet."""
        return [item for item in self.items if item.writes and not item.form_is_begun]

    @property
    def without_evidence(self) -> int:
        """Count the items whose demanded papers are not there."""
        return sum(1 for item in self.items if item.wanted and not item.has_evidence)

    @property
    def code(self) -> str:
        return self.field.code


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A whole case as one reader sees it."""

    desk: Desk
    fields: list[FieldShown]
    total: Total
    progress: Progress

    @property
    def items(self) -> list[ItemShown]:
        return [item for field in self.fields for item in field.items]

    @property
    def waiting(self) -> list[ItemShown]:
        """Return the items that keep the work from being handed over."""
        return [item for item in self.items if item.gap]

    @property
    def differing(self) -> list[ItemShown]:
        return [item for item in self.items if item.differs]

    @property
    def at_hand(self) -> list[ItemShown]:
        """Return the items the reader came for, in the order of the set."""
        if self.desk.work is Work.APPRAISE:
            return sorted(
                (item for item in self.items if item.gap or item.differs or item.form_is_begun),
                key=_urgency,
            )
        return [item for item in self.items if item.concerns]


def _urgency(item: ItemShown) -> tuple[bool, Decimal]:
    """Put what is missing first, then what lost or won the most."""
    return (not item.gap, -abs(item.moved_by or ZERO))


def show_case(items: Sequence[Item], desk: Desk) -> CaseShown:
    """Return a case by field, in the order of the set."""
    by_field: dict[int, list[ItemShown]] = {}
    fields: dict[int, Field] = {}
    for item in items:
        field = item.criterion.field
        fields[field.pk] = field
        by_field.setdefault(field.pk, []).append(ItemShown(item, desk))
    shown = [show_field(fields[key], group) for key, group in by_field.items()]
    every = [item for field in shown for item in field.items]
    return CaseShown(
        desk=desk,
        fields=shown,
        total=total_of(every),
        progress=progress_of(item.task for item in every),
    )


def show_field(field: Field, items: list[ItemShown]) -> FieldShown:
    return FieldShown(
        field=field,
        items=items,
        total=total_of(items),
        progress=progress_of(item.task for item in items),
    )


def total_of(items: Iterable[ItemShown]) -> Total:
    """Add up the marks so far; what does not apply, and what nobody marked yet, is left out."""
    points, maximum, extra, own, marked = ZERO, ZERO, ZERO, ZERO, 0
    for item in items:
        if item.points is None:
            continue
        marked += 1
        if not item.applies:
            continue
        if item.criterion.part not in BASE_PARTS:
            extra += item.points
            continue
        points, maximum = points + item.points, maximum + item.maximum
        own += _own_points(item)
    return Total(points, maximum, extra, own, marked)


def _own_points(item: ItemShown) -> Decimal:
    """Return the agency's own points; where it does not score itself, the ones in force."""
    own = latest(item.item, Rung.SELF)
    if own is not None and own.applicable:
        return own.points
    return item.points or ZERO


def changed_items(items: Iterable[ItemShown]) -> list[ItemShown]:
    """Return the items the agency answered anew in the latest round, with what stood before."""
    return [item for item in items if any(rung.key == Rung.SELF for rung in item.history)]
