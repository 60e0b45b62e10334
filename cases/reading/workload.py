"""How much each person at a desk has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cases.services.desks import Officer, Piece
    from directory.models import User


@dataclass(frozen=True, slots=True)
class Share:
    """What one person, or nobody yet, has at a desk."""

    user: User | None
    agencies: int
    items: int
    late: int
    is_gone: bool = False


def shares_of(pieces: Sequence[Piece], officers: Sequence[Officer], *, today: date) -> list[Share]:
    """Return what each person has left; whoever has some and left the desk is named, too."""
    here = {officer.user.pk: officer.user for officer in officers}
    holders = {piece.person.pk: piece.person for piece in pieces if piece.person}
    everybody: list[User | None] = [*here.values()]
    everybody += [user for pk, user in holders.items() if pk not in here]
    return [_share(user, pieces, here, today) for user in [*everybody, None]]


def _share(user: User | None, pieces: Sequence[Piece], here: dict[int, User], today: date) -> Share:
    mine = [piece for piece in pieces if piece.person == user]
    return Share(
        user=user,
        agencies=len({piece.case.pk for piece in mine}),
        items=sum(piece.left for piece in mine),
        late=len({each.case.pk for each in mine if each.due_on and each.due_on < today}),
        is_gone=user is not None and user.pk not in here,
    )
