"""Hand over what an agency that ended had: its fields, the reviews that are open, and its case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.clocks import WITH_AGENCY
from cases.events import record
from cases.lifecycle import State, step_of
from cases.models import Case, Cycle, FieldAssignment, Review
from cases.refusals import Incomplete, SomebodyWasFirst
from cases.services.departments import Departments
from cases.services.questions import pass_on_questions
from cases.transitions import due_on
from directory.access import access_of
from directory.lineage import exists
from directory.roles import Role
from wording.refusals import StalePage
from wording.text import normal_lines

if TYPE_CHECKING:
    from datetime import date, datetime

    from cases.services.departments import Part
    from directory.models import Agency, User

OVER = (State.WITHDRAWN, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Passed:
    """A review that passed from one department to another."""

    review: Review
    to: Agency


@transaction.atomic
def assign_field(
    cycle: Cycle,
    *,
    part: Part,
    agency: Agency,
    as_alternate: bool,
    reason: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> FieldAssignment:
    """Say who leads a part of a field, or stands in, where the agency named no longer can.

    `seen` is the assignment in force on the page, 0 for none. Said a second time it changes
    nothing. Raises Incomplete without a reason, where the agency is not fit, or where the one named
    goes on; StalePage where somebody assigned it since; and NotAllowed.
    """
    day = localdate(at)
    access_of(by, on=day).check_holds(Role.COORDINATOR)
    said = _reason(reason)
    latest = _latest(cycle, part, as_alternate=as_alternate)
    if latest is not None and latest.agency == agency:
        return latest
    _check_seen(latest, seen)
    _check_assign(Departments(cycle, on=day), part, agency, as_alternate=as_alternate)
    seat = {"field": part.field, "lead": part.lead, "as_alternate": as_alternate}
    assignment = FieldAssignment.objects.create(
        cycle=cycle, **seat, agency=agency, reason=said, by=by, at=at
    )
    record(
        cycle,
        "assign_field",
        by=by,
        at=at,
        reason=assignment.reason,
        field=part.field.code,
        to=agency.code,
        as_alternate=as_alternate,
    )
    return assignment


def _check_assign(
    departments: Departments, part: Part, agency: Agency, *, as_alternate: bool
) -> None:
    problem = why_not_assign(departments, part, as_alternate=as_alternate) or _why_not_agency(
        departments, part, agency, as_alternate=as_alternate
    )
    if problem:
        raise Incomplete(problem)


def _check_seen(latest: FieldAssignment | None, seen: int | None) -> None:
    """Refuse to assign over what somebody assigned after the page was opened.

    Raises StalePage.
    """
    if seen is not None and seen != (latest.pk if latest else 0):
        raise StalePage(
            _(
                "%(who)s vừa giao lĩnh vực này cho %(agency)s. Vui lòng xem lại; nếu vẫn cần giao "
                "cho cơ quan khác, hãy bấm Bàn giao một lần nữa."
            )
            % {"who": latest.by if latest else "–", "agency": latest.agency if latest else "–"}
        )


def _latest(cycle: Cycle, part: Part, *, as_alternate: bool) -> FieldAssignment | None:
    """Return the assignment that counts; of a double click the second press waits here."""
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    return assignment_of(cycle, part, as_alternate=as_alternate)


def assignment_of(cycle: Cycle, part: Part, *, as_alternate: bool) -> FieldAssignment | None:
    """Return the newest assignment of a seat of a part, which is the one that counts."""
    rows = FieldAssignment.objects.filter(
        cycle=cycle, field=part.field, lead=part.lead, as_alternate=as_alternate
    )
    return rows.select_related("agency", "by").order_by("pk").last()


def why_not_assign(departments: Departments, part: Part, *, as_alternate: bool) -> str:
    """Return why a part needs no other agency, or an empty string where it does.

    The set of the year says who judges what; only an agency that ended is replaced.
    """
    if departments.cycle.stage == Cycle.Stage.PUBLISHED:
        return _("Kỳ đánh giá đã công bố; không còn gì để bàn giao.")
    named = departments.parts[part.key]
    agency = named.alternate if as_alternate else named.lead
    if exists(agency, departments.on):
        return _("%(agency)s vẫn hoạt động nên giữ lĩnh vực này theo bộ tiêu chí.") % {
            "agency": agency.called
        }
    return ""


def _why_not_agency(
    departments: Departments, part: Part, agency: Agency, *, as_alternate: bool
) -> str:
    if not exists(agency, departments.on):
        return _("%(agency)s không còn hoạt động; hãy chọn cơ quan hiện hành.") % {
            "agency": agency.called
        }
    other = departments.seat(part, as_alternate=not as_alternate)
    if other is not None and other.agency == agency:
        return _(
            "%(agency)s đã là cơ quan kia của lĩnh vực này; cơ quan chủ trì và cơ quan thay thế "
            "phải khác nhau."
        ) % {"agency": agency.called}
    return ""


def _reason(reason: str) -> str:
    if not normal_lines(reason):
        raise Incomplete(_("Hãy ghi rõ lý do bàn giao; lý do được lưu vào nhật ký."))
    return normal_lines(reason)


@transaction.atomic
def pass_on_reviews(
    cycle: Cycle, *, by: User | None, at: datetime, reason: str = ""
) -> list[Passed]:
    """Give every open review to the department that has its part today; return what moved.

    Where nobody has, a review stays where it is: the nightly check names it. Who takes one over
    has the days of their own that the step gives. Questions go with the part they are about.
    """
    departments = Departments(cycle, on=localdate(at))
    pass_on_questions(departments)
    due = due_on(cycle, State.SECTOR_REVIEW, at=at)
    waiting = Review.objects.open().filter(case__cycle=cycle).order_by("pk")
    moved = []
    for review in waiting.select_related("case__agency", "case__cycle", "agency", "field"):
        found = departments.of((review.field_id, review.lead_id), review.case)
        if not found.is_somebody or found.agency == review.agency:
            continue
        mine = Review.objects.open().filter(pk=review.pk, agency=review.agency)
        taken = {
            "agency": found.agency,
            "by_alternate": found.by_alternate,
            "assigned_to": None,
        }
        if mine.update(**taken, opened_at=at, due_on=due):
            moved.append(Passed(review, found.agency))
            record(
                review.case,
                "pass_on_review",
                by=by,
                at=at,
                reason=reason,
                field=review.field.code,
                of=review.agency.code,
                to=found.agency.code,
            )
    return moved


def running(cycle: Cycle) -> list[Case]:
    """Return the cases of a cycle that are not over and whose agency, or carrier, has an end."""
    rows = Case.objects.filter(cycle=cycle).exclude(state__in=OVER)
    ending = Q(agency__valid_to__isnull=False) | Q(carried_by__valid_to__isnull=False)
    found = rows.filter(ending).select_related("agency", "carried_by", "cycle")
    return list(found.order_by("agency__sort_key", "pk"))


def is_orphaned(case: Case, on: date) -> bool:
    """Tell whether a case has no living agency to speak for it."""
    return not any(exists(body, on) for body in (case.agency, case.carried_by) if body)


@transaction.atomic
def inherit_cases(cycle: Cycle, *, at: datetime) -> list[Case]:
    """Let the only heir of an agency that ended carry its case on; return the cases that moved.

    The result stays that of the agency evaluated: who carries a case only speaks for it.
    """
    departments, moved = Departments(cycle, on=localdate(at)), []
    for case in running(cycle):
        heir = departments.heir(case.agency)
        if is_orphaned(case, departments.on) and heir is not None:
            _carry(case, heir, by=None, at=at, reason="")
            moved.append(case)
    return moved


@transaction.atomic
def carry_case(
    case: Case,
    *,
    agency: Agency,
    reason: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Name the agency that speaks for a case whose own agency ended; a second time, nothing.

    `seen` is the agency that carried it on the page, 0 for none. Raises Incomplete without a reason
    or where it is not needed, NotAllowed, StalePage, SomebodyWasFirst.
    """
    day = localdate(at)
    access_of(by, on=day).check_holds(Role.COORDINATOR)
    problem = why_not_carry(case, on=day)
    if not problem and not exists(agency, day):
        problem = _("%(agency)s không còn hoạt động; hãy chọn cơ quan hiện hành.") % {
            "agency": agency.called
        }
    if problem:
        raise Incomplete(problem)
    said = _reason(reason)
    case.refresh_from_db(fields=["carried_by"])
    if case.carried_by_id == agency.pk:
        return
    if seen is not None and seen != (case.carried_by_id or 0):
        raise StalePage(
            _(
                "Hồ sơ này vừa được giao cho %(agency)s. Vui lòng xem lại; nếu vẫn cần giao cho "
                "cơ quan khác, hãy bấm Bàn giao một lần nữa."
            )
            % {"agency": case.carried_by or "–"}
        )
    _carry(case, agency, by=by, at=at, reason=said)


def why_not_carry(case: Case, *, on: date) -> str:
    """Return why a case needs nobody else to speak for it, or an empty string where it does."""
    if case.state in OVER:
        return _("Hồ sơ này đã kết thúc; không còn gì để bàn giao.")
    if exists(case.agency, on):
        return _("%(agency)s vẫn hoạt động và tự làm hồ sơ của mình.") % {
            "agency": case.agency.called
        }
    return ""


def _carry(case: Case, agency: Agency, *, by: User | None, at: datetime, reason: str) -> None:
    """Let an agency speak for a case; what waits there has its own days from now on."""
    taken: dict[str, Any] = {"carried_by": agency}
    if case.state in WITH_AGENCY:
        state, late = step_of(State(case.state)), case.later_by(case.state)
        taken |= {"entered_at": at, "due_on": due_on(case.cycle, state, at=at, later_by=late)}
    still = Case.objects.filter(pk=case.pk, state=case.state, carried_by=case.carried_by_id)
    if not still.update(**taken):
        raise SomebodyWasFirst(case)
    for name, value in taken.items():
        setattr(case, name, value)
    record(case, "carry_case", by=by, at=at, reason=reason, to=agency.code)
