"""The morning letter: what is late, falls due, was sent back, was asked, and what is new.

One letter a person and working day, about what stood when the day began: a sweep may run as often
as it likes, and what happens during the day is told by letters of its own or the next morning.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from cases.lifecycle import WORK, State
from cases.models import Case
from cases.names import STATE_NAMES
from directory.models import Membership
from directory.roles import Role
from directory.working_days import calendar
from notifications.composing import compose
from notifications.kinds import Kind
from notifications.services import Draft, give_up, note_told, waiting_for_morning, write_many
from wording.languages import named_later
from workflow import addresses
from workflow.digest import Digest, Elsewhere, Finished, Line
from workflow.given import NO_REST, rests_of
from workflow.heaps import heaps_of
from workflow.holders import Seat, people_by_seat
from workflow.letter_tables import AGENCY
from workflow.models import Turn
from workflow.questions import questions_by_person
from workflow.remedies_due import owed_by_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from directory.models import User
    from directory.working_days import Calendar
    from notifications.composing import Words
    from notifications.services import Waiting
    from workflow.given import Rest
    from workflow.heaps import Heap
    from workflow.querysets import TurnQuerySet

# So many working days before it is due, work is in the digest.
DAYS_AHEAD = 5
COORDINATORS = Seat(Role.COORDINATOR)
OVER = (State.PUBLISHED, State.WITHDRAWN)


@transaction.atomic
def write_digests(*, at: datetime) -> int:
    """Write the digests of a working day that are not written yet; return how many were new.

    Statements do not grow with people or turns.
    """
    today, days = localdate(at), calendar()
    if not days.is_working_day(today):
        return 0
    waiting = waiting_for_morning(before=today)
    digests = _collected(waiting, on=today, days=days)
    written = write_many(Kind.DIGEST, _drafts(digests, today=today), at=at)
    told = {letter.recipient_id for letter in written}
    note_told(
        (mine for user, mine in waiting.items() if user.pk in told or not mine.subjects), at=at
    )
    give_up(mine for user, mine in waiting.items() if mine.subjects and not user.is_active)
    return len(written)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The digests of the next working morning as they would be written now, by reader."""

    on: date
    digests: tuple[tuple[User, Digest], ...]

    def words(self, few: Iterable[tuple[User, Digest]]) -> list[tuple[User, Words]]:
        """Write the words of a few of them, those that are shown."""
        drafts = _drafts(dict(few), today=self.on)
        written = (
            compose(Kind.DIGEST, to=each.to, context=each.context, url=each.url) for each in drafts
        )
        return [(each.to, words) for each, words in zip(drafts, written, strict=True)]


def digests_ahead(*, at: datetime) -> Ahead:
    """Return what people would be told on the next working morning, from what stands now."""
    days = calendar()
    on = days.add_working_days(localdate(at), 1)
    digests = _collected(waiting_for_morning(before=on), on=on, days=days)
    return Ahead(on, tuple(sorted(digests.items(), key=lambda each: each[0].sort_key)))


def _collected(waiting: Mapping[User, Waiting], *, on: date, days: Calendar) -> dict[User, Digest]:
    """Return what each person is told on the morning of a day."""
    until = days.add_working_days(on, DAYS_AHEAD)
    near = _known_before(on).due_until(until)
    digests = _digests([_line(heap, on, days) for heap in heaps_of(near, on=on)], on=on)
    asked, unanswered = questions_by_person(on=on)
    for user, questions in asked.items():
        digests[user].asked = questions
    for user, questions in unanswered.items():
        digests[user].unanswered = questions
    for user, owed in owed_by_person(on=on, until=until).items():
        digests[user].owed = owed
    for user, mine in waiting.items():
        if user.is_active and mine.subjects:
            digests[user].told = mine.subjects
    _add_what_is_elsewhere(digests, on=on)
    return digests


def _known_before(day: date) -> TurnQuerySet:
    """Return the open turns that stood when the day began."""
    opened = Coalesce(
        F("review__opened_at"), F("process__case__entered_at"), F("process__cycle__opened_at")
    )
    turns = Turn.objects.open().annotate(opened_at=opened)
    known: TurnQuerySet = turns.filter(opened_at__date__lt=day)
    return known


