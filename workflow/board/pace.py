"""How far a cycle is over time, against its plan, by field, and how long cases stay where they are.

Each is counted by the database in a few rows, however many cases there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncDate

from cases.lifecycle import BEFORE_COUNCIL, ROAD, Action, State, states_of
from cases.models import Case, CaseEvent, Deadline, Review
from directory.working_days import calendar
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.models import Cycle
    from directory.working_days import Calendar

# The steps of a case up to the council; behind them a case has done all that agencies, departments
# and Home Affairs do.
LAST = ROAD.index(State.COUNCIL)
STEPS = {state: min(at, LAST) for at, step in enumerate(ROAD) for state in states_of(step)}
WEEK = timedelta(days=7)


class Point(NamedTuple):
    """A day, and the share of all steps that is done, or should be."""

    on: date
    share: float


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the cycle was on each day on which something moved, and how far it should be."""

    done: list[Point]
    plan: list[Point]

    @property
    def now(self) -> float:
        return self.done[-1].share if self.done else 0.0

    def planned_on(self, day: date) -> float:
        """Return how far the cycle should be on a day: between two deadlines in proportion."""
        before = [point for point in self.plan if point.on <= day]
        after = [point for point in self.plan if point.on > day]
        if not before or not after:
            return before[-1].share if before else 0.0
        one, other = before[-1], after[0]
        gone = (day - one.on).days / max((other.on - one.on).days, 1)
        return one.share + gone * (other.share - one.share)


def progressed(cycle: Cycle, *, on: date) -> Progressed:
    """Return how the steps of all cases were done, day by day; two queries."""
    done = list(_done(cycle, on=on))
    begun = done[0].on if done else on
    return Progressed(done, _plan(cycle, begun=begun))


def _done(cycle: Cycle, *, on: date) -> Iterable[Point]:
    moves = CaseEvent.objects.filter(cycle=cycle, case__isnull=False).exclude(to_state="")
    rows = (
        moves.annotate(on=TruncDate("at"))
        .filter(on__lte=on)
        .order_by("on")
        .values_list("on", "from_state", "to_state")
        .annotate(n=Count("pk"))
    )
    changes: dict[date, list[tuple[int, int]]] = defaultdict(list)
    for day, source, target, n in rows:
        cases = (target in STEPS) - (source in STEPS)
        steps = STEPS.get(target, 0) - STEPS.get(source, 0)
        changes[day].append((cases * n, steps * n))
    all_cases = all_steps = 0
    for day in sorted(changes):
        all_cases += sum(cases for cases, _steps in changes[day])
        all_steps += sum(steps for _cases, steps in changes[day])
        if all_cases:
            yield Point(day, all_steps / (LAST * all_cases))
    if all_cases and on not in changes:
        yield Point(on, all_steps / (LAST * all_cases))


def _plan(cycle: Cycle, *, begun: date) -> list[Point]:
    """Return the plan by the deadlines that are days; steps without one are due with the next."""
    days = dict(
        Deadline.objects.filter(cycle=cycle, due_on__isnull=False).values_list("state", "due_on")
    )
    points = [Point(begun, 0.0)]
    for at, state in enumerate(ROAD[:LAST], 1):
        due = days.get(state)
        if due is not None and due >= points[-1].on:
            points.append(Point(due, at / LAST))
    return points if len(points) > 1 else []


@dataclass(frozen=True, slots=True)
class OfField:
    """How far the review of one field is over all agencies."""

    name: str
    department: str
    concluded: int
    open: int
    late: int
    oldest: int  # working days

    @property
    def total(self) -> int:
        return self.concluded + self.open


def by_field(cycle: Cycle, *, on: date) -> list[OfField]:
    """Return the reviews of a cycle by field and department; two queries."""
    days = calendar()
    rows = (
        Review.objects.filter(case__cycle=cycle, cancelled_at=None)
        .exclude(case__state=State.WITHDRAWN)
        .order_by("field__order", "field_id", "agency__sort_key", "agency_id")
        .values(
            *("field_id", "field__order", "field__name", "field__name_en"),
            *("agency_id", "agency__sort_key", "agency__name", "agency__name_en"),
        )
        .annotate(
            concluded=Count("pk", filter=Q(concluded_at__isnull=False)),
            open=Count("pk", filter=Q(concluded_at=None)),
            late=Count("pk", filter=Q(concluded_at=None, due_on__lt=on)),
            since=Min(TruncDate("opened_at"), filter=Q(concluded_at=None)),
        )
    )
    return [
        OfField(
            name=in_readers_language(row["field__name"], row["field__name_en"]),
            department=in_readers_language(row["agency__name"], row["agency__name_en"]),
            concluded=row["concluded"],
            open=row["open"],
            late=row["late"],
            oldest=_worked(days, row["since"], on),
        )
        for row in rows
    ]


def _worked(days: Calendar, since: date | None, on: date) -> int:
    return max(days.working_days_between(since, on), 0) if since else 0


@dataclass(frozen=True, slots=True)
class Age:
    """How long the cases of a state have been in it, in working days."""

    state: State
    count: int
    mean: float
    oldest: int


def ages(cycle: Cycle, *, on: date) -> list[Age]:
    """Return how long cases are where they are, by state; two queries."""
    days = calendar()
    rows = (
        Case.objects.filter(cycle=cycle, state__in=BEFORE_COUNCIL)
        .annotate(since=TruncDate("entered_at"))
        .order_by()
        .values_list("state", "since")
        .annotate(n=Count("pk"))
    )
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for state, since, n in rows:
        found[state].append((_worked(days, since, on), n))
    return [_age(state, found[state]) for state in BEFORE_COUNCIL if state in found]


def _age(state: State, counted: Sequence[tuple[int, int]]) -> Age:
    count = sum(n for _days, n in counted)
    spent = sum(days * n for days, n in counted)
    return Age(state, count, spent / count, max(days for days, _n in counted))


@dataclass(frozen=True, slots=True)
class Week:
    """What happened in the seven days up to a day, by action."""

    since: date
    until: date
    moves: Mapping[str, int]


def week_until(cycle: Cycle, *, on: date) -> Week:
    """Return how many of each move were made in the week that ends on a day; one query."""
    since = on - WEEK + timedelta(days=1)
    rows = CaseEvent.objects.filter(
        cycle=cycle,
        action__in=[action.value for action in Action],
        at__date__gte=since,
        at__date__lte=on,
    )
    counted = rows.order_by().values_list("action").annotate(n=Count("pk"))
    return Week(since, on, dict(counted))
