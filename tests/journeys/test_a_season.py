"""A season by a compressed clock: each letter once, none else, by a count apart.

Sixty agencies with every run of the tests, as many as SEASON_AGENCIES says by `make season`. What
people type tells nobody anything, so it lies ready from the first day; each move, sweep, digest and
delivery is the product's own. Sweeps and deliveries are made by two processes beside this one, both
of which always do all of it; one of them is killed amid a morning's digests, and once between the
sending of a letter and the note of it.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from cases.lifecycle import Action, Rung, State
from cases.models import Case, Draft
from cases.services.drafts import read_answer
from cases.services.worth import worth_of
from directory.models import Agency, Membership, User
from directory.roles import Role
from notifications import services
from notifications.models import Delivery, Letter
from tests.city import ANSWERS, LOWERED, START, City, contest, settle
from tests.embedded.processes import wait_until
from tests.journeys import hands
from tests.journeys.clerk import HANOI, Clerk, Work, at, every_day, in_days, works
from tests.multiplied import multiply
from tests.notifications.mailboxes import nothing, post_office
from tests.threads import how_many_wait
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cases.models import Item

AGENCIES = int(os.environ.get("SEASON_AGENCIES", "60"))
FIRST, LAST = date(2022, 1, 5), date(2022, 2, 25)
# On these mornings a process is killed: with all digests written and none noted, and when the first
# of its letters has reached the mail server.
KILLED_AMID_DIGESTS, KILLED_AMID_LETTERS = date(2022, 1, 12), date(2022, 1, 18)


@dataclass
class Season:
    """The product, driven day by day by people who are early, late, or never come."""

    city: City
    clerk: Clerk
    dice: random.Random
    hands: hands.Hands
    # Message-IDs of letters that arrived and of which nobody could know.
    unknown: list[str] = field(default_factory=list)

    @property
    def sent(self) -> list[str]:
        """Return the Message-IDs of all that arrived at either mail server."""
        return [name for hand in self.hands.hands for name in hand.office.message_ids]

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
        assert self.hands.do(hands.lapse, at(day, 0, 20))
        for code in due:
            self.entered(code, State(self.city.case(code).state), "explanation_lapsed", day)

    def run(self, plan: dict[str, date]) -> None:
        for day in every_day(FIRST, LAST):
            if day.weekday() == 0:
                count_rows()
            self.lapse(day)
            self.clerk.morning(day)
            self.tell(day)
            for code in [code for code, planned in plan.items() if planned == day]:
                pause = 1 + self.dice.randrange(6)
                if self.step(code, day):
                    plan[code] = in_days(day, pause)
            self.send(at(day, 10, 5))
            # `make season` shows it: four thousand agencies take a while.
            sent = sum(len(hand.office.letters) for hand in self.hands.hands)
            sys.stderr.write(f"{day}: {sent} letters sent\n")

    def tell(self, day: date) -> None:
        """Have the digests written, by two beats at once and the sweep after them, and all sent."""
        if day == KILLED_AMID_DIGESTS:
            self.kill_amid_digests(day)
        for minute in (5, 15):
            assert self.hands.do(hands.digest, at(day, 7, minute))
        one = self.hands.hands[0]
        if day == KILLED_AMID_LETTERS:
            one.office.on_letter = self.kill_before_it_is_noted
        self.send(at(day, 7, 20))
        one.office.on_letter = nothing

    def kill_amid_digests(self, day: date) -> None:
        """Kill one that has written them all and noted nothing, while the other waits for it."""
        one, other = self.hands.hands
        with transaction.atomic():
            told = Delivery.objects.for_the_morning(before=day).order_by("pk")
            assert told.select_for_update(of=("self",)).first() is not None
            for count, hand in enumerate((one, other), 1):
                hand.ask(hands.digest, at(day, 7, 4))
                assert wait_until(partial(self.as_many_wait, count), seconds=60)
            one.kill()
            assert not one.answer()
        assert other.answer()

    @staticmethod
    def as_many_wait(count: int) -> bool:
        return how_many_wait() == count

    def kill_before_it_is_noted(self, message_id: str) -> None:
        one = self.hands.hands[0]
        one.office.on_letter = nothing
        one.kill()
        self.unknown.append(message_id)

    def send(self, moment: datetime) -> None:
        """Send all that is due, as many at a time as a sweep queues, all of it asked of two."""
        while keys := services.due(at=moment):
            self.hands.do(hands.deliver, moment, keys)
            assert not set(keys) & set(services.due(at=moment))


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


@pytest.fixture
def season(town: City) -> Iterator[Season]:
    dice = random.Random(2021)  # noqa: S311 - a season, and no secret
    with post_office() as one, post_office() as other, hands.two_hands((one, other)) as both:
        yield Season(town, Clerk(town), dice, both)


@pytest.mark.django_db(transaction=True)
def test_in_a_season_each_letter_is_sent_once_and_none_else(season: Season) -> None:
    town, clerk = season.city, season.clerk
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
    # Of the one that had left when its sender was killed nobody could know: it came once more.
    assert len(season.unknown) == 1
    by_mail = Letter.objects.filter(deliveries__channel="email").values_list("pk", flat=True)
    names = [f"<{key}@127.0.0.1>" for key in by_mail]
    assert Counter(season.sent) == Counter([*names, *season.unknown])
    assert len(names) == sum(clerk.digests.values()) + sum(clerk.at_once.values())
    waiting = Delivery.objects.filter(channel="email").exclude(state="sent")
    assert not waiting.exists()
