"""Who is told of an amended set: the people of the cases it touches, and who judges the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from cases.lifecycle import Action, State
from directory.roles import OF_AN_AGENCY, Role
from workflow.holders import Seat, people_by_seat
from workflow.letter_tables import CASE_LETTERS, JUDGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cases.reading.amendments import Account
    from directory.models import User


def people_told(account: Account, *, by: User, at: datetime) -> list[User]:
    """Return everybody who would get a letter, each once, in the order of their names."""
    people = people_by_seat([*map(Seat, JUDGES), *_seats(account)], on=localdate(at), but=by)
    found = {user.pk: user for users in people.values() for user in users}
    return sorted(found.values(), key=lambda user: (user.sort_key, user.pk))


def _seats(account: Account) -> Iterator[Seat]:
    for plan in account.touched:
        letters = CASE_LETTERS[Action.AMEND, plan.goes_to or State(plan.case.state)]
        for role in {role for letter in letters for role in letter.roles}:
            if role in OF_AN_AGENCY:
                yield from (Seat(role, agency) for agency in plan.case.acting_agencies)
            elif role is not Role.SECTOR_REVIEWER:
                yield Seat(role)
