"""A clerk who counts, apart from the product, who must be written to on which day of a season.

By the rules as they would be stated, with days counted on fingers: nothing of it asks the product's
own calendar, deadlines or tables of letters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cases.lifecycle import State
from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directory.models import User
    from tests.city import City

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
HOLIDAYS = {date(2022, 1, 3), date(2022, 1, 31), *(date(2022, 2, day) for day in range(1, 5))}
# By when the steps of the small city are due, and what a step gives to whom it reaches late.
DUE = {
    State.SELF_ASSESSMENT: (date(2022, 1, 14), 5),
    State.SIGN_OFF: (date(2022, 1, 18), 2),
    State.SECTOR_REVIEW: (date(2022, 2, 10), 5),
    State.APPRAISAL: (date(2022, 2, 18), 3),
    State.SETTLEMENT: (date(2022, 3, 4), 3),
}
DAYS_TO_EXPLAIN, AHEAD, TO_THE_HEAD = 5, 5, 2


def works(day: date) -> bool:
    return day.weekday() not in {5, 6} and day not in HOLIDAYS


def every_day(start: date, end: date) -> Iterator[date]:
    """Give the days after a day up to another."""
    while start < end:
        start += timedelta(days=1)
        yield start


def working_days(start: date, end: date) -> int:
    return sum(works(day) for day in every_day(start, end))


def in_days(start: date, count: int) -> date:
    later = (day for day in every_day(start, start + timedelta(days=90)) if works(day))
    return [*(next(later) for _ in range(count))][-1]


def due_of(state: State, entered: date) -> date:
    if state == State.EXPLANATION:
        return in_days(entered, DAYS_TO_EXPLAIN)
    day, least = DUE[state]
    return max(day, in_days(entered, least))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), HANOI).astimezone(UTC)


@dataclass
class Work:
    """Something open: whose it is, who is told when it is late for long, since when, by when."""

    whose: User
    above: User | None
    since: date
    due: date


@dataclass
class Clerk:
    """Counts, apart from the product, who must be written to on which day."""

    city: City
    open: dict[str, list[Work]] = field(default_factory=lambda: defaultdict(list))
    # What waits for the morning: by reader, the days on which it was written.
    waiting: dict[User, list[date]] = field(default_factory=lambda: defaultdict(list))
    told_daily: set[tuple[str, User, date]] = field(default_factory=set)
    digests: Counter[tuple[User, date]] = field(default_factory=Counter)
    at_once: Counter[tuple[str, User]] = field(default_factory=Counter)
    in_the_morning: Counter[tuple[str, User]] = field(default_factory=Counter)

    def enter(self, code: str, state: State, day: date) -> None:
        """Open the work of a step and write what those concerned are told of it."""
        city, due = self.city, due_of(state, day)
        officer, head = city.officers[code], city.heads[code]
        appraiser = city.people[Role.APPRAISER]
        self.open[code] = {
            State.SELF_ASSESSMENT: [Work(officer, head, day, due)],
            State.SIGN_OFF: [Work(head, None, day, due)],
            State.SECTOR_REVIEW: [
                Work(city.reviewers[lead], city.heads[lead], day, due)
                for lead in ("SO-NOI-VU", "SO-TU-PHAP")
            ],
            State.APPRAISAL: [Work(appraiser, None, day, due)],
            # It closes by itself; until then it is the officer's.
            State.EXPLANATION: [Work(officer, head, day, due)],
            State.SETTLEMENT: [Work(appraiser, None, day, due)],
        }[state]
        if state == State.SIGN_OFF:
            self.note("turn_opened", head, day)
        if state == State.SECTOR_REVIEW:
            for each in self.open[code]:
                self.note_daily("turn_opened", each.whose, day)
        if state == State.APPRAISAL:
            self.note_daily("turn_opened", appraiser, day)
        if state == State.EXPLANATION:
            self.at_once.update([("explanation_opened", officer), ("explanation_opened", head)])
        if state == State.SETTLEMENT:
            self.note_daily("settlement_opened", appraiser, day)

    def leave_for_the_council(self, code: str, kind: str, day: date) -> None:
        self.open[code] = []
        for user in (self.city.officers[code], self.city.heads[code]) if kind else ():
            self.note(kind, user, day)

    def note(self, kind: str, user: User, day: date) -> None:
        self.waiting[user].append(day)
        self.in_the_morning[kind, user] += 1

    def note_daily(self, kind: str, user: User, day: date) -> None:
        if (kind, user, day) not in self.told_daily:
            self.told_daily.add((kind, user, day))
            self.note(kind, user, day)

    def morning(self, day: date) -> None:
        """Count the digests of a morning: what is due or late, and what waited to be told."""
        if not works(day):
            return
        readers = {user for user, days in self.waiting.items() if any(d < day for d in days)}
        for user in readers:
            self.waiting[user] = [written for written in self.waiting[user] if written >= day]
        soon = in_days(day, AHEAD)
        for work in (each for rows in self.open.values() for each in rows if each.since < day):
            if work.due <= soon:
                readers.add(work.whose)
            if work.due < day:
                readers.add(self.city.people[Role.COORDINATOR])
                if work.above and working_days(work.due, day) >= TO_THE_HEAD:
                    readers.add(work.above)
        self.digests.update((user, day) for user in readers)
