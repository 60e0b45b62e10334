"""Ask for more time for a step, and grant or refuse it: of one case, where it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.events import record
from cases.lifecycle import State, states_of, step_of
from cases.models import Case, Deadline, Extension
from cases.permissions import acts_for
from cases.refusals import Incomplete, Invalid, SomebodyWasFirst, StaleExtension
from cases.services.deadlines import Moved
from cases.services.redating import Redated
from cases.services.roads import road_ahead
from directory.access import NotAllowed, access_of, only_for
from directory.roles import Role
from directory.working_days import calendar
from wording.spelling import day as spelled
from wording.text import normal_lines

if TYPE_CHECKING:
    from datetime import date, datetime

    from cases.models import CaseEvent
    from directory.access import Access
    from directory.models import User

# The steps that an agency has to itself; the others have theirs from the city.
STEPS = frozenset({State.SELF_ASSESSMENT, *states_of(State.EXPLANATION)})
ASKING = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
Verdict = Extension.Verdict
ANSWERED = gettext_lazy(
    "Đề nghị gia hạn này đã được trả lời hoặc đã rút. Vui lòng tải lại trang để xem."
)


def why_not_ask(case: Case, access: Access) -> str:
    """Return why a person cannot ask for more time now, or an empty string where they can."""
    if not acts_for(access, case, *ASKING):
        return only_for(*ASKING)
    if case.state not in STEPS or case.due_on is None:
        return _("Hồ sơ không ở bước có hạn của đơn vị; chưa cần đề nghị gia hạn.")
    return ""


@transaction.atomic
def ask(case: Case, *, until: date, reason: str, seen: int, by: User, at: datetime) -> Extension:
    """Ask for a later day for the step a case of one's own agency is in.

    Raises NotAllowed, SomebodyWasFirst where the case has moved since it was seen, StaleExtension
    where a wish is open already, Incomplete without a reason, Invalid for a day that is none.
    """
    present = _locked(case)
    if present.version != seen:
        raise SomebodyWasFirst(present)
    if refused := why_not_ask(present, access_of(by, on=localdate(at))):
        raise NotAllowed(refused)
    if not normal_lines(reason):
        raise Incomplete(_("Hãy ghi rõ lý do xin gia hạn để điều phối viên xem xét."))
    was_due_on = _check_day(present, until, today=localdate(at))
    if Extension.objects.filter(case=present, verdict="").exists():
        raise StaleExtension(
            _(
                "Đơn vị đã có một đề nghị gia hạn đang chờ. "
                "Vui lòng rút đề nghị ấy trước khi gửi lại."
            )
        )
    made = Extension.objects.create(
        case=present,
        state=step_of(State(present.state)),
        was_due_on=was_due_on,
        asked_until=until,
        reason=normal_lines(reason),
        asked_by=by,
        asked_at=at,
    )
    _record(made, "ask_extension", day=until, reason=made.reason, by=by, at=at)
    return made


@transaction.atomic
def take_back(extension: Extension, *, by: User, at: datetime) -> None:
    """Take a wish back that nobody has decided on.

    Raises NotAllowed, StaleExtension where it was decided or taken back meanwhile.
    """
    present = _locked(extension.case)
    if not acts_for(access_of(by, on=localdate(at)), present, *ASKING):
        raise NotAllowed(only_for(*ASKING))
    _decide(extension, Verdict.TAKEN_BACK, by=by, at=at)
    _record(extension, "take_back_extension", day=extension.asked_until, by=by, at=at)


@transaction.atomic
def grant(extension: Extension, *, until: date, answer: str, by: User, at: datetime) -> Moved:
    """Give a case more time for the step it is in; the day stays its own if all others move.

    Returns what got another day, and which later steps would.

    Raises NotAllowed, StaleExtension, SomebodyWasFirst where the case is in another step by now,
    Invalid for a day that is none.
    """
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    present = _locked(extension.case)
    check_open(extension)
    state = State(present.state)
    if step_of(state) != extension.state:
        raise SomebodyWasFirst(present)
    old = _check_day(present, until, today=localdate(at))
    _decide(extension, Verdict.GRANTED, until=until, answer=normal_lines(answer), by=by, at=at)
    stands = Case.objects.filter(pk=present.pk, state=state, due_on=old)
    if not stands.update(due_on=until, extended_step=extension.state, extended_until=until):
        raise SomebodyWasFirst(present)
    told: dict[str, Any] = {"day": until, "old": old, "reason": extension.answer}
    event = _record(extension, "grant_extension", **told, by=by, at=at)
    redated = Redated(state, old, until, case=present)
    return Moved(tuple(road_ahead(present, redated)), (redated,), event)


@transaction.atomic
def refuse(extension: Extension, *, answer: str, by: User, at: datetime) -> None:
    """Refuse more time, and say why.

    Raises NotAllowed, StaleExtension, Incomplete without an answer.
    """
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    if not normal_lines(answer):
        raise Incomplete(_("Hãy ghi rõ vì sao không gia hạn; đơn vị đọc được câu trả lời này."))
    _decide(extension, Verdict.REFUSED, answer=normal_lines(answer), by=by, at=at)
    day = extension.asked_until
    _record(extension, "refuse_extension", day=day, reason=extension.answer, by=by, at=at)


def check_open(extension: Extension) -> None:
    """Refuse to answer a wish that was answered or taken back. Raises StaleExtension."""
    if not Extension.objects.filter(pk=extension.pk, verdict="").exists():
        raise StaleExtension(str(ANSWERED))


def _locked(case: Case) -> Case:
    """Return the case as it is, which no move changes until the commit."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("agency", "cycle")
    return locked.get(pk=case.pk)


