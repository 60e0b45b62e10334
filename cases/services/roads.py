"""By which days a case comes along its later steps, each left on its last day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.lifecycle import BEFORE_COUNCIL, State
from cases.models import Case, Deadline
from cases.services.deadlines import Shift
from directory.working_days import calendar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cases.due_days import Term
    from cases.services.redating import Redated
    from directory.working_days import Calendar


def terms_of(case: Case) -> dict[State, Term]:
    """Return what the cycle of a case says of each step: one query."""
    rows = Deadline.objects.filter(cycle=case.cycle_id)
    return {State(row.state): row.term for row in rows}


def road_ahead(case: Case, moved: Redated) -> list[Shift]:
    """Return which later steps of a case come on another day, each left on its last day."""
    terms, days = terms_of(case), calendar()
    before = _road(case, moved.state, moved.old, terms, days) if moved.old else {}
    after = _road(case, moved.state, moved.new, terms, days)
    return [
        Shift(state, before.get(state), day)
        for state, day in after.items()
        if day != before.get(state)
    ]


def _road(
    case: Case, state: State, left: date, terms: Mapping[State, Term], days: Calendar
) -> dict[State, date]:
    """Return by which day each later step is due where every one is left on its last day."""
    found: dict[State, date] = {}
    for step in BEFORE_COUNCIL[BEFORE_COUNCIL.index(state) + 1 :]:
        term = terms.get(step)
        due = term.due(entered=left, days=days, later_by=case.later_by(step)) if term else None
        if due:
            found[step] = left = due
    return found
