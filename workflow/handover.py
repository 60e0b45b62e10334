"""Hand over what agencies that ended left: reviews, cases, the turns of both, and who is told."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from cases.clocks import WITH_AGENCY
from cases.models import Case, Cycle
from cases.refusals import SomebodyWasFirst
from cases.services import handover
from directory.roles import Role
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from workflow import addresses
from workflow.holders import Seat, people_by_seat
from workflow.models import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.models import Field
    from cases.services.departments import Part
    from cases.services.handover import Passed
    from directory.models import Agency, User

logger = logging.getLogger(__name__)

# In the other stages no agency and no department has a turn.
STAGES = (Cycle.Stage.OPEN, Cycle.Stage.COUNCIL)


def hand_over_all(*, at: datetime) -> int:
    """Let heirs take over in every cycle at work, and return how many reviews and cases moved."""
    cycles = Cycle.objects.filter(stage__in=STAGES).order_by("pk")
    return sum(_hand_over_tonight(cycle, at=at) for cycle in cycles)


def _hand_over_tonight(cycle: Cycle, *, at: datetime) -> int:
    """Hand over what ended in a cycle; where somebody is at it now, the next night does."""
    try:
        return hand_over(cycle, by=None, at=at)
    except SomebodyWasFirst:
        logger.exception("Nothing of cycle %s was handed over tonight", cycle.year)
        return 0


@transaction.atomic
def hand_over(cycle: Cycle, *, by: User | None, at: datetime, reason: str = "") -> int:
    """Pass on the reviews and cases whose agency ended, with their open turns; tell of it."""
    cases = handover.inherit_cases(cycle, at=at)
    for case in cases:
        _turns_follow(case)
    passed = handover.pass_on_reviews(cycle, by=by, at=at, reason=reason)
    for each in passed:
        if not Turn.objects.open().filter(review=each.review).update(agency=each.to):
            raise SomebodyWasFirst(each.review.case)
    _tell_reviews(cycle, passed, by=by, at=at, reason=reason)
    _tell_cases(cycle, cases, by=by, at=at, reason=reason)
    return len(cases) + len(passed)


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
) -> int:
    """Give a part to another agency and pass its open reviews on; return how many moved."""
    handover.assign_field(
        cycle,
        part=part,
        agency=agency,
        as_alternate=as_alternate,
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )
    return hand_over(cycle, by=by, at=at, reason=reason)


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
    """Name who speaks for a case whose agency ended; its open turn goes there."""
    handover.carry_case(case, agency=agency, reason=reason, by=by, at=at, seen=seen)
    _turns_follow(case)
    _tell_cases(case.cycle, [case], by=by, at=at, reason=reason)
    hand_over(case.cycle, by=by, at=at, reason=reason)  # the carrier may review its new case


def _turns_follow(case: Case) -> None:
    """Give the open turn of a case to who speaks for it; while others work on it there is none.

    Raises SomebodyWasFirst.
    """
    turns = Turn.objects.open().filter(process__case=case, review=None, agency__isnull=False)
    if turns.update(agency=case.carried_by) != (case.state in WITH_AGENCY):
        raise SomebodyWasFirst(case)


def _tell_reviews(
    cycle: Cycle, passed: Sequence[Passed], *, by: User | None, at: datetime, reason: str
) -> None:
    heaps: dict[tuple[Field, Agency], int] = defaultdict(int)
    for each in passed:
        heaps[each.review.field, each.to] += 1
    seats = {
        heap: (Seat(Role.SECTOR_REVIEWER, heap[1].pk, heap[0].code), Seat(Role.COORDINATOR))
        for heap in heaps
    }
    people = people_by_seat((s for row in seats.values() for s in row), on=localdate(at), but=by)
    drafts = [
        Draft(
            to=user,
            key=f"{Kind.HANDED_OVER}/{cycle.pk}/{field.code}/{agency.pk}/{at.isoformat()}/{user.pk}",
            context={
                "year": cycle.year,
                "field": field,
                "agency": agency,
                "count": count,
                "reason": reason,
            },
            url=addresses.of_cycle(cycle, "handover")
            if seat.role is Role.COORDINATOR
            else addresses.of_my_turns(),
        )
        for (field, agency), count in heaps.items()
        for seat in seats[field, agency]
        for user in people[seat]
    ]
    write_many(Kind.HANDED_OVER, drafts, at=at)


def _tell_cases(
    cycle: Cycle, cases: Sequence[Case], *, by: User | None, at: datetime, reason: str
) -> None:
    roles = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
    seats = {
        case: (
            *(Seat(role, agency) for role in roles for agency in case.acting_agencies),
            Seat(Role.COORDINATOR),
        )
        for case in cases
    }
    people = people_by_seat((s for row in seats.values() for s in row), on=localdate(at), but=by)
    drafts = [
        Draft(
            to=user,
            key=f"{Kind.HANDED_OVER}/case/{case.pk}/{case.carried_by_id}/{user.pk}",
            context={
                "year": cycle.year,
                "agency": case.carried_by,
                "items": [case.agency],
                "reason": reason,
            },
            url=addresses.of_case(case),
        )
        for case, row in seats.items()
        for seat in row
        for user in people[seat]
    ]
    write_many(Kind.HANDED_OVER, drafts, at=at)
