"""The council as its page shows it: who sits, who said what, and what is needed for a majority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.lifecycle import Action
from directory.models import Membership
from directory.roles import COUNCIL, Role
from results.models import CouncilDecision

if TYPE_CHECKING:
    from datetime import date

    from cases.models import CaseEvent, Cycle
    from directory.models import User
    from results.models import CouncilOpinion, Scoring


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the council and their word on the scoring, if they have given one."""

    person: User
    is_chair: bool
    opinion: CouncilOpinion | None


@dataclass(frozen=True, slots=True)
class Vote:
    """How the seats of the council stand on a scoring."""

    seats: tuple[Seat, ...]

    @property
    def agreeing(self) -> int:
        return sum(bool(seat.opinion and seat.opinion.agrees) for seat in self.seats)

    @property
    def disagreeing(self) -> int:
        return sum(bool(seat.opinion and not seat.opinion.agrees) for seat in self.seats)

    @property
    def needed(self) -> int:
        """Return the smallest number that is more than half of the seats."""
        return len(self.seats) // 2 + 1

    @property
    def missing(self) -> int:
        return max(self.needed - self.agreeing, 0)

    def of(self, user_id: int) -> CouncilOpinion | None:
        return next((seat.opinion for seat in self.seats if seat.person.pk == user_id), None)


def vote_on(scoring_run: Scoring | None, *, on: date) -> Vote:
    """Return the seats of the council on a day with their words on a scoring, the chair first."""
    said = (
        {opinion.member_id: opinion for opinion in scoring_run.opinions.all()}
        if scoring_run
        else {}
    )
    people: dict[int, tuple[User, bool]] = {}
    held = Membership.objects.in_force_on(on).with_role(*COUNCIL).filter(user__is_active=True)
    for row in held.select_related("user").order_by("user__sort_key", "user_id", "role", "pk"):
        chairs = row.role == Role.COUNCIL_CHAIR or people.get(row.user_id, (None, False))[1]
        people[row.user_id] = (row.user, chairs)
    seats = [Seat(user, chairs, said.get(user.pk)) for user, chairs in people.values()]
    return Vote(tuple(sorted(seats, key=lambda seat: not seat.is_chair)))


def decision_on(cycle: Cycle) -> CouncilDecision | None:
    """Return the council's latest decision on any scoring of the cycle."""
    decisions = CouncilDecision.objects.filter(scoring__cycle=cycle).select_related("by", "scoring")
    return decisions.order_by("-at", "-pk").first()


def refusal_of(cycle: Cycle) -> CaseEvent | None:
    """Return the leader's refusal that brought the cycle back to the council, until it adopts."""
    words = cycle.events.filter(case=None, action__in=[Action.ADOPT, Action.REFUSE])
    latest = words.select_related("by").order_by("-at", "-pk").first()
    return latest if latest and latest.action == Action.REFUSE else None
