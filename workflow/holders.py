"""Who holds which roles on a day: the people behind turns and letters, in one query."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from directory.models import Membership
from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from directory.models import User


@dataclass(frozen=True, slots=True)
class Seat:
    """For whom something is: a role, of which agency and for which field, where it has them."""

    role: Role
    agency_id: int | None = None
    field: str = ""


def people_by_seat(
    seats: Iterable[Seat], *, on: date, but: User | None = None
) -> dict[Seat, list[User]]:
    """Return, for each seat, the people who hold it on a day: one query for all seats.

    `but` is left out: whoever acts is not told of their own act.
    """
    wanted = tuple(dict.fromkeys(seats))
    found: dict[tuple[Role, int | None], list[Membership]] = defaultdict(list)
    for row in _rows(wanted, on=on, but=but):
        for agency_id in {row.agency_id, None}:
            found[Role(row.role), agency_id].append(row)
    return {seat: _people(seat, found[seat.role, seat.agency_id]) for seat in wanted}


def _people(seat: Seat, rows: Iterable[Membership]) -> list[User]:
    covering = (row.user for row in rows if not seat.field or seat.field in row.fields)
    return list(dict.fromkeys(covering))


def _rows(seats: Collection[Seat], *, on: date, but: User | None) -> Iterable[Membership]:
    agencies: dict[Role, set[int | None]] = defaultdict(set)
    for seat in seats:
        agencies[seat.role].add(seat.agency_id)
    asked = Q(pk__in=[])
    for role, ids in agencies.items():
        asked |= Q(role=role) if None in ids else Q(role=role, agency__in=sorted(filter(None, ids)))
    rows = Membership.objects.in_force_on(on).filter(asked, user__is_active=True)
    if but is not None:
        rows = rows.exclude(user=but)
    return rows.select_related("user").order_by("user_id", "role", "pk")
