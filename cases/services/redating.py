"""Give what is open the day that its term and the calendar now say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q
from django.utils.timezone import localdate

from cases.lifecycle import State, states_of, step_of
from cases.models import Case, Cycle, Deadline, Review
from cases.models.cycle import DEADLINE_STATES
from cases.refusals import CycleMoved, SomebodyWasFirst
from cases.transitions import STEP_OF_STAGE
from directory.working_days import calendar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date, datetime

    from cases.due_days import Term
    from directory.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Redated:
    """Something open whose day changed: a review, a case, or the stage of the whole cycle."""

    state: State
    old: date | None
    new: date
    case: Case | None = None
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The terms of a cycle, the calendar and the day on which both are looked at."""

    terms: dict[State, Term]
    days: Calendar
    today: date

    def day_of(
        self,
        state: State,
        *,
        entered_at: datetime | None,
        old: date | None,
        granted: date | None = None,
        later_by: int = 0,
    ) -> date | None:
        """Return another day than the old one, or None where it stays.

        A day that comes nearer is never put before today: nobody is late by a change of others.
        Nor before one that was granted to whose day it is.
        """
        term = self.terms.get(step_of(state))
        if term is None or entered_at is None:
            return None
        new = term.due(entered=localdate(entered_at), days=self.days, later_by=later_by)
        if new is None:
            return None
        new = max(new, granted) if granted else new
        if old is None or new < old:
            soonest = self.days.next_working_day(self.today)
            new = max(new, soonest if old is None else min(old, soonest))
        return None if new == old else new


def redate(
    cycle: Cycle, *, at: datetime, states: Collection[State] = DEADLINE_STATES
) -> list[Redated]:
    """Re-date the open cases, reviews and stage of a cycle; return what got another day.

    For the caller's transaction. Raises SomebodyWasFirst or CycleMoved.
    """
    deadlines = Deadline.objects.filter(cycle=cycle, state__in=states)
    terms = {State(row.state): row.term for row in deadlines}
    now = Reckoning(terms, calendar(), localdate(at))
    changed = [*_cases(cycle, now), *_reviews(cycle, now), *_stage(cycle, now)]
    _write(changed, cycle)
    return changed


def _cases(cycle: Cycle, now: Reckoning) -> Iterator[Redated]:
    # A case is under review as long as its latest part.
    parts = Q(reviews__concluded_at=None, reviews__cancelled_at=None)
    found: Any = (  # with the day of its parts beside each case
        Case.objects.filter(cycle=cycle, state__in=[*chain(*map(states_of, now.terms))])
        .select_related("agency")
        .annotate(parts_until=Max("reviews__own_until", filter=parts))
    )
    for case in found.order_by("agency__sort_key", "pk"):
        state = State(case.state)
        parts_until = case.parts_until if state == State.SECTOR_REVIEW else None
        own = (case.extended(state), parts_until)
        new = now.day_of(
            state,
            entered_at=case.entered_at,
            old=case.due_on,
            granted=max(filter(None, own), default=None),
            later_by=case.later_by(state),
        )
        if new:
            yield Redated(state, case.due_on, new, case=case)


def _reviews(cycle: Cycle, now: Reckoning) -> Iterator[Redated]:
    found = Review.objects.open().filter(case__cycle=cycle, case__state=State.SECTOR_REVIEW)
    for review in found.select_related("case__agency", "field").order_by("field__order", "pk"):
        new = now.day_of(
            State.SECTOR_REVIEW,
            entered_at=review.opened_at,
            old=review.due_on,
            granted=review.own_until,
        )
        if new:
            yield Redated(State.SECTOR_REVIEW, review.due_on, new, case=review.case, review=review)


def _stage(cycle: Cycle, now: Reckoning) -> Iterator[Redated]:
    step = STEP_OF_STAGE.get(Cycle.Stage(cycle.stage))
    new = now.day_of(step, entered_at=cycle.entered_at, old=cycle.due_on) if step else None
    if step and new:
        yield Redated(step, cycle.due_on, new)


def _write(changed: Iterable[Redated], cycle: Cycle) -> None:
    """Write each new day where the old one still stands, one statement for those alike.

    Raises SomebodyWasFirst or CycleMoved where something moved on meanwhile.
    """
    alike: dict[tuple[bool, State, date | None, date], list[Redated]] = defaultdict(list)
    for each in changed:
        if each.case is None:
            stands = Cycle.objects.filter(pk=cycle.pk, stage=cycle.stage, due_on=each.old)
            if not stands.update(due_on=each.new):
                raise CycleMoved(cycle)
        else:
            alike[each.review is not None, each.state, each.old, each.new].append(each)
    for (of_reviews, state, old, new), rows in alike.items():
        if of_reviews:
            reviews = Review.objects.open().filter(pk__in=[r.review.pk for r in rows if r.review])
            count = reviews.filter(due_on=old).update(due_on=new)
        else:
            cases = Case.objects.filter(pk__in=[row.case.pk for row in rows if row.case])
            count = cases.filter(state=state, due_on=old).update(due_on=new)
        if count != len(rows):
            raise SomebodyWasFirst(next(row.case for row in rows if row.case))