def _line(heap: Heap, today: date, days: Calendar) -> Line:
    is_late = heap.due_on < today
    first, last = (heap.due_on, today) if is_late else (today, heap.due_on)
    return Line(heap, days.working_days_between(first, last), is_late)


def _digests(lines: list[Line], *, on: date) -> dict[User, Digest]:
    """Give every line to whom it is for: its people, their head, the coordinators."""
    rests = rests_of({line.heap.case for line in lines if line.heap.seat.given}, on=on)
    own = [(line, rests.get(line.heap.case or 0, NO_REST)) for line in lines]
    seats = [seat for line, rest in own for seat in (*rest.parted(line.heap.seat), *_above(line))]
    people = people_by_seat(seats, on=on)
    found: dict[User, Digest] = defaultdict(Digest)
    for line, rest in own:
        busy, *idle = (people[seat] for seat in rest.parted(line.heap.seat))
        for user in busy:
            (found[user].late if line.is_late else found[user].soon).append(line)
        for user in {each for users in idle for each in users}.difference(busy):
            found[user].finished.append(_finished(line.heap, rest))
        for seat in _above(line):
            for user in people[seat]:
                (found[user].city if seat == COORDINATORS else found[user].behind).append(line)
    return found


def _finished(heap: Heap, rest: Rest) -> Finished:
    return Finished(agency=heap.agency, year=heap.year, left=rest.left, due_on=heap.due_on)


def _above(line: Line) -> list[Seat]:
    """Return who is told of late work besides the people whose it is."""
    seat = line.heap.seat
    if not line.is_late:
        return []
    if seat.agency_id is None or seat.role is Role.AGENCY_HEAD:
        return [COORDINATORS]
    head = Seat(Role.AGENCY_HEAD, seat.agency_id)
    return [head, COORDINATORS] if line.days >= settings.ESCALATE_TO_HEAD_AFTER else [COORDINATORS]


def _add_what_is_elsewhere(digests: Mapping[User, Digest], *, on: date) -> None:
    """Name, to people of agencies who are written to anyway, where their case waits for others."""
    holdings = Membership.objects.in_force_on(on).filter(user__in=digests, role__in=AGENCY)
    held = list(holdings.values_list("user_id", "role", "agency_id"))
    cases = _running_cases({agency for _person, _role, agency in held})
    mine: dict[int, dict[int, Case]] = defaultdict(dict)
    own: dict[int, set[int]] = defaultdict(set)
    for person, role, agency in held:
        for case in cases[agency]:
            mine[person][case.pk] = case
            if WORK.get(State(case.state), (None,))[0] == role:
                own[person].add(case.pk)
    for user, digest in digests.items():
        shown = {line.heap.case for line in digest.behind} | own[user.pk]
        found = (case for case in mine[user.pk].values() if case.pk not in shown)
        digest.elsewhere = [_elsewhere(case) for case in found]


def _running_cases(agencies: set[int | None]) -> dict[int | None, list[Case]]:
    found: dict[int | None, list[Case]] = defaultdict(list)
    asked = Q(agency__in=agencies) | Q(carried_by__in=agencies)
    running = Case.objects.filter(asked).exclude(state__in=OVER)
    for case in running.select_related("agency", "cycle").order_by("cycle__year", "agency__code"):
        for agency in case.acting_agencies:
            found[agency].append(case)
    return found


def _elsewhere(case: Case) -> Elsewhere:
    return Elsewhere(
        agency=named_later(case.agency.name, case.agency.name_en),
        year=case.cycle.year,
        turn=STATE_NAMES[State(case.state)],
        due_on=case.due_on,
    )


def _drafts(digests: Mapping[User, Digest], *, today: date) -> list[Draft]:
    return [
        Draft(
            to=user,
            key=f"{Kind.DIGEST}/{today}/{user.pk}",
            context={"digest": mine},
            url=addresses.of_my_turns(),
        )
        for user, mine in digests.items()
    ]
