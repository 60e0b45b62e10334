"""How far the work on each case of a cycle is, counted as on the page of a case itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from cases.lifecycle import WORK, Rung, State, Work
from cases.models import (
    Attachment,
    Case,
    Contest,
    Criterion,
    Draft,
    ImportedAnswer,
    Item,
    Mark,
    Review,
)
from cases.services.progress import Progress, Task, progress_of, task_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from cases.models import Cycle, Field


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


def progress_in(cycle: Cycle) -> dict[int, Progress]:
    """Return the progress of the cases whose work is counted by item: fifteen queries at most.

    Answers of the items open to the agency, results the appraiser has to enter, contested items to
    settle; explanations that are being written, which have no total.
    """
    tasks: dict[int, list[Task]] = defaultdict(list)
    around = surroundings_of(cycle)
    for state, rows in COUNTED.items():
        work = WORK[state][1]
        items = Item.objects.filter(rows, case__cycle=cycle, case__state=state)
        for item in items_to_count(items, around, work):
            tasks[item.case_id].append(task_of(item, work))
    return {case: progress_of(group) for case, group in tasks.items()}


def field_to_count(cycle: Cycle, field: Field, cases: QuerySet[Case]) -> list[Item]:
    """Return the items of a field by which the grid counts what its reader has left to do."""
    states = [state for state, (_role, work) in WORK.items() if work in JUDGING]
    items = Item.objects.filter(case__in=cases.filter(state__in=states), criterion__field=field)
    return items_to_count(items, surroundings_of(cycle), *JUDGING)


class Surroundings(NamedTuple):
    """The cases and the criteria of a cycle, which its items are hung on."""

    cases: dict[int, Case]
    criteria: dict[int, Criterion]


def surroundings_of(cycle: Cycle) -> Surroundings:
    cases = {case.pk: case for case in Case.objects.filter(cycle=cycle)}
    for case in cases.values():
        case.cycle = cycle  # one for all: its rules are large, and the same
    criteria = Criterion.objects.filter(criteria_set__cases__cycle=cycle).distinct()
    criteria = criteria.select_related("field").order_by("pk")
    return Surroundings(cases, {each.pk: each for each in criteria})


def items_to_count(items: QuerySet[Item], around: Surroundings, *works: Work) -> list[Item]:
    """Return items with just the rows that kinds of work are counted by, one query for each."""
    rows = list(items.order_by("pk"))
    for item in rows:
        item.case, item.criterion = around.cases[item.case_id], around.criteria[item.criterion_id]
    for name in dict.fromkeys(name for work in works for name in NEEDED[work] if rows):
        _put_on(rows, name, RELATED[name].filter(item__in=items.order_by()))
    return rows


def _put_on(items: list[Item], name: str, related: QuerySet[Any]) -> None:
    """Put related rows on items as a prefetch would, which takes seconds for a whole city.

    Django makes a query set for each item and each name; here a list stands in its place.
    """
    found: dict[int, list[Any]] = defaultdict(list)
    for row in related:
        found[row.item_id].append(row)
    for item in items:
        known = item.__dict__.setdefault("_prefetched_objects_cache", {})
        known[name] = found.get(item.pk, [])


# Which items of a state can be part of its work; the rest need not be loaded.
COUNTED: dict[State, Q] = {
    State.SELF_ASSESSMENT: Q(is_open=True),
    State.APPRAISAL: Q(criterion__self_scored=False)
    | Q(Exists(Draft.objects.filter(item=OuterRef("pk"), rung=Rung.APPRAISED))),
    State.EXPLANATION: Q(Exists(Contest.objects.filter(item=OuterRef("pk"), settled_at=None))),
    State.SETTLEMENT: Q(Exists(Contest.objects.filter(item=OuterRef("pk"), settled_at=None))),
}
# The rows that items are counted by, with no more of them than that needs.
RELATED: dict[str, QuerySet[Any]] = {
    "drafts": Draft.objects.only("item", "rung", "answer", "note", "kept_because"),
    "marks": Mark.objects.defer("at", "by"),
    "attachments": Attachment.objects.select_related("evidence").only(
        "item", "detached_at", "evidence__state", "evidence__blob"
    ),
    "contests": Contest.objects.all(),
    "imported": ImportedAnswer.objects.filter(replaced_by=None),
}
JUDGING = (Work.JUDGE, Work.APPRAISE, Work.SETTLE)
NEEDED: dict[Work, tuple[str, ...]] = {
    Work.FILL: ("drafts", "marks", "attachments"),
    Work.JUDGE: ("drafts", "marks"),
    Work.APPRAISE: ("drafts", "marks", "imported"),
    Work.EXPLAIN: ("contests",),
    Work.SETTLE: ("drafts", "contests"),
}
