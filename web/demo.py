"""Who can be played in the demo: a few people for each role, for the page of sign-in."""

from __future__ import annotations

from typing import NamedTuple

from directory import clock
from directory.access import role_name
from directory.models import Membership, User
from directory.roles import Role

PER_ROLE = 4


class Player(NamedTuple):
    user: User
    of: str


class Part(NamedTuple):
    """A role, and some of the people who play it."""

    role: str
    players: list[Player]


def demo_people() -> list[Part]:
    """Return the roles in their order with the first people of each; one query."""
    held = (
        Membership.objects.in_force_on(clock.today())
        .filter(user__is_active=True)
        .select_related("user", "agency")
        .order_by("pk")
    )
    parts: dict[str, dict[int, Player]] = {role.value: {} for role in Role}
    for membership in held:
        players = parts[membership.role]
        if len(players) < PER_ROLE:
            of = membership.agency.short_name if membership.agency else ""
            players.setdefault(membership.user_id, Player(membership.user, of))
    return [
        Part(role_name(role), list(players.values())) for role, players in parts.items() if players
    ]
