"""A season by a compressed clock: each letter once, none else, by a count apart.

Sixty agencies with every run of the tests, as many as SEASON_AGENCIES says by `make season`. What
people type tells nobody anything, so it lies ready from the first day; each move, sweep, digest and
delivery is the product's own.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connection

from cases.lifecycle import Action, Rung, State
from cases.models import Case, Draft
from cases.services.drafts import read_answer, worth_of
from directory.models import Agency, Membership, User
from directory.roles import Role
from notifications import services
from notifications.models import Delivery, Letter
from tests.city import ANSWERS, LOWERED, START, City, contest, settle
from tests.journeys.clerk import HANOI, Clerk, Work, at, every_day, in_days, works
from tests.multiplied import multiply
from workflow import moves
from workflow.digests import write_digests
from workflow.lapses import lapse_explanations

if TYPE_CHECKING:
    from datetime import datetime

    from cases.models import Item

AGENCIES = int(os.environ.get("SEASON_AGENCIES", "60"))
FIRST, LAST = date(2022, 1, 5), date(2022, 2, 25)
# Every so many letters are asked for by a second worker, too.
ALSO_BY_ANOTHER = 5


@dataclass
class Season:
    """The product, driven day by day by people who are early, late, or never come."""

    city: City
    clerk: Clerk
    dice: random.Random
    sent: Counter[str] = field(default_factory=Counter)

    def plan(self, codes: list[str]) -> dict[str, date]:
        """Say on which working day each agency hands in; some never do."""
        days = [day for day in every_day(FIRST, date(2022, 1, 25)) if works(day)]
        return {code: self.dice.choice(days) for code in codes if self.dice.random() > 0.1}

    def step(self, code: str, day: date) -> bool:
        """Let one agency's case take its next step; tell whether there may be another."""
        city, case, moment = self.city, self.city.case(code), at(day, 10)
        state = State(case.state)
        if state == State.COUNCIL:  # nobody explained in time
            return False
        if state == State.EXPLANATION and self.dice.random() < 0.5:
            return False  # nobody explains, and the time runs out
        if state == State.SECTOR_REVIEW:
            for review in case.reviews.open().select_related("field", "agency"):
                by = city.reviewers[review.agency.code]
                after = moves.make(case, Action.CONCLUDE, review=review, by=by, at=moment)
        elif state == State.EXPLANATION:
            contest(city, code, "1.2", at=moment)
            after = State.SETTLEMENT
        elif state == State.SETTLEMENT:
            settle(city, code, at=moment)
            after = State.COUNCIL
        else:
            after = self.move(case, state, moment)
        self.entered(code, after, "settled" if state == State.SETTLEMENT else "", day)
        return state != State.SETTLEMENT

    def move(self, case: Case, state: State, moment: datetime) -> State:
        """Make the one move of a step in which all is typed."""
        officer, head = (of[case.agency.code] for of in (self.city.officers, self.city.heads))
        if state == State.SELF_ASSESSMENT:
            return moves.make(case, Action.SUBMIT, unclassified=True, by=officer, at=moment)
        if state == State.SIGN_OFF:
            return moves.make(case, Action.ENDORSE, by=head, at=moment)
        by = self.city.people[Role.APPRAISER]
        return moves.make(case, Action.APPRAISE, by=by, at=moment)

    def entered(self, code: str, state: State, kind: str, day: date) -> None:
        if state == State.COUNCIL:
            self.clerk.leave_for_the_council(code, kind, day)
        else:
            self.clerk.enter(code, state, day)

    def lapse(self, day: date) -> None:
        open_ones = Case.objects.filter(state=State.EXPLANATION).order_by("pk")
        codes = open_ones.values_list("agency__code", flat=True)
        due = [code for code in codes if self.clerk.open[code][0].due < day]
        for _twice in range(2):
            lapse_explanations(at=at(day, 0, 20))
        for code in due:
            self.entered(code, State(self.city.case(code).state), "explanation_lapsed", day)

    def run(self, plan: dict[str, date]) -> None:
        for day in every_day(FIRST, LAST):
            if day.weekday() == 0:
                count_rows()
            self.lapse(day)
            self.clerk.morning(day)
            for minute in (5, 5, 15):  # two beats by mistake, and the sweep after them
                write_digests(at=at(day, 7, minute))
            self.send(at(day, 7, 20))
            for code in [code for code, planned in plan.items() if planned == day]:
                pause = 1 + self.dice.randrange(6)
                if self.step(code, day):
                    plan[code] = in_days(day, pause)
            self.send(at(day, 10, 5))
            # `make season` shows it: four thousand agencies take a while.
            sys.stderr.write(f"{day}: {len(self.sent)} letters sent\n")

    def send(self, moment: datetime) -> None:
        """Send all that is due, as many at a time as a sweep queues, some of it by two workers."""
        while keys := services.due(at=moment):
            for key in [*keys, *keys[::ALSO_BY_ANOTHER]]:
                services.deliver(key, at=moment)
            assert not set(keys) & set(services.due(at=moment))
        self.sent.update(str(each.extra_headers["Message-ID"]) for each in mail.outbox)
        mail.outbox.clear()


