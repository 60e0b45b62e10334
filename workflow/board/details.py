"""What one page of the board adds to its rows: who holds the turn, stages passed, reminders."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.clocks import clocks_of
from cases.lifecycle import ROAD, State, step_of
from cases.models import CaseEvent
from directory.models import Membership
from directory.roles import Role
from directory.working_days import calendar
from workflow.board.rows import Cell, Row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from cases.models import Cycle
    from directory.working_days import Calendar

HELD_BY_AGENCY = {
    State.SELF_ASSESSMENT: Role.AGENCY_OFFICER,
    State.EXPLANATION: Role.AGENCY_OFFICER,
    State.SIGN_OFF: Role.AGENCY_HEAD,
    State.EXPLANATION_SIGN_OFF: Role.AGENCY_HEAD,
}
HELD_BY_ROLE: dict[State, _StrPromise] = {
    State.APPRAISAL: gettext_lazy("Sở Nội vụ"),
    State.SETTLEMENT: gettext_lazy("Sở Nội vụ"),
    State.COUNCIL: gettext_lazy("Hội đồng"),
    State.APPROVED: gettext_lazy("Lãnh đạo Thành phố"),
}


def with_details(rows: Sequence[Row], *, on: date, days: Calendar | None = None) -> list[Row]:
    """Add to the rows of one page holders, clocks, and when each stage was left; two queries.

    The days off are asked for where they did not come along.
    """
    moved, people, days = _moved(rows), _people_of(rows, on=on), days or calendar()
    return [
        replace(
            row,
            holders=_holders(row, people),
            cells=tuple(_cell(row, stage, _left_at(moved[row.case.pk])) for stage in ROAD),
            clocks=clocks_of(_entered(moved[row.case.pk]), on=on, days=days),
        )
        for row in rows
    ]


Moved = tuple[str, str, "datetime"]


def _moved(rows: Iterable[Row]) -> dict[int, list[Moved]]:
    """Return the moves of each case, the oldest first: from which state to which, and when."""
    events = CaseEvent.objects.filter(case__in=[row.case.pk for row in rows]).exclude(to_state="")
    found: dict[int, list[Moved]] = defaultdict(list)
    for case, source, target, at in events.order_by("at", "pk").values_list(
        "case_id", "from_state", "to_state", "at"
    ):
        if source != target:
            found[case or 0].append((source, target, at))
    return found


def _left_at(moved: Iterable[Moved]) -> dict[str, datetime]:
    """Return when a case last left each state."""
    return {source: at for source, _target, at in moved if source}


def _entered(moved: Iterable[Moved]) -> list[tuple[str, date]]:
    return [(target, localdate(at)) for _source, target, at in moved]


def _cell(row: Row, stage: State, left: dict[str, datetime]) -> Cell:
    here = step_of(row.state)
    if stage == here:
        return Cell(stage, "done" if stage == State.PUBLISHED else row.look, row.days)
    if row.state == State.WITHDRAWN:
        return Cell(stage, "done" if stage in left else "next", left_at=left.get(stage))
    if ROAD.index(stage) > ROAD.index(here):
        return Cell(stage, "next")
    return Cell(stage, "done" if stage in left else "skipped", left_at=left.get(stage))


def _people_of(rows: Iterable[Row], *, on: date) -> dict[tuple[int, Role], list[str]]:
    """Return the officers and heads of the agencies whose own turn it is."""
    roles = set(HELD_BY_AGENCY.values())
    asked = (row.case.acting_agencies for row in rows if row.state in HELD_BY_AGENCY)
    agencies = {agency for acting in asked for agency in acting}
    held = (
        Membership.objects.in_force_on(on)
        .with_role(*roles)
        .filter(agency__in=agencies, user__is_active=True)
    )
    people: dict[tuple[int, Role], list[str]] = {}
    for agency, role, name in held.order_by("user__sort_key", "pk").values_list(
        "agency_id", "role", "user__full_name"
    ):
        people.setdefault((agency or 0, Role(role)), []).append(name)
    return people


def _holders(row: Row, people: dict[tuple[int, Role], list[str]]) -> tuple[str, ...]:
    if row.state == State.SECTOR_REVIEW:
        return tuple(dict.fromkeys(review.department for review in row.reviewing.open))
    if row.state in HELD_BY_ROLE:
        return (str(HELD_BY_ROLE[row.state]),)
    role = HELD_BY_AGENCY.get(row.state)
    if role is None:
        return ()
    names = (name for agency in row.case.acting_agencies for name in people.get((agency, role), ()))
    return tuple(dict.fromkeys(names)) or (_("chưa có người giữ vai trò"),)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A nudge of the coordinator's: of which turn, and the keys of who was told."""

    case_id: int | None
    at: datetime
    turn: int
    told: tuple[int, ...]


def reminders_on(cycle: Cycle, day: date, cases: Collection[int]) -> list[Reminder]:
    """Return the nudges of a day about these cases, in one query."""
    events = CaseEvent.objects.filter(cycle=cycle, case__in=cases, action="remind", at__date=day)
    return [
        Reminder(event.case_id, event.at, event.facts["turn"], tuple(event.facts["told"]))
        for event in events.order_by("at", "pk")
    ]
