"""Who can be played in the demo: a few people for each role, for the page of sign-in."""

from __future__ import annotations

from typing import NamedTuple

from cases.lifecycle import State
from directory.access import role_name
from directory.models import Membership, User
from directory.roles import Role
from wording import clock
from workflow.models import Turn

PER_ROLE = 4


class Player(NamedTuple):
    user: User
    of: str


class Part(NamedTuple):
    """A role, and some of the people who play it."""

    role: str
    players: list[Player]


def demo_people() -> list[Part]:
    """Return the roles in their order with some people of each, first who has work; two queries."""
    busy = _states_by_seat()
    held = sorted(
        Membership.objects.in_force_on(clock.today())
        .filter(user__is_active=True)
        .select_related("user", "agency")
        .order_by("pk"),
        key=lambda row: _idle(busy.get((row.role, row.agency_id), set()), row.role),
    )
    parts: dict[str, dict[int, Player]] = {role.value: {} for role in Role}
    for membership in held:
        players = parts[membership.role]
        if len(players) < PER_ROLE:
            of = membership.agency.called_short if membership.agency else ""
            players.setdefault(membership.user_id, Player(membership.user, of))
    return [
        Part(role_name(role), list(players.values())) for role, players in parts.items() if players
    ]


def _states_by_seat() -> dict[tuple[str, int | None], set[str]]:
    """Return in which states something waits for a role of an agency."""
    found: dict[tuple[str, int | None], set[str]] = {}
    for role, agency, state in Turn.objects.open().values_list("role", "agency_id", "state"):
        found.setdefault((role, agency), set()).add(state)
    return found


def _idle(states: set[str], role: str) -> int:
    """Rank who has work before who has none; officers with a self-assessment to fill in first."""
    if role == Role.AGENCY_OFFICER:
        return 0 if State.SELF_ASSESSMENT in states else 1
    return 0 if states else 1
