"""What one person may act as on one day: their roles, loaded in one query and asked in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.models import Absence, Agency, Membership, User
from directory.roles import COUNCIL, NAMES, SEE_ALL, Role
from wording import clock
from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest


class NotAllowed(Refusal):
    """What was asked is not for the person's roles, or not for them here and now."""

    status = HTTPStatus.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Holding:
    """A role in force: of which agency and, for a sector reviewer, for which fields.

    `instead_of` is the person who is away, where the role is theirs.
    """

    role: Role
    agency_id: int | None = None
    fields: frozenset[str] = frozenset()
    instead_of: int | None = None

    def covers(self, agency: Agency | int | None, field: str | None) -> bool:
        wanted = agency.pk if isinstance(agency, Agency) else agency
        return wanted in (None, self.agency_id) and (
            field is None or not self.fields or field in self.fields
        )


@dataclass(frozen=True, slots=True)
class Access:
    """A person's roles on a day, immutable: pass it to permissions instead of asking again."""

    user_id: int
    holdings: tuple[Holding, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(holding.role for holding in self.holdings)

    @property
    def own(self) -> Access:
        """Return what the person holds themselves, without what they do for people who are away."""
        mine = tuple(each for each in self.holdings if each.instead_of is None)
        return self if len(mine) == len(self.holdings) else Access(self.user_id, mine)

    @property
    def substitutes(self) -> bool:
        """Tell whether the person acts for somebody who is away."""
        return any(each.instead_of is not None for each in self.holdings)

    @property
    def sees_all(self) -> bool:
        """Tell whether a role lets the person read every case of the city."""
        return not self.roles.isdisjoint(SEE_ALL)

    @property
    def sits_in_council(self) -> bool:
        return not self.roles.isdisjoint(COUNCIL)

    def held(self, *roles: Role) -> tuple[Holding, ...]:
        return tuple(holding for holding in self.holdings if holding.role in roles)

    def holds(
        self, role: Role, agency: Agency | int | None = None, field: str | None = None
    ) -> bool:
        """Tell whether the role is held: anywhere, or of this agency, or for this field of it."""
        return any(holding.covers(agency, field) for holding in self.held(role))

    def holds_any(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def agencies(self, *roles: Role) -> frozenset[int]:
        """Return the keys of the agencies for which one of the roles is held."""
        return frozenset(
            holding.agency_id for holding in self.held(*roles) if holding.agency_id is not None
        )

    def fields(self, role: Role, agency: Agency | int | None = None) -> frozenset[str]:
        """Return the codes of the fields the role is held for, in one agency or in all."""
        covering = (holding for holding in self.held(role) if holding.covers(agency, None))
        return frozenset(code for holding in covering for code in holding.fields)

    def check_holds(self, *roles: Role) -> None:
        """Refuse a person who holds none of the roles.

        Raises NotAllowed with the names of the roles.
        """
        if not self.holds_any(*roles):
            raise NotAllowed(only_for(*roles))


NOBODY = Access(user_id=0)


def role_name(role: str) -> str:
    """Return the name of a role in the language of the page."""
    return NAMES[Role(role)][1 if get_language() == "en" else 0]


def only_for(*roles: Role) -> str:
    """Return the reason under a button that is for other roles."""
    return _("Thao tác này dành cho: %(roles)s.") % {"roles": role_names(roles)}


def role_names(roles: Iterable[Role]) -> str:
    return ", ".join(sorted(role_name(role) for role in roles))


def access_of(user: User | AnonymousUser, *, on: date) -> Access:
    """Load, in one query, what a person may act as on a day; nobody for whom may not sign in.

    Of the person behind a request it is known already.
    """
    if not user.is_active or user.pk is None:
        return NOBODY
    known: _Known | None = getattr(user, KNOWN, None)
    if known and known.on == on:
        return known.access
    holdings = (
        Holding(
            Role(role),
            agency_id,
            frozenset(fields),
            instead_of=holder if holder != user.pk else None,
        )
        for role, agency_id, fields, holder in _rows(user.pk, on=on)
    )
    return Access(user_id=user.pk, holdings=tuple(holdings))


def _rows(user_id: int, *, on: date) -> Iterable[tuple[str, int | None, list[str], int]]:
    """Return the roles of a person and those lent by people who are away: one statement."""
    text, places = _statement()
    given: dict[Any, Any] = {SOMEBODY: user_id, SOME_DAY: on}
    with connection.cursor() as cursor:
        cursor.execute(text, [given[place] for place in places])
        both = cursor.fetchall()
    # What is one's own comes first, and all in one order.
    ordered = sorted(both, key=lambda row: (row[3] != user_id, row[0], row[4]))
    return [(role, agency, fields, holder) for role, agency, fields, holder, _pk in ordered]


# Whom and when the statement below is composed for; each asker puts their own in these places.
SOMEBODY, SOME_DAY = 1, date(1970, 1, 1)


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """Compose the statement of the roles once: every request of everybody asks it.

    To compose it anew takes Django several times as long as PostgreSQL to answer it.
    """
    lent = Absence.objects.in_force_on(SOME_DAY).filter(substitute=SOMEBODY).values("roles")
    facts = ("role", "agency_id", "fields", "user_id")
    own = Membership.objects.filter(user=SOMEBODY).in_force_on(SOME_DAY)
    theirs = Membership.objects.filter(pk__in=lent).in_force_on(SOME_DAY)
    both = own.values_list(*facts, "pk").union(theirs.values_list(*facts, "pk"), all=True)
    return both.query.sql_with_params()


class _Known(NamedTuple):
    """What a person may act as on a day, loaded for the request they stand behind."""

    on: date
    access: Access


# Under which name the person behind a request carries it, to the page and to the services alike:
# one request, one answer. Whoever stands behind no request is asked about anew each time.
KNOWN = "_access_of_request"


def access_behind(request: HttpRequest) -> Access:
    """Return the access of the person behind a request, loaded once per request."""
    today = clock.today()
    access = access_of(request.user, on=today)
    if access is not NOBODY:
        setattr(request.user, KNOWN, _Known(today, access))
    return access


def person_behind(request: HttpRequest) -> User:
    """Return the person behind a request of a page that strangers do not reach."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user
