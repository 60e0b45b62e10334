"""Remind of what is due and say what is overdue: sweeps over due days, and a coordinator's nudge.

Due days are columns and every letter's key names the day it is about, so that moving a deadline
needs no rescheduling and a sweep may run as often as it likes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.timezone import localdate

from cases.names import STATE_NAMES
from directory.roles import Role
from directory.working_days import calendar
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from workflow import addresses
from workflow.holders import Seat, people_by_seat
from workflow.models import Turn
from workflow.piles import Heap, heaps_of, piles_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from cases.lifecycle import State
    from workflow.querysets import TurnQuerySet

# How many working days before the due day people are reminded; the due day itself is 0.
DAYS_BEFORE = (5, 2, 0)
# After the first notice that something is overdue, the next comes a week later, and so on.
DAYS_BETWEEN_NOTICES = 7


def remind(*, at: datetime) -> int:
    """Remind people of what falls due soon; return how many letters were new.

    Nobody is reminded on a day off, nor of what came to them today: they were told of it today.
    """
    today, days = localdate(at), calendar()
    if not days.is_working_day(today):
        return 0
    horizon = days.add_working_days(today, max(DAYS_BEFORE))
    soon = _known_before(today).with_due().filter(due_on__range=(today, horizon))
    drafts = []
    for pile in piles_of(heaps_of(soon), on=today):
        heap = pile.heaps[0]
        left = days.working_days_between(today, heap.due_on)
        step = min(number for number in DAYS_BEFORE if number >= left)
        key = f"{Kind.DEADLINE_NEAR}/{heap.cycle}/{heap.state}/{heap.due_on}/{step}"
        drafts.append(pile.letter(key, days_left=left or ""))
    return len(write_many(Kind.DEADLINE_NEAR, drafts, at=at))


def _known_before(day: date) -> TurnQuerySet:
    opened = Coalesce(
        F("review__opened_at"), F("process__case__entered_at"), F("process__cycle__opened_at")
    )
    turns = Turn.objects.open().annotate(opened_at=opened)
    known: TurnQuerySet = turns.filter(opened_at__date__lt=day)
    return known


def tell_overdue(*, at: datetime) -> int:
    """Say what is overdue: to whoever's turn it is, and in sum to the coordinators, once a day.

    Return how many letters were new.
    """
    today = localdate(at)
    if not calendar().is_working_day(today):
        return 0
    heaps = heaps_of(Turn.objects.open().overdue(on=today))
    drafts = []
    for pile in piles_of(heaps, on=today):
        heap = pile.heaps[0]
        week = ((today - heap.due_on).days - 1) // DAYS_BETWEEN_NOTICES
        key = f"{Kind.OVERDUE}/{heap.cycle}/{heap.state}/{heap.due_on}/{week}"
        drafts.append(pile.letter(key))
    told = write_many(Kind.OVERDUE, drafts, at=at)
    summed = write_many(Kind.OVERDUE_SUMMARY, _summaries(heaps, today=today), at=at)
    return len(told) + len(summed)


def _summaries(heaps: Sequence[Heap], *, today: date) -> list[Draft]:
    """Draft the coordinators' letters, one a cycle: how many turns are overdue in which state."""
    if not heaps:
        return []
    seat = Seat(Role.COORDINATOR)
    coordinators = people_by_seat([seat], on=today)[seat]
    found: dict[tuple[int, int], Counter[State]] = {}
    for heap in heaps:
        found.setdefault((heap.cycle, heap.year), Counter())[heap.state] += heap.count
    return [
        Draft(
            to=user,
            key=f"{Kind.OVERDUE_SUMMARY}/{cycle}/{today}/{user.pk}",
            context={
                "year": year,
                "count": counts.total(),
                "items": [
                    format_lazy("{}: {}", STATE_NAMES[state], count)
                    for state, count in sorted(counts.items())
                ],
            },
            url=addresses.page("board", year),
        )
        for (cycle, year), counts in found.items()
        for user in coordinators
    ]
