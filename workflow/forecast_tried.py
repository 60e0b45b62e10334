"""Try the forecast against the years that were played: what it would have said, and what came.

Of each step of a past year it is asked half-way to its deadline, knowing nothing of what came
after; what was typed on that day is known no more, so that of cases only the year before speaks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from django.utils.timezone import localdate

from cases.lifecycle import State
from cases.models import CaseEvent, Deadline, Review
from directory.working_days import calendar
from workflow.estimates import WINDOW, estimate, queued
from workflow.forecast import FORECAST, known_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cases.models import Cycle
    from directory.working_days import Calendar
    from workflow.forecast import Known


@dataclass(slots=True)
class Tried:
    """How the forecast did at one step: errors in working days, and who it named rightly."""

    errors: list[float] = field(default_factory=list)
    hits: int = 0
    missed: int = 0
    false_alarms: int = 0
    rightly_quiet: int = 0

    def add(self, *, said: date, came: date, due: date, days: Calendar) -> None:
        self.errors.append(abs(days.working_days_between(came, said)))
        if came > due:
            self.hits += said > due
            self.missed += said <= due
        else:
            self.false_alarms += said > due
            self.rightly_quiet += said <= due

    @property
    def count(self) -> int:
        return len(self.errors)

    @property
    def mean_error(self) -> float:
        return sum(self.errors) / len(self.errors) if self.errors else 0.0


def tried_on(cycle: Cycle) -> dict[str, Tried]:
    """Return, by step, how the forecast would have done in a year that is over."""
    days, found = calendar(), defaultdict[str, Tried](Tried)
    for state, said, came, due in _cases(cycle, days):
        found[state].add(said=said, came=came, due=due, days=days)
    for said, came, due in _reviews(cycle, days):
        found[State.SECTOR_REVIEW].add(said=said, came=came, due=due, days=days)
    return dict(found)


def _cases(cycle: Cycle, days: Calendar) -> Iterable[tuple[str, date, date, date]]:
    """Return of each stay what would have been said half-way, what came, and the deadline."""
    terms = {each.state: each.term for each in Deadline.objects.filter(cycle=cycle)}
    known: dict[date, Known] = {}
    for agency, state, entered, left in _stays(cycle):
        due = terms[state].due(entered=entered, days=days) if state in terms else None
        asked = _half_way(entered, due, days)
        if due is None or asked is None or asked >= left:
            continue
        if asked not in known:
            known[asked] = known_of(cycle, on=asked)
        spent = days.working_days_between(entered, asked)
        said = estimate(
            spent=spent,
            done=0,
            total=0,
            own_year=known[asked].before.get((agency, state)),
            usual=known[asked].usual.get(state),
        )
        if said is not None:
            ends_on = days.add_working_days(asked, max(ceil(said.days) - spent, 0))
            yield state, ends_on, left, due


def _half_way(entered: date, due: date | None, days: Calendar) -> date | None:
    if due is None or due <= entered:
        return None
    return days.add_working_days(entered, max(days.working_days_between(entered, due) // 2, 1))


def _stays(cycle: Cycle) -> Iterable[tuple[int, str, date, date]]:
    rows = CaseEvent.objects.filter(cycle=cycle, case__isnull=False).exclude(to_state="")
    entered: dict[int, date] = {}
    for agency, source, target, at in rows.order_by("case", "at", "pk").values_list(
        "case__agency_id", "from_state", "to_state", "at"
    ):
        if source == target:
            continue
        if source in FORECAST and agency in entered:
            yield agency, source, entered[agency], localdate(at)
        entered[agency] = localdate(at)


def _reviews(cycle: Cycle, days: Calendar) -> Iterable[tuple[date, date, date]]:
    """Return of each review what would have been said half-way, what came, and the deadline."""
    done = Review.objects.filter(
        case__cycle=cycle, cancelled_at=None, concluded_at__isnull=False, due_on__isnull=False
    )
    by_department: dict[int, list[_Done]] = defaultdict(list)
    for row in done.order_by("due_on", "pk"):
        if row.concluded_at and row.due_on:
            each = _Done(localdate(row.opened_at), localdate(row.concluded_at), row.due_on)
            by_department[row.agency_id].append(each)
    for peers in by_department.values():
        for each in peers:
            asked = _half_way(each.opened, each.due, days)
            if asked is None or asked >= each.ended:
                continue
            since = days.add_working_days(asked, -WINDOW)
            concluded = sum(since < peer.ended <= asked for peer in peers)
            waiting = [peer for peer in peers if peer.opened <= asked < peer.ended]
            left = queued(place=waiting.index(each) + 1, concluded=concluded)
            if left is not None:
                yield days.add_working_days(asked, ceil(left)), each.ended, each.due


class _Done(NamedTuple):
    """A review that was concluded: when it was opened, when that was, and by when it was due."""

    opened: date
    ended: date
    due: date
