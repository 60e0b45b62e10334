"""Questions about criteria that wait for somebody's word, and what is told of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from cases.models import Question
from directory.roles import Role
from wording.languages import named_later
from workflow.holders import Seat, people_by_seat

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrPromise

    from cases.models import Case
    from directory.models import User


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a digest names it: of which case and criterion, waiting since when."""

    agency: _StrPromise | str
    year: int
    code: str
    since: date


def asked_by_person(*, on: date) -> dict[User, list[Asked]]:
    """Return the questions that waited when a day began, by who is to answer: two queries."""
    rows = (
        Question.objects.running()
        .annotate(since=Max("remarks__at"))
        .filter(since__date__lt=on)
        .select_related("item__case__agency", "item__case__cycle", "item__criterion__field")
        .order_by("since", "pk")
    )
    seats = {question: seats_of(question) for question in rows}
    if not seats:
        return {}
    people = people_by_seat((seat for mine in seats.values() for seat in mine), on=on)
    found: dict[User, list[Asked]] = defaultdict(list)
    for question, mine in seats.items():
        for user in dict.fromkeys(user for seat in mine for user in people[seat]):
            found[user].append(_asked(question))
    return found


def seats_of(question: Question) -> list[Seat]:
    """Return whose word a question waits for: the agency's officers, a department, Home Affairs."""
    case: Case = question.item.case
    if question.waits_for_agency:
        return [Seat(Role.AGENCY_OFFICER, agency) for agency in case.acting_agencies]
    if question.role == Role.APPRAISER:
        return [Seat(Role.APPRAISER)]
    code = question.item.criterion.field.code
    return [Seat(Role.SECTOR_REVIEWER, question.department_id, code)]


def _asked(question: Question) -> Asked:
    case = question.item.case
    return Asked(
        agency=named_later(case.agency.name, case.agency.name_en),
        year=case.cycle.year,
        code=question.item.criterion.code,
        since=question.since.date(),  # type: ignore[attr-defined]  # annotated above
    )
