"""Load a case and its items for a page, in a number of queries that does not grow with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, prefetch_related_objects

from cases.lifecycle import Action, State
from cases.models import Case, CaseEvent, Item, Review
from cases.reading.extensions import more_time_given
from cases.services.rows import with_rows
from directory.models import User
from evidence_store.services.reading import seen_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from directory.access import Access

# Who is behind each row that a page names a person for.
PEOPLE = (
    ("marks", "by"),
    ("drafts", "saved_by"),
    ("attachments", "attached_by"),
    ("contests", "by"),
)


def case_in_full(access: Access) -> QuerySet[Case]:
    """Return the cases a person may read, each with all that a page says about it."""
    gone = Item.everything.filter(case=OuterRef("pk")).exclude(dropped_at=None)
    found = Case.objects.visible_to(access)
    rows = found.annotate(has_dropped=Exists(gone), given=more_time_given())
    return rows.select_related("cycle__criteria_set", "agency", "bloc")


def items_in_full(rows: QuerySet[Item]) -> list[Item]:
    """Return items with all their rows, the people named, and of files who saw them.

    Three queries, and two more where files lie with them.
    """
    items = with_rows(rows)
    files = [file.evidence for item in items for file in item.attachments.all()]
    prefetch_related_objects(files, "blob", "paper")
    name_people(items)
    tell_who_saw(items)
    return items


def name_people(items: Sequence[Item]) -> None:
    """Put the people on the rows of items, loaded once for all of them."""
    rows = list(_rows(items))
    people = User.objects.in_bulk({getattr(row, f"{who}_id") for row, who in rows} - {None})
    for row, who in rows:
        setattr(row, who, people.get(getattr(row, f"{who}_id")))


def tell_who_saw(items: Sequence[Item]) -> None:
    """Put on the files of items who opened them, loaded once for all of them."""
    files = [row for item in items for row in item.attachments.all()]
    known = seen_of(row.evidence_id for row in files)
    for row in files:
        row.sights = known.get(row.evidence_id, [])  # type: ignore[attr-defined]  # read by pages


def _rows(items: Iterable[Item]) -> Iterator[tuple[Any, str]]:
    for item in items:
        for related, who in PEOPLE:
            for row in getattr(item, related).all():
                yield row, who


def items_of_case(case: Case) -> list[Item]:
    return items_in_full(case.items.order_by("criterion__order"))


def reviews_of(case: Case) -> list[Review]:
    """Return the reviews of the latest round of each part, with department and reviewer."""
    newest: dict[tuple[int, int], Review] = {}
    rows = case.reviews.select_related("field", "lead", "agency", "concluded_by")
    for review in rows.order_by("round", "pk"):
        newest[review.field_id, review.lead_id] = review
    return sorted(newest.values(), key=lambda review: (review.field.order, review.pk))


def moves_of(case: Case) -> list[CaseEvent]:
    """Return the events that changed the state of a case, the newest first."""
    moved = case.events.exclude(to_state="").exclude(to_state=F("from_state"))
    return list(moved.select_related("by"))


def latest_return(events: Sequence[CaseEvent]) -> CaseEvent | None:
    """Return the event that gave a case back to its officers, where that was the latest move."""
    newest = events[0] if events else None
    if newest is None or newest.action == Action.RETURN_INSIDE:
        return newest
    returned = newest.to_state == State.SELF_ASSESSMENT and newest.from_state
    return newest if returned else None
