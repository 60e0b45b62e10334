"""What a person may act as today: their roles, read once a request in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from directory.models import Membership
from directory.roles import COUNCIL, SEE_ALL, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from directory.models import User


@dataclass(frozen=True, slots=True)
class Holding:
    """One role in force: for an agency where the role is of one, for fields where it names some."""

    role: Role
    agency_id: int | None
    fields: frozenset[str]

    def covers(self, *, agency: int | None, field: str | None) -> bool:
        return (agency is None or self.agency_id == agency) and (
            field is None or not self.fields or field in self.fields
        )


@dataclass(frozen=True, slots=True)
class Access:
    """All holdings of one person on one day."""

    user_id: int
    holdings: tuple[Holding, ...]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(holding.role for holding in self.holdings)

    @property
    def sees_all(self) -> bool:
        return bool(self.roles & SEE_ALL)

    @property
    def sits_in_council(self) -> bool:
        return bool(self.roles & COUNCIL)

    def holds(self, role: Role, *, agency: int | None = None, field: str | None = None) -> bool:
        return any(
            holding.role == role and holding.covers(agency=agency, field=field)
            for holding in self.holdings
        )

    def agencies(self, *roles: Role) -> frozenset[int]:
        """Return the ids of the agencies the person acts for in any of these roles."""
        return frozenset(
            holding.agency_id
            for holding in self.holdings
            if holding.role in roles and holding.agency_id is not None
        )

    def held(self, *roles: Role) -> Iterable[Holding]:
        return (holding for holding in self.holdings if holding.role in roles)


NOBODY = Access(user_id=0, holdings=())


def access_of(user: User, *, on: date) -> Access:
    """Return the roles the person holds on a day; someone deactivated holds none."""
    if not user.is_active:
        return Access(user_id=user.pk, holdings=())
    rows = Membership.objects.filter(user=user).in_force_on(on).order_by("pk")
    return Access(
        user_id=user.pk,
        holdings=tuple(
            Holding(role=Role(row.role), agency_id=row.agency_id, fields=frozenset(row.fields))
            for row in rows
        ),
    )
