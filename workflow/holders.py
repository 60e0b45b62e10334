"""Who holds which roles on a day: the people behind turns and letters, in one query."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery

from directory.models import Absence, Membership, User
from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class Seat:
    """For whom something is: a role, of which agency and for which field, where it has them.

    `given` are those of its holders, or who act for them, to whom it was given; with none, or where
    none of them has it any more, it is everybody's. What is `for_given_only` is then nobody's.
    """

    role: Role
    agency_id: int | None = None
    field: str = ""
    given: frozenset[int] = frozenset()
    for_given_only: bool = False


def people_by_seat(
    seats: Iterable[Seat], *, on: date, but: User | None = None
) -> dict[Seat, list[User]]:
    """Return, for each seat, the people who hold it on a day: one query for all seats.

    Who acts for somebody who is away holds it, too; one query more finds them where there are any.
    `but` is left out: whoever acts is not told of their own act.
    """
    wanted = tuple(dict.fromkeys(seats))
    rows = list(_rows(wanted, on=on))
    substitutes = User.objects.filter(is_active=True).in_bulk(
        {row.acted_for_by for row in rows} - {None}
    )
    found: dict[tuple[Role, int | None], list[_Held]] = defaultdict(list)
    for row in rows:
        for agency_id in {row.agency_id, None}:
            mine = found[Role(row.role), agency_id]
            for user in filter(None, (row.user, substitutes.get(row.acted_for_by or 0))):
                mine.append(_Held(user, row.fields, row.user_id))
    return {
        seat: [user for user in _people(seat, found[seat.role, seat.agency_id]) if user != but]
        for seat in wanted
    }


class _Held(NamedTuple):
    """A person who takes what a role is given, for which fields, and by whose role."""

    user: User
    fields: list[str]
    holder: int


def _people(seat: Seat, held: Iterable[_Held]) -> list[User]:
    covering = [each for each in held if not seat.field or seat.field in each.fields]
    theirs = [each for each in covering if seat.given & {each.holder, each.user.pk}]
    told = theirs if seat.for_given_only else theirs or covering
    return list(dict.fromkeys(each.user for each in told))


def _rows(seats: Collection[Seat], *, on: date) -> Iterable[Any]:
    agencies: dict[Role, set[int | None]] = defaultdict(set)
    for seat in seats:
        agencies[seat.role].add(seat.agency_id)
    asked = Q(pk__in=[])
    for role, ids in agencies.items():
        asked |= Q(role=role) if None in ids else Q(role=role, agency__in=sorted(filter(None, ids)))
    rows = Membership.objects.in_force_on(on).filter(asked, user__is_active=True)
    away = Absence.objects.in_force_on(on).filter(roles=OuterRef("pk")).order_by("pk")
    lent = rows.annotate(acted_for_by=Subquery(away.values("substitute")[:1]))
    return lent.select_related("user").order_by("user_id", "role", "pk")
