"""Ask about a criterion, answer and close it: beside the case, which stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import BEFORE_COUNCIL, State
from cases.models import Question, Remark
from cases.permissions import (
    asks_for_city,
    belongs_to,
    closes_question,
    why_not_ask,
    why_not_speak,
)
from cases.refusals import Incomplete, StaleQuestion
from cases.services.departments import Departments
from cases.services.held import hold
from directory.access import NotAllowed, access_of, only_for
from directory.roles import Role
from wording.text import normal_lines

if TYPE_CHECKING:
    from datetime import datetime

    from cases.models import Item
    from cases.services.held import Held
    from directory.access import Access
    from directory.models import User

# Until then a criterion is the matter of the department that leads its field; then of Home Affairs.
WITH_DEPARTMENTS = BEFORE_COUNCIL[: BEFORE_COUNCIL.index(State.APPRAISAL)]


@transaction.atomic
def ask(item: Item, *, text: str, seen: int, by: User, at: datetime) -> Question:
    """Ask the other side about an item; `seen` is how many words about it the page showed.

    Raises NotAllowed, Incomplete without a text, StaleQuestion where somebody wrote meanwhile.
    """
    held, access = hold([item]), access_of(by, on=localdate(at))
    present = held.item
    if refused := why_not_ask(access, present, held.reviews):
        raise NotAllowed(refused)
    if len(present.remarks.all()) != seen:
        raise StaleQuestion
    said, of_agency = _said(text), belongs_to(present.case, access)
    role, department = _whom(held, access, at=at)
    question = Question.objects.create(
        item=present,
        role=role,
        department_id=department,
        asked_by_agency=of_agency,
        waits_for_agency=not of_agency,
        opened_at=at,
    )
    _write(question, said, "ask_question", of_agency=of_agency, by=by, at=at)
    return question


@transaction.atomic
def answer(question: Question, *, text: str, seen: int, by: User, at: datetime) -> None:
    """Say a word in a question, which then waits for the other side; one that is closed opens anew.

    Raises NotAllowed, Incomplete without a text, StaleQuestion where somebody was first.
    """
    item, access = hold([question.item]).item, access_of(by, on=localdate(at))
    question.item = item
    if refused := why_not_speak(access, question):
        raise NotAllowed(refused)
    said, of_agency = _said(text), belongs_to(item.case, access)
    _change(question, seen, waits_for_agency=not of_agency, closed_at=None, closed_by=None)
    _write(question, said, "answer_question", of_agency=of_agency, by=by, at=at)


@transaction.atomic
def close(question: Question, *, seen: int, by: User, at: datetime) -> None:
    """Note that a question is answered; whoever asked says so.

    Raises NotAllowed, StaleQuestion where somebody was first.
    """
    question.item, access = hold([question.item]).item, access_of(by, on=localdate(at))
    if not closes_question(access, question):
        own = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
        raise NotAllowed(only_for(*(own if question.asked_by_agency else (Role(question.role),))))
    _change(question, seen, closed_at=at, closed_by=by)
    _record(question, "close_question", by=by, at=at)


def pass_on_questions(departments: Departments) -> int:
    """Give open questions to the department that has their part today; return how many moved."""
    asked = Question.objects.running().filter(
        item__case__cycle=departments.cycle, role=Role.SECTOR_REVIEWER
    )
    moved = 0
    for question in asked.select_related("item__case__agency", "item__criterion__field"):
        item = question.item
        part = item.criterion.field_id, item.criterion.judge_id
        found = departments.of(part, item.case)
        if found.is_somebody and found.agency.pk != question.department_id:
            mine = Question.objects.filter(pk=question.pk, department=question.department_id)
            moved += mine.update(department=found.agency, version=F("version") + 1)
    return moved


def _whom(held: Held, access: Access, *, at: datetime) -> tuple[Role, int | None]:
    """Return with whom a question is: the reviewer's department, or Home Affairs.

    Where no department is fit for the case, Home Affairs answers: a question is never nobody's.
    """
    item = held.item
    if asks_for_city(access, item, held.reviews) is Role.APPRAISER:
        return Role.APPRAISER, None
    if item.case.state not in WITH_DEPARTMENTS or not item.criterion.self_scored:
        return Role.APPRAISER, None
    for review in held.reviews:
        if review.covers(item.criterion):
            return Role.SECTOR_REVIEWER, review.agency_id
    part = item.criterion.field_id, item.criterion.judge_id
    found = Departments(item.case.cycle, on=localdate(at)).of(part, item.case)
    if not found.is_somebody:
        return Role.APPRAISER, None
    return Role.SECTOR_REVIEWER, found.agency.pk


def _said(text: str) -> str:
    said = normal_lines(text)
    if not said:
        raise Incomplete(_("Hãy viết nội dung trước khi gửi."))
    return said


def _change(question: Question, seen: int, **facts: object) -> None:
    """Change a question that is as its page showed it. Raises StaleQuestion."""
    as_seen = Question.objects.filter(pk=question.pk, version=seen)
    if not as_seen.update(**facts, version=F("version") + 1):
        raise StaleQuestion
    question.refresh_from_db(fields=["version", *facts])


def _write(
    question: Question, text: str, action: str, *, of_agency: bool, by: User, at: datetime
) -> None:
    Remark.objects.create(
        question=question, item=question.item, of_agency=of_agency, text=text, by=by, at=at
    )
    _record(question, action, by=by, at=at, reason=text)


def _record(question: Question, action: str, *, by: User, at: datetime, reason: str = "") -> None:
    item = question.item
    record(item.case, action, by=by, at=at, reason=reason, items=[item.criterion.code])
