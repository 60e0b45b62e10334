"""Tasks made of lost points that fall due, in the morning letter and calendar of their owner."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.models import Remedy
from directory.roles import Role
from directory.working_days import calendar
from wording.languages import named_later
from workflow.given import to_one
from workflow.holders import Seat, people_by_seat

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from directory.models import User


@dataclass(frozen=True, slots=True)
class Owed:
    """A task as a digest names it: `days` working days late, or left where it is not late."""

    agency: _StrPromise | str
    year: int
    code: str
    what: str
    due_on: date
    days: int
    is_late: bool


def open_tasks() -> QuerySet[Remedy]:
    """Return the tasks that are neither done nor set aside, with their cases, by day."""
    rows = Remedy.objects.filter(done_at=None, due_on__isnull=False)
    return rows.select_related("item__case__agency", "item__case__cycle", "item__criterion")


def owed_by_person(*, on: date, until: date) -> dict[User, list[Owed]]:
    """Return the tasks due until a day that stood when another began, by owner; two queries.

    Who acts for the owner is told, too; of an owner who is no officer any more the others are.
    """
    rows = open_tasks().filter(due_on__lte=until, confirmed_at__date__lt=on)
    seats = {remedy: _seats(remedy) for remedy in rows.order_by("due_on", "pk")}
    if not seats:
        return {}
    people = people_by_seat((seat for mine in seats.values() for seat in mine), on=on)
    found: dict[User, list[Owed]] = defaultdict(list)
    for remedy, mine in seats.items():
        for user in dict.fromkeys(user for seat in mine for user in people[seat]):
            found[user].append(_owed(remedy, on=on))
    return found


def _seats(remedy: Remedy) -> list[Seat]:
    given, case = to_one(remedy.owner_id), remedy.item.case
    return [Seat(Role.AGENCY_OFFICER, agency, given=given) for agency in case.acting_agencies]


def _owed(remedy: Remedy, *, on: date) -> Owed:
    case, due = remedy.item.case, remedy.due_on or on
    first, last = (due, on) if due < on else (on, due)
    return Owed(
        agency=named_later(case.agency.name, case.agency.name_en),
        year=case.cycle.year,
        code=remedy.item.criterion.code,
        what=remedy.what,
        due_on=due,
        days=calendar().working_days_between(first, last),
        is_late=due < on,
    )
