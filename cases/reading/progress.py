"""How far the work on each case of a cycle is; one query for each kind of work."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from cases.lifecycle import Rung, State
from cases.models import Contest, Draft, Item, Review

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from cases.models import Cycle


@dataclass(frozen=True, slots=True)
class Progress:
    """So many pieces of work done of so many; none counted where `total` is zero."""

    done: int = 0
    total: int = 0

    @property
    def less_than_half(self) -> bool:
        """Tell whether most of the work is still ahead; uncounted work is all ahead."""
        return self.done * 2 < self.total or self.total == 0


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A field of a case that a department still has to conclude."""

    field_code: str
    field_name: str
    department: str
    department_id: int
    due_on: date | None


@dataclass(slots=True)
class Reviewing:
    """The reviews of a case in its present round."""

    concluded: int = 0
    open: list[OpenReview] = field(default_factory=list)

    @property
    def progress(self) -> Progress:
        return Progress(self.concluded, self.concluded + len(self.open))


def reviewing_in(cycle: Cycle) -> dict[int, Reviewing]:
    """Return the reviews of every case under review by field, in one query."""
    reviews = (
        Review.objects.filter(
            case__cycle=cycle,
            case__state=State.SECTOR_REVIEW,
            round=F("case__round"),
            cancelled_at=None,
        )
        .select_related("field", "agency")
        .order_by("case_id", "field__order", "pk")
    )
    found: dict[int, Reviewing] = {}
    for review in reviews:
        of_case = found.setdefault(review.case_id, Reviewing())
        if review.concluded_at is not None:
            of_case.concluded += 1
            continue
        of_case.open.append(
            OpenReview(
                field_code=review.field.code,
                field_name=str(review.field),
                department=review.agency.called_short,
                department_id=review.agency_id,
                due_on=review.due_on,
            )
        )
    return found


def _typed(rung: Rung) -> Exists:
    return Exists(Draft.objects.filter(item=OuterRef("pk"), rung=rung).exclude(answer={}))


def _counted(items: QuerySet[Item], rung: Rung) -> Iterable[tuple[int, int, int]]:
    return (
        items.order_by()
        .annotate(typed=_typed(rung))
        .values_list("case_id")
        .annotate(done=Count("pk", filter=Q(typed=True)), total=Count("pk"))
    )


def progress_in(cycle: Cycle) -> dict[int, Progress]:
    """Return the progress of the cases whose work is counted by item; three queries.

    Answers typed of the items open to the agency, survey results typed of those the appraiser has
    to enter, contested items with a verdict of those handed in. Explanations have no total: an
    agency explains as much as it likes.
    """
    items = Item.objects.filter(case__cycle=cycle)
    answering = items.filter(case__state=State.SELF_ASSESSMENT, is_open=True)
    surveying = items.filter(case__state=State.APPRAISAL, criterion__self_scored=False)
    contests = (
        Contest.objects.filter(item__case__cycle=cycle, settled_at=None)
        .order_by()
        .values_list("item__case_id")
        .annotate(
            done=Count("pk", filter=Q(given_at=None) | ~Q(verdict="")),
            total=Count("pk", filter=Q(given_at__isnull=False)),
        )
    )
    rows = chain(_counted(answering, Rung.SELF), _counted(surveying, Rung.APPRAISED), contests)
    return {case: Progress(done, total) for case, done, total in rows}
