"""What amendments took out of a case, and which it was, in queries that do not grow."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from cases.models import Amendment, Item
from cases.reading.items import items_in_full

if TYPE_CHECKING:
    from cases.models import Case


def dropped_items(case: Case) -> list[Item]:
    """Return the dropped criteria of a case with all that was said of them, the newest first."""
    rows = Item.everything.filter(case=case).exclude(dropped_at=None)
    items = items_in_full(rows.order_by("-dropped_at", "criterion__order"))
    for item in items:
        item.case = _as_it_was(case, item)
    return items


def _as_it_was(case: Case, item: Item) -> Case:
    """Return the case under the set that asked a criterion, by which its answers are read."""
    was = copy(case)
    was.criteria_set_id = item.criterion.criteria_set_id
    return was


def amendments_of(case: Case) -> dict[int, Amendment]:
    """Return the latest amendment of the cycle by the set that it put an end to."""
    rows = Amendment.objects.filter(cycle=case.cycle_id).select_related("by")
    return {each.before_id: each for each in rows.order_by("pk")}