def _check_day(case: Case, until: date, *, today: date) -> date:
    """Return the day a case is due, and refuse one that gives no time or takes the council's.

    Raises Invalid, naming the day and what would be right.
    """
    days = calendar()
    if case.due_on is None or until <= max(case.due_on, today):
        after = max(filter(None, (case.due_on, today)))
        facts = {"day": spelled(until), "after": spelled(after)}
        raise Invalid(_("Ngày %(day)s không lùi hạn; hãy chọn ngày sau ngày %(after)s.") % facts)
    if not days.is_working_day(until):
        facts = {"day": spelled(until), "next": spelled(days.next_working_day(until))}
        raise Invalid(_("Ngày %(day)s là ngày nghỉ; ngày làm việc kế tiếp là %(next)s.") % facts)
    check_before_council(case, until)
    return case.due_on


def check_before_council(case: Case, until: date) -> None:
    """Refuse a day that would keep a case from the council. Raises Invalid, naming both days."""
    council = Deadline.objects.filter(cycle=case.cycle_id, state=State.COUNCIL).first()
    if council and council.due_on and until >= council.due_on:
        facts = {"day": spelled(until), "council": spelled(council.due_on)}
        raise Invalid(
            _("Ngày %(day)s không trước hạn của Hội đồng (%(council)s); hãy chọn ngày sớm hơn.")
            % facts
        )


def _decide(
    extension: Extension,
    verdict: Extension.Verdict,
    *,
    by: User,
    at: datetime,
    until: date | None = None,
    answer: str = "",
) -> None:
    facts = {
        "verdict": verdict,
        "until": until,
        "answer": answer,
        "decided_by": by,
        "decided_at": at,
    }
    if not Extension.objects.filter(pk=extension.pk, verdict="").update(**facts):
        raise StaleExtension(str(ANSWERED))
    for name, value in facts.items():
        setattr(extension, name, value)


def _record(
    extension: Extension,
    action: str,
    *,
    day: date,
    by: User,
    at: datetime,
    old: date | None = None,
    reason: str = "",
) -> CaseEvent:
    facts: dict[str, Any] = {
        "state": extension.state,
        "old": (old or extension.was_due_on).isoformat(),
        "new": day.isoformat(),
    }
    return record(extension.case, action, by=by, at=at, reason=reason, **facts)
