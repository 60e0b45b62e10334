"""What became of a criterion that was sent back: changed, kept for a reason, or not touched yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.lifecycle import Rung
from cases.services.marks import said, seen

if TYPE_CHECKING:
    from cases.models import Item, Mark


def is_returned(item: Item) -> bool:
    """Tell whether an item is open to its agency because somebody sent it back."""
    return item.is_open and bool(item.sent_back_because)


def is_untouched(item: Item) -> bool:
    """Tell whether a returned item still says what it said when it was sent back.

    What it says is its answer, its note and its evidence. A file that an inspection refused since
    then is nothing that the agency did.
    """
    if not is_returned(item):
        return False
    before, now = returned_mark(item), said(item, Rung.SELF)
    if before is None or now is None:
        return False
    same_words = (now.answer, now.note) == (before.answer, before.reason)
    return same_words and set(seen(item)) == set(before.evidence_seen) - _refused(item)


def returned_mark(item: Item) -> Mark | None:
    """Return what the agency said of an item in the round in which it was sent back."""
    earlier = (
        mark for mark in item.marks.all() if mark.rung == Rung.SELF and mark.round < item.case.round
    )
    return max(earlier, key=lambda mark: (mark.round, mark.pk), default=None)


def _refused(item: Item) -> set[str]:
    return {row.evidence.blob_id for row in item.attachments.all() if row.evidence.is_refused}
