"""The marks of a cycle as the consistency radar compares them: claimed, judged, counting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from cases.lifecycle import RUNGS, Rung, State, states_of
from cases.models import Mark, Review
from cases.rules import criteria_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from cases.models import Cycle, Field

# Where every word over the department's has been said or declined.
AFTER_APPRAISAL = frozenset(
    {
        *states_of(State.EXPLANATION),
        State.SETTLEMENT,
        State.COUNCIL,
        State.APPROVED,
        State.PUBLISHED,
    }
)
ORDER = [rung.value for rung in RUNGS]
COLUMNS = (
    "item_id",
    "item__case_id",
    "item__case__agency_id",
    "item__case__bloc_id",
    "item__case__state",
    "item__criterion__code",
    "item__criterion__field_id",
    "judge_id",
    "item__criterion__max_points",
    "item__criterion__criteria_set_id",
    "item__case__bloc__code",
    "rung",
    "round",
    "pk",
    "points",
    "applicable",
    "by_id",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One mark with where it stands."""

    item: int
    case: int
    agency: int
    bloc: int
    state: str
    criterion: str
    field: int
    judge: int
    maximum: Decimal  # in the bloc
    criteria_set: int
    bloc_code: str
    rung: str
    round: int
    pk: int
    points: Decimal
    applies: bool
    by: int | None

    @property
    def height(self) -> tuple[int, int, int]:
        return self.round, ORDER.index(self.rung), self.pk


@dataclass(frozen=True, slots=True)
class Ladder:
    """The marks of one item that are compared; `judged` only while the claim has not changed."""

    claimed: Row
    judged: Row | None
    counting: Row

    @property
    def all_apply(self) -> bool:
        """Tell whether points can be compared: nobody said that the criterion does not apply."""
        marks = (self.claimed, self.judged, self.counting)
        return all(mark is None or mark.applies for mark in marks)


def ladders_of(cycle: Cycle, *, field: Field | None = None) -> list[Ladder]:
    """Return the ladders of every item with a self-assessment, of a field or all: one query."""
    marks = Mark.objects.filter(
        item__case__cycle=cycle,
        item__dropped_at=None,
        item__criterion__self_scored=True,
        item__criterion__max_points__gt=0,
        waits=False,
    ).annotate(judge_id=Coalesce("item__criterion__lead_id", "item__criterion__field__lead_id"))
    if field is not None:
        marks = marks.filter(item__criterion__field=field)
    rows = (
        marks.exclude(item__case__state=State.WITHDRAWN)
        .order_by("item_id", "pk")
        .values_list(*COLUMNS)
    )
    return list(_ladders(_in_bloc(cycle, Row(*row)) for row in rows))


def _in_bloc(cycle: Cycle, row: Row) -> Row:
    """Return a mark with the maximum that its criterion has in the bloc of its agency."""
    criterion = criteria_in(cycle, row.criteria_set).criterion(row.criterion)
    most = criterion.by_bloc.get(row.bloc_code)
    return row if most is None else replace(row, maximum=most)


def _ladders(rows: Iterable[Row]) -> Iterator[Ladder]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.item, []).append(row)
    for group in grouped.values():
        own = [row for row in group if row.rung == Rung.SELF]
        if not own:
            continue
        claimed = max(own, key=lambda row: row.height)
        judged = [row for row in group if row.rung == Rung.SECTOR and row.round >= claimed.round]
        yield Ladder(
            claimed=claimed,
            judged=max(judged, key=lambda row: row.height, default=None),
            counting=max(group, key=lambda row: row.height),
        )


def departments_of(cycle: Cycle) -> dict[tuple[int, int, int], int]:
    """Return, by case, field and lead of the part, which department judged it last: one query."""
    rows = (
        Review.objects.filter(case__cycle=cycle, cancelled_at=None)
        .order_by("round", "pk")
        .values_list("case_id", "field_id", "lead_id", "agency_id")
    )
    return {(case, field, lead): agency for case, field, lead, agency in rows}
