"""Read and write the ladder of marks of the items of a case."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

import scoring
from cases.lifecycle import Rung
from cases.models import Draft, ImportedAnswer, Item, Mark
from cases.models.imports import in_force
from cases.rules import rule_of
from cases.services.rows import with_rows
from evidence_store.services.reading import is_shown_to, seen_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from cases.models import Case, Contest, Field
    from directory.models import User


IMPORTED = Prefetch(
    "imported",
    ImportedAnswer.objects.filter(replaced_by=None).select_related("source__evidence"),
)

STORED = Decimal("0.000001")
# What a mark that is written anew with other points says as before.
STAYS = (
    *("item_id", "rung", "round", "answer", "kept_because"),
    *("explained", "evidence_seen", "evidence_opened"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says about an item on a rung: an answer and why.

    `kept` says why an agency hands in unchanged what was sent back to it.
    """

    item: Item
    answer: dict[str, Any]
    note: str
    kept: str = ""
    explained: str = ""


def items_of(case: Case, *, field: Field | None = None) -> list[Item]:
    """Return the items, of one field or all, with drafts, marks and evidence.

    In the order of the set; one query whatever the number.
    """
    items = case.items.filter(criterion__field=field) if field else case.items.all()
    return with_rows(items)


def counting(item: Item) -> Mark | None:
    """Return the mark that counts: of the latest round, the highest rung, the newest."""
    order = list(Rung)
    return max(
        item.marks.all(),
        key=lambda mark: (mark.round, order.index(Rung(mark.rung)), mark.pk),
        default=None,
    )


def latest(item: Item, rung: Rung) -> Mark | None:
    """Return the newest mark of one rung."""
    return max(
        (mark for mark in item.marks.all() if mark.rung == rung),
        key=lambda mark: (mark.round, mark.pk),
        default=None,
    )


def draft_of(item: Item, rung: Rung) -> Draft | None:
    return next((draft for draft in item.drafts.all() if draft.rung == rung), None)


def said(item: Item, rung: Rung) -> Said | None:
    """Return the draft of a rung, or what its latest mark said; None where nothing was said."""
    draft = draft_of(item, rung)
    if draft is not None:
        return Said(item=item, answer=draft.answer, note=draft.note, kept=draft.kept_because)
    mark = latest(item, rung)
    if mark is None:
        return None
    # A reason to keep what was sent back is of its round; in the next one it is asked for anew.
    kept = mark.kept_because if mark.round == item.case.round else ""
    return Said(item=item, answer=mark.answer, note=mark.reason, kept=kept)


def open_contest(item: Item) -> Contest | None:
    """Return the contest of an item that is not settled, whether handed in or only typed."""
    return next((contest for contest in item.contests.all() if contest.settled_at is None), None)


def points_of(item: Item, answer: dict[str, Any]) -> scoring.Points | None:
    """Return the points of an answer, or None while it is incomplete or wrong."""
    try:
        return scoring.points_for(rule_of(item), answer)
    except scoring.BadAnswer:
        return None


def brought_in(item: Item) -> ImportedAnswer | None:
    """Return the answer of a file that waits to become the item's appraised mark."""
    return in_force(item) if latest(item, Rung.APPRAISED) is None else None


def brought_in_of(case_ids: Iterable[int]) -> list[tuple[int, str, dict[str, Any]]]:
    """Return case, criterion and answer of what files brought in and nobody appraised yet."""
    waiting = ImportedAnswer.objects.filter(
        item__case__in=list(case_ids), item__dropped_at=None, replaced_by=None
    )
    return list(
        waiting.exclude(item__marks__rung=Rung.APPRAISED).values_list(
            "item__case_id", "item__criterion__code", "answer"
        )
    )


def seen(item: Item) -> list[str]:
    """Return the SHA-256 of what counts as evidence of an item now; what was refused does not."""
    return [row.evidence.blob_id for row in item.attachments.all() if row.counts]


def explains_absence(item: Item) -> bool:
    """Tell whether an agency gives a reason in place of papers that are demanded."""
    own = latest(item, Rung.SELF)
    return own is not None and bool(item.criterion.evidence and own.reason) and not seen(item)


