"""The coordinator's nudge: remind those whose turn it is, now, at most once a day a turn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from cases.events import record
from cases.lifecycle import State
from cases.models import CaseEvent, Cycle
from cases.names import STATE_NAMES
from directory.access import access_of
from directory.roles import Role
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from wording.text import normal_lines
from workflow import addresses
from workflow.given import seats_of_turns
from workflow.holders import people_by_seat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from directory.models import User
    from notifications.models import Letter
    from workflow.models import Turn
    from workflow.querysets import TurnQuerySet


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who was reminded now, who had been today already, and the turns that nobody holds."""

    told: tuple[User, ...]
    already: tuple[User, ...]
    without_holder: tuple[Turn, ...]
    letters: tuple[Letter, ...]


@transaction.atomic
def preview_reminder(turns: TurnQuerySet, *, by: User, at: datetime, note: str = "") -> Reminded:
    """Return what a nudge would do, by doing it and undoing it: nothing else is ever shown."""
    done = remind_now(turns, by=by, at=at, note=note)
    transaction.set_rollback(True)
    return done


@transaction.atomic
def remind_now(turns: TurnQuerySet, *, by: User, at: datetime, note: str = "") -> Reminded:
    """Remind the people whose open turns these are, one letter a person, cycle and state.

    Nobody is reminded of a turn twice a day, whoever asks; every turn's case logs it. Raises
    NotAllowed for anybody but a coordinator.
    """
    today = localdate(at)
    access_of(by, on=today).check_holds(Role.COORDINATOR)
    found = list(turns.open().to_show())
    cycles = sorted({turn.process.cycle_id for turn in found})
    # One nudge at a time in a cycle, so that two coordinators do not both find nobody told.
    locked = Cycle.objects.select_for_update(no_key=True).order_by("pk")
    list(locked.filter(pk__in=cycles).values_list("pk"))
    seats = seats_of_turns(found, on=today)
    people = people_by_seat(seats.values(), on=today, but=by)
    before = _told_today(cycles, today=today)
    fresh = {
        turn: [user for user in people[seats[turn]] if (turn.pk, user.pk) not in before]
        for turn in found
    }
    words = normal_lines(note)
    letters = write_many(Kind.REMINDER, _drafts(fresh, by=by, note=words, today=today), at=at)
    for turn, users in fresh.items():
        if users:
            told = [user.pk for user in users]
            record(
                turn.process.subject, "remind", by=by, at=at, reason=words, turn=turn.pk, told=told
            )
    everybody = dict.fromkeys(user for turn in found for user in people[seats[turn]])
    told_now = dict.fromkeys(user for users in fresh.values() for user in users)
    return Reminded(
        told=tuple(told_now),
        already=tuple(user for user in everybody if user not in told_now),
        without_holder=tuple(turn for turn in found if not people[seats[turn]]),
        letters=tuple(letters),
    )


def _told_today(cycles: Iterable[int], *, today: date) -> set[tuple[int, int]]:
    """Return the turns and people of today's nudges, from the event log."""
    events = CaseEvent.objects.filter(cycle__in=cycles, action="remind", at__date=today)
    return {
        (facts["turn"], user)
        for facts in events.order_by("pk").values_list("facts", flat=True)
        for user in facts["told"]
    }


def _drafts(fresh: dict[Turn, list[User]], *, by: User, note: str, today: date) -> list[Draft]:
    heaps: dict[tuple[User, int, str], list[Turn]] = defaultdict(list)
    for turn, users in fresh.items():
        for user in users:
            heaps[user, turn.process.cycle_id, turn.state].append(turn)
    return [
        _draft(user, turns, by=by, note=note, today=today) for (user, *_), turns in heaps.items()
    ]


def _draft(user: User, turns: list[Turn], *, by: User, note: str, today: date) -> Draft:
    """Draft one letter about turns of one cycle and state; they come the most urgent first."""
    first = turns[0]
    case = first.process.case if len(turns) == 1 else None
    return Draft(
        to=user,
        key=f"{Kind.REMINDER}/{today}/{first.pk}/{user.pk}",
        context={
            "agency": case.agency if case else "",
            "count": len(turns) if len(turns) > 1 else "",
            "year": first.process.cycle.year,
            "turn": STATE_NAMES[State(first.state)],
            "due_on": first.due_on,
            "who": by.full_name,
            "reason": note,
        },
        url=addresses.of_case(case) if case else addresses.of_my_turns(),
    )
