"""Hold the cases of items while somebody writes on them, and see them as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.models import Case, Review
from cases.services.rows import by_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Item

# What may have become of a case since it was loaded for the page.
MOVING = (
    *("state", "entered_at", "due_on", "round", "version", "carried_by_id"),
    *("extended_step", "extended_until"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """Items with their rows, and the open reviews of their cases where these are under review."""

    items: list[Item]
    reviews: list[Review]

    @property
    def item(self) -> Item:
        (item,) = self.items
        return item


def hold(items: Sequence[Item]) -> Held:
    """Return items as they are now; their cases stay where they are until the commit.

    Three queries at most. The cases that the items came with learn where they are, too.
    """
    cases = {item.case_id: item.case for item in items}
    # In one order: two people who hold several cases wait for each other, never in a ring.
    locked = Case.objects.select_for_update().filter(pk__in=cases).order_by("pk")
    for row in locked.values("pk", *MOVING):
        case = cases[row.pop("pk")]
        for name, value in row.items():
            setattr(case, name, value)
    in_review = [case for case in cases.values() if case.state == State.SECTOR_REVIEW]
    reviews: list[Review] = []
    if in_review:
        reviews += Review.objects.open().filter(case__in=in_review).select_related("field")
    present = {each.pk: each for each in by_key([item.pk for item in items])}
    for item in present.values():
        item.case = cases[item.case_id]
    return Held(items=[present[item.pk] for item in items], reviews=reviews)
