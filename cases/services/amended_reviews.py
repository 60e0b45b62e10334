"""The reviews of a case follow its criteria under an amended set, with who judges them now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.models import Review
from cases.refusals import SomebodyWasFirst
from cases.services.reviews import awaits_review, open_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.models import Case, Item
    from cases.services.amended_sets import AmendedSets

Key = tuple[int, int]  # field and lead


def carry_reviews(
    case: Case, sets: AmendedSets, items: Sequence[Item], *, at: datetime
) -> tuple[bool, set[Key]]:
    """Put the reviews of a case under their fields of the newer set; open and end what that asks.

    Returns whether other reviews are open than before, and which parts await one. Where the case
    is not under review, what another department has to judge is put down as cut short: it opens
    with the next sign-off.
    """
    rows = list(case.reviews.all())
    for row in rows:
        row.field = sets.fields.get(row.field_id, row.field)
    if Review.objects.bulk_update(rows, ["field"]) != len(rows):
        raise SomebodyWasFirst(case)
    awaited = {
        (item.criterion.field_id, item.criterion.judge_id) for item in items if awaits_review(item)
    }
    if case.state != State.SECTOR_REVIEW:
        _put_down(case, rows, awaited, at=at)
        return False, awaited
    ended = _end(case, rows, awaited, at=at)
    return bool(_open(case, rows, awaited, at=at)) or bool(ended), awaited


def _end(case: Case, rows: Sequence[Review], awaited: set[Key], *, at: datetime) -> int:
    """End the open reviews whose part has nothing more to judge."""
    idle = [row.pk for row in rows if row.is_open and (row.field_id, row.lead_id) not in awaited]
    if case.reviews.open().filter(pk__in=idle).update(cancelled_at=at) != len(idle):
        raise SomebodyWasFirst(case)
    return len(idle)


def _open(case: Case, rows: Sequence[Review], awaited: set[Key], *, at: datetime) -> list[Review]:
    """Open a review for each part that awaits one and has none, or the one it had this round."""
    known = {(row.field_id, row.lead_id) for row in rows if row.is_open}
    missing = awaited - known
    over = [
        row for row in rows if row.round == case.round and (row.field_id, row.lead_id) in missing
    ]
    again = case.reviews.filter(pk__in=[row.pk for row in over])
    anew = {"concluded_at": None, "concluded_by": None, "cancelled_at": None}
    if again.update(**anew, due_on=case.due_on) != len(over):
        raise SomebodyWasFirst(case)
    return [*over, *open_parts(case, missing - {(r.field_id, r.lead_id) for r in over}, at=at)]


def _put_down(case: Case, rows: Sequence[Review], awaited: set[Key], *, at: datetime) -> None:
    """Put down, as cut short, the parts that came to another department before they were judged."""
    if case.state not in {State.SELF_ASSESSMENT, State.SIGN_OFF} or not rows:
        return
    known = {(row.field_id, row.lead_id) for row in rows}
    made = open_parts(case, awaited - known, at=at)
    ids = [row.pk for row in made]
    if case.reviews.open().filter(pk__in=ids).update(cancelled_at=at) != len(ids):
        raise SomebodyWasFirst(case)