def count_rows() -> None:
    """Let PostgreSQL know how much there is: of a transaction left open it knows nothing.

    Else its plans rest on what it counted while the tables were empty.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture
def town(city: City) -> City:
    """Copy a district, with all that will be typed on its case, until there are enough."""
    items = city.case("QUAN-1").items.select_related("criterion__field", "case__cycle")
    Draft.objects.bulk_create(draft for item in items for draft in typed(city, item))
    multiply(Agency.objects.filter(code="QUAN-1"), copies=range(2, AGENCIES - 2))
    copies = {each.code: each for each in Agency.objects.filter(code__startswith="QUAN-1-")}
    city.agencies.update(copies)
    for role, of in ((Role.AGENCY_OFFICER, city.officers), (Role.AGENCY_HEAD, city.heads)):
        held = Membership.objects.filter(role=role, agency__code__in=copies)
        users = User.objects.in_bulk(held.values_list("user", flat=True))
        of.update({code: users[key] for code, key in held.values_list("agency__code", "user")})
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    return city


def typed(city: City, item: Item) -> list[Draft]:
    """Return what is typed on an item on each rung: the department lowers one of the answers."""
    code, lead = item.criterion.code, {"F1": "SO-NOI-VU", "F2": "SO-TU-PHAP"}
    own = {"saved_at": START, "note": "Đã đối chiếu hồ sơ"}
    if code == "1.S":
        by = city.people[Role.APPRAISER]
        return [draft(item, Rung.APPRAISED, ANSWERS[code], saved_by=by, **own)]
    reviewer = city.reviewers[lead[item.criterion.field.code]]
    judged = {**ANSWERS, **LOWERED}[code]
    return [
        draft(item, Rung.SELF, ANSWERS[code], saved_by=city.officers["QUAN-1"], **own),
        draft(item, Rung.SECTOR, judged, saved_by=reviewer, **own),
    ]


def draft(item: Item, rung: Rung, answer: dict[str, str], **values: object) -> Draft:
    clean, points, _missing = read_answer(item, answer)
    return Draft(item=item, rung=rung, answer=clean, **worth_of(points), **values)


def agree(codes: list[str]) -> None:
    """Let the department give some agencies what they claim: nothing to explain there."""
    lowered = Draft.objects.filter(item__criterion__code="1.2", item__case__agency__code__in=codes)
    own = lowered.filter(rung=Rung.SELF).order_by("pk").first()
    assert own is not None
    agreed = lowered.filter(rung=Rung.SECTOR).update(answer=own.answer, points=own.points)
    assert agreed == len(codes)


@pytest.mark.parametrize("seed", [2021])
def test_in_a_season_each_letter_is_sent_once_and_none_else(town: City, seed: int) -> None:
    clerk = Clerk(town)
    season = Season(town, clerk, random.Random(seed))  # noqa: S311 - a season, and no secret
    for code in town.agencies:
        clerk.open[code] = [
            Work(town.officers[code], town.heads[code], date(2022, 1, 4), date(2022, 1, 14))
        ]
    codes = [code for code in town.agencies if code.startswith("QUAN-")]
    agree([code for code in codes if season.dice.random() < 0.3])

    season.run(season.plan(codes))

    written = Counter(
        (user, moment.astimezone(HANOI).date())
        for user, moment in (
            (each.recipient, each.created_at)
            for each in Letter.objects.filter(kind="digest").select_related("recipient")
        )
    )
    assert len(town.agencies) == AGENCIES
    assert len(clerk.digests) > 500
    assert written == clerk.digests
    others = Letter.objects.exclude(kind="digest").select_related("recipient")
    told = Counter((each.kind, each.recipient) for each in others)
    assert told == clerk.at_once + clerk.in_the_morning
    assert set(season.sent.values()) == {1}
    assert len(season.sent) == sum(clerk.digests.values()) + sum(clerk.at_once.values())
    waiting = Delivery.objects.filter(channel="email").exclude(state="sent")
    assert not waiting.exists()