def opened(item: Item, *, by: User | None) -> list[str]:
    """Return the SHA-256 of what whoever judges an item could open, and of what its answer is from.

    An agency's files are there to open once they were found clean.
    """
    imported = in_force(item)
    source = imported.source.evidence_id if imported else None
    reader = by.pk if by else None
    return [
        row.evidence.blob_id
        for row in item.attachments.all()
        if row.counts and (row.evidence_id == source or is_shown_to(row.evidence, reader))
    ]


def put(
    case: Case, statements: Iterable[Said], rung: Rung, *, by: User | None, at: datetime
) -> list[Mark]:
    """Write a mark for each statement on a rung and drop the drafts they came from.

    Raises scoring.BadAnswer where an answer is no answer; callers check completeness before.
    """
    said_of = list(statements)
    looks = _looks(said_of, rung, by=by)
    marks = [_mark(case, each, rung, by=by, at=at, looks=looks) for each in said_of]
    Mark.objects.bulk_create(marks)
    Draft.objects.filter(item__in=[mark.item for mark in marks], rung=rung).delete()
    return marks


def _looks(statements: list[Said], rung: Rung, *, by: User | None) -> set[tuple[UUID, int]]:
    """Return who of those that judge these items opened which of their files: one query."""
    if rung is Rung.SELF:
        return set()
    people = {person for each in statements for person in _judges(each.item, rung, by=by)}
    rows = (row for each in statements for row in each.item.attachments.all() if row.counts)
    return seen_by(people, evidence=(row.evidence_id for row in rows))


def _judges(item: Item, rung: Rung, *, by: User | None) -> set[int]:
    """Return whoever hands the verdict on an item over, and whoever typed it."""
    draft = draft_of(item, rung)
    return {person for person in (by and by.pk, draft and draft.saved_by_id) if person}


def _looked_at(
    item: Item, rung: Rung, *, by: User | None, looks: set[tuple[UUID, int]]
) -> list[str]:
    judges = _judges(item, rung, by=by)
    return [
        row.evidence.blob_id
        for row in item.attachments.all()
        if row.counts and any((row.evidence_id, judge) in looks for judge in judges)
    ]


def _mark(
    case: Case,
    each: Said,
    rung: Rung,
    *,
    by: User | None,
    at: datetime,
    looks: set[tuple[UUID, int]],
) -> Mark:
    points = scoring.points_for(rule_of(each.item), each.answer)
    is_own = rung is Rung.SELF
    return Mark(
        item=each.item,
        rung=rung,
        round=case.round,
        answer=each.answer,
        points=stored(points.points),
        applicable=points.applicable,
        waits=points.waits,
        reason=each.note,
        kept_because=each.kept,
        explained=each.explained,
        evidence_seen=seen(each.item) if is_own else opened(each.item, by=by),
        evidence_opened=None if is_own else _looked_at(each.item, rung, by=by, looks=looks),
        by=by,
        at=at,
    )


def put_again(
    marks: Iterable[tuple[Mark, scoring.Points]], *, because: str, at: datetime
) -> list[Mark]:
    """Write marks anew with other points, by nobody: what was found and why stays as it was."""
    return Mark.objects.bulk_create(
        Mark(
            **{name: getattr(mark, name) for name in STAYS},
            points=stored(points.points),
            applicable=points.applicable,
            waits=points.waits,
            reason=f"{mark.reason}\n{because}".strip(),
            at=at,
        )
        for mark, points in marks
    )


def stored(points: Decimal) -> Decimal:
    """Return points as the database keeps them; scores are computed from answers, not these."""
    return points.quantize(STORED, rounding=ROUND_HALF_UP)


def agrees(points: scoring.Points, mark: Mark) -> bool:
    """Tell whether an answer comes to what a mark says, thirds and all.

    Where points come only when all are scored together the answers themselves are compared.
    """
    if points.waits or mark.waits:
        return bool(dict(points.answer) == mark.answer)
    return (stored(points.points), points.applicable) == (stored(mark.points), mark.applicable)


def differs(one: Mark | None, other: Mark | None) -> bool:
    """Tell whether two marks give different points or disagree on whether the criterion applies."""
    if one is None or other is None:
        return one is not other
    if one.waits or other.waits:
        return bool(one.answer != other.answer)
    return (one.points, one.applicable) != (other.points, other.applicable)


def contestable(items: Sequence[Item]) -> list[Item]:
    """Return the self-scored items whose counting mark differs from the self-assessment."""
    return [
        item
        for item in items
        if item.criterion.self_scored and differs(latest(item, Rung.SELF), counting(item))
    ]
