"""Questions about criteria that wait for somebody's word, and what is told of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Max, OuterRef, Subquery

from cases.models import Question, Remark
from directory.roles import Role
from wording.languages import named_later
from workflow.given import to_one
from workflow.holders import Seat, people_by_seat
from workflow.letter_tables import AGENCY

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrPromise

    from directory.models import User

LATEST_BY = Subquery(
    Remark.objects.filter(question=OuterRef("pk")).order_by("-pk").values("by")[:1],
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a digest names it: of which case and criterion, waiting since when."""

    agency: _StrPromise | str
    year: int
    code: str
    since: date


class Waiting(NamedTuple):
    """Questions by whom they are told to: who is to answer, and who waits for an answer."""

    asked: dict[User, list[Asked]]
    unanswered: dict[User, list[Asked]]


def questions_by_person(*, on: date) -> Waiting:
    """Return the questions that waited when a day began, on both their sides: two queries."""
    rows = (
        Question.objects.running()
        .with_given()
        .annotate(since=Max("remarks__at"), latest_by=LATEST_BY)
        .filter(since__date__lt=on)
        .select_related("item__case__agency", "item__case__cycle", "item__criterion__field")
        .order_by("since", "pk")
    )
    sides = [(question, answering(question), asking(question)) for question in rows]
    if not sides:
        return Waiting({}, {})
    people = people_by_seat((seat for _, *both in sides for each in both for seat in each), on=on)
    found = Waiting(defaultdict(list), defaultdict(list))
    for question, *both in sides:
        for told, seats in zip(found, both, strict=True):
            for user in dict.fromkeys(user for seat in seats for user in people[seat]):
                told[user].append(_asked(question))
    return found


def answering(question: Any) -> list[Seat]:
    """Return whose word a question waits for: of that side, whoever was given the work."""
    if question.waits_for_agency:
        return _of_agency(question, Role.AGENCY_OFFICER, to_one(question.given_at_agency))
    return [_of_city(question, to_one(question.given_in_city))]


def asking(question: Any) -> list[Seat]:
    """Return who waits for an answer: whoever was given the work, else who wrote the latest word.

    Nobody else of their side is told: it asks nothing of them.
    """
    if question.waits_for_agency:
        given = to_one(question.given_in_city or question.latest_by)
        return [replace(_of_city(question, given), for_given_only=True)]
    given = to_one(question.given_at_agency or question.latest_by)
    seats = [seat for role in AGENCY for seat in _of_agency(question, role, given)]
    return [replace(seat, for_given_only=True) for seat in seats]


def _of_agency(question: Question, role: Role, given: frozenset[int]) -> list[Seat]:
    return [Seat(role, agency, given=given) for agency in question.item.case.acting_agencies]


def _of_city(question: Question, given: frozenset[int]) -> Seat:
    if question.role == Role.APPRAISER:
        return Seat(Role.APPRAISER, given=given)
    code = question.item.criterion.field.code
    return Seat(Role.SECTOR_REVIEWER, question.department_id, code, given)


def _asked(question: Question) -> Asked:
    case = question.item.case
    return Asked(
        agency=named_later(case.agency.name, case.agency.name_en),
        year=case.cycle.year,
        code=question.item.criterion.code,
        since=question.since.date(),  # type: ignore[attr-defined]  # annotated above
    )
