"""Which cases will most likely miss their day, with the reason: from paces and the year before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.lifecycle import State
from cases.models import Case, CaseEvent, Cycle, Review
from directory.working_days import calendar
from wording.spelling import decimal
from workflow.estimates import WINDOW, Basis, Estimate, estimate, queued, usual_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from cases.services.progress import Progress
    from directory.working_days import Calendar

# The steps whose end is a matter of somebody's pace. An explanation closes by itself.
FORECAST = (State.SELF_ASSESSMENT, State.SIGN_OFF, State.APPRAISAL, State.SETTLEMENT)
Stay = tuple[int, str]  # agency and state


@dataclass(frozen=True, slots=True)
class Forecast:
    """A case that will most likely miss its day at a step, by how many working days, and why."""

    case: Case
    state: State
    department: str
    due_on: date
    ends_on: date
    late_by: int
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """What an estimate is made from: the year before, what is usual now, and the calendar."""

    before: Mapping[Stay, float]
    usual: Mapping[str, float]
    days: Calendar
    on: date


def forecast(cycle: Cycle, progress: Mapping[int, Progress], *, on: date) -> list[Forecast]:
    """Return the cases that will most likely be late though they are not yet, the worst first.

    `progress` is how far each case is. Eight queries, however many cases there are.
    """
    known = known_of(cycle, on=on)
    found = [*_of_cases(cycle, progress, known), *_of_reviews(cycle, known)]
    return sorted(found, key=lambda each: (-each.late_by, each.due_on, each.case.pk))


def known_of(cycle: Cycle, *, on: date) -> Known:
    """Return what is known on a day: stays of the year before, and what is usual."""
    days = calendar()
    earlier = Cycle.objects.filter(year=cycle.year - 1).first()
    before = stays_of(earlier, days) if earlier else {}
    now = stays_of(cycle, days, until=on)
    usual: dict[str, float] = {}
    for stays in (before, now):
        by_state: dict[str, list[float]] = defaultdict(list)
        for (_agency, state), spent in stays.items():
            by_state[state].append(spent)
        usual |= {s: m for s, spent in by_state.items() if (m := usual_of(spent)) is not None}
    return Known(before, usual, days, on)


def stays_of(cycle: Cycle, days: Calendar, *, until: date | None = None) -> dict[Stay, float]:
    """Return how many working days each agency took at each step it has left; one query."""
    moves = CaseEvent.objects.filter(cycle=cycle, case__isnull=False).exclude(to_state="")
    if until is not None:
        moves = moves.filter(at__date__lte=until)
    rows = (
        moves.exclude(from_state=F("to_state"))
        .annotate(on=TruncDate("at"))
        .order_by("case", "at", "pk")
        .values_list("case__agency_id", "from_state", "to_state", "on")
    )
    entered: dict[int, date] = {}
    stays: dict[Stay, float] = {}
    for agency, source, _target, on in rows:
        if source and agency in entered:
            stays[agency, source] = float(max(days.working_days_between(entered[agency], on), 0))
        entered[agency] = on
    return stays


def _of_cases(cycle: Cycle, progress: Mapping[int, Progress], known: Known) -> Iterable[Forecast]:
    cases = Case.objects.filter(cycle=cycle, state__in=FORECAST, due_on__gte=known.on)
    for case in cases.select_related("agency", "bloc").order_by("pk"):
        spent = _spent(known, localdate(case.entered_at))
        done = progress.get(case.pk)
        found = estimate(
            spent=spent,
            done=done.done if done else 0,
            total=done.total if done else 0,
            own_year=known.before.get((case.agency_id, case.state)),
            usual=known.usual.get(case.state),
        )
        if found is None or case.due_on is None:
            continue
        ends_on = known.days.add_working_days(known.on, max(ceil(found.days) - spent, 0))
        if late := _late(known, case.due_on, ends_on):
            why = _why(found, spent=spent, done=done)
            yield Forecast(case, State(case.state), "", case.due_on, ends_on, late, why)


def _spent(known: Known, since: date) -> int:
    return max(known.days.working_days_between(since, known.on), 0)


def _late(known: Known, due_on: date, ends_on: date) -> int:
    return max(known.days.working_days_between(due_on, ends_on), 0) if ends_on > due_on else 0


def _why(found: Estimate, *, spent: int, done: Progress | None) -> str:
    told = {
        "spent": spent,
        "days": decimal(found.days, 0),
        "done": done.done if done else 0,
        "total": done.total if done else 0,
    }
    return SENTENCES[found.basis]() % told


SENTENCES = {
    Basis.PACE: lambda: _(
        "Sau %(spent)s ngày làm việc xong %(done)s/%(total)s; theo tốc độ này cả bước cần "
        "%(days)s ngày."
    ),
    Basis.OWN_YEAR: lambda: _("Năm trước đơn vị mất %(days)s ngày làm việc ở bước này."),
    Basis.BOTH: lambda: _(
        "Sau %(spent)s ngày làm việc xong %(done)s/%(total)s; tính cùng năm trước, cả bước cần "
        "%(days)s ngày."
    ),
    Basis.USUAL: lambda: _("Các đơn vị thường mất %(days)s ngày làm việc ở bước này."),
}


def _of_reviews(cycle: Cycle, known: Known) -> Iterable[Forecast]:
    """Look at the queue of each department: by due day, at the pace of the last two weeks."""
    begun = known.days.add_working_days(known.on, -WINDOW)
    rows = Review.objects.filter(case__cycle=cycle, cancelled_at=None)
    recent = rows.filter(concluded_at__date__gt=begun, concluded_at__date__lte=known.on)
    concluded: dict[int, int] = defaultdict(int)
    for agency in recent.values_list("agency_id", flat=True):
        concluded[agency] += 1
    usual = _stays_of_reviews(rows, known)
    places: dict[int, int] = defaultdict(int)
    waiting = rows.filter(concluded_at=None, due_on__isnull=False).select_related(
        "case__agency", "case__bloc", "agency"
    )
    for review in waiting.order_by("due_on", "pk"):
        places[review.agency_id] += 1
        if review.due_on is None or review.due_on < known.on:
            continue
        ahead = queued(place=places[review.agency_id], concluded=concluded[review.agency_id])
        since = _spent(known, localdate(review.opened_at))
        left = ahead if ahead is not None else _left(usual.get(review.agency_id), since)
        if left is None:
            continue
        ends_on = known.days.add_working_days(known.on, ceil(left))
        if late := _late(known, review.due_on, ends_on):
            told = {
                "department": review.agency.called_short,
                "place": places[review.agency_id],
                "n": concluded[review.agency_id],
                "window": WINDOW,
                "days": decimal(left, 0),
            }
            why = _queue_told(told, has_pace=ahead is not None)
            state, name = State.SECTOR_REVIEW, review.agency.called_short
            yield Forecast(review.case, state, name, review.due_on, ends_on, late, why)


def _queue_told(told: Mapping[str, object], *, has_pace: bool) -> str:
    if has_pace:
        return (
            _(
                "%(department)s kết luận %(n)s hồ sơ trong %(window)s ngày làm việc; hồ sơ này thứ "
                "%(place)s, cần %(days)s ngày."
            )
            % told
        )
    return (
        _(
            "%(department)s chưa kết luận hồ sơ nào trong %(window)s ngày làm việc; thường cần "
            "thêm %(days)s ngày."
        )
        % told
    )


def _stays_of_reviews(rows: QuerySet[Review], known: Known) -> dict[int, float]:
    """Return the median of working days each department took for a review this year."""
    found: dict[int, list[int]] = defaultdict(list)
    done = rows.filter(concluded_at__date__lte=known.on)
    for agency, opened, ended in done.values_list("agency_id", "opened_at", "concluded_at"):
        spent = known.days.working_days_between(localdate(opened), localdate(ended or opened))
        found[agency].append(spent)
    return {agency: float(median(spent)) for agency, spent in found.items()}


def _left(usual: float | None, spent: int) -> float | None:
    return max(usual - spent, 1.0) if usual is not None else None
