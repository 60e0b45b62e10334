"""Open turns heaped by whose they are: by seat, cycle, state and due day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Min, Q, When

from cases.lifecycle import State
from cases.names import STATE_NAMES
from directory.roles import Role
from wording.languages import named_later
from workflow.given import NOBODY, sharing_of, to_one
from workflow.holders import Seat

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.utils.functional import _StrPromise

    from workflow.querysets import TurnQuerySet


@dataclass(frozen=True, slots=True)
class Heap:
    """Turns of one seat with the same cycle, state and due day.

    `case` is one of them, and `agency` whose it is: named where it is the only one. `returned`
    tells of a self-assessment that was sent back.
    """

    seat: Seat
    cycle: int
    year: int
    state: State
    due_on: date
    count: int
    case: int | None
    agency: str | _StrPromise
    field: str | _StrPromise
    returned: bool

    @property
    def turn(self) -> _StrPromise:
        return STATE_NAMES[self.state]


SENT_BACK = Q(state=State.SELF_ASSESSMENT, process__case__round__gt=1)


# Whose a turn is among those who hold its seat, where it was given to one of them.
GIVEN = Case(
    When(review__isnull=False, then=F("review__assigned_to")),
    When(role=Role.APPRAISER, then=F("process__case__appraiser")),
)
# Officers share each case in its own way.
OFFICERS_CASE = Case(When(role=Role.AGENCY_OFFICER, then=F("process__case")))


def heaps_of(turns: TurnQuerySet, *, on: date) -> list[Heap]:
    """Return open turns that have a due day, the most urgent first, and to whom they were given.

    Four queries at most, however many turns there are.
    """
    rows = (
        turns.open()
        .with_due()
        .exclude(due_on=None)
        .annotate(returned=SENT_BACK, given=GIVEN, officers_case=OFFICERS_CASE)
        .values(
            *("role", "agency_id", "field", "state", "due_on", "returned"),
            *("given", "officers_case"),
            cycle=F("process__cycle_id"),
            year=F("process__cycle__year"),
        )
        .annotate(
            count=Count("pk"),
            case=Min("process__case_id"),
            about=Min("process__case__agency__name"),
            about_en=Min("process__case__agency__name_en"),
            named=Min("review__field__name"),
            named_en=Min("review__field__name_en"),
        )
        .order_by(
            *("due_on", "cycle", "state", "role", "agency_id", "field", "returned"),
            *("given", "officers_case"),
        )
    )
    found = list(rows)
    shared = sharing_of({row["officers_case"] for row in found} - {None}, on=on)
    return [_heap(row, shared) for row in found]


def _heap(row: dict[str, Any], shared: Mapping[int, frozenset[int]]) -> Heap:
    return Heap(
        seat=Seat(
            Role(row["role"]),
            row["agency_id"],
            row["field"],
            to_one(row["given"]) or shared.get(row["officers_case"], NOBODY),
        ),
        cycle=row["cycle"],
        year=row["year"],
        state=State(row["state"]),
        due_on=row["due_on"],
        count=row["count"],
        case=row["case"],
        agency=_named(row["about"], row["about_en"]) if row["count"] == 1 else "",
        field=_named(row["named"], row["named_en"]),
        returned=bool(row["returned"]),
    )


def _named(name: str | None, name_en: str | None) -> str | _StrPromise:
    return named_later(name, name_en or "") if name else ""
