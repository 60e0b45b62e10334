"""Chainable questions about agencies, people and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db.models import Model, Q, QuerySet

from wording.text import plain

if TYPE_CHECKING:
    from datetime import date

    from directory.models import (  # noqa: F401 - named by the base classes below
        Absence,
        Agency,
        BlocMembership,
        Lineage,
        Membership,
        RoleProposal,
        User,
    )
    from directory.roles import Role

Searched = TypeVar("Searched", bound=Model)


def holding_on(day: date) -> Q:
    """Return the condition that a day lies in [valid_from, valid_to)."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


class SearchedQuerySet(QuerySet[Searched]):
    """What is looked up by words without accents and listed in Vietnamese order."""

    def matching(self, words: str) -> Self:
        """Keep those whose search column holds every word, whatever its accents."""
        found = self
        for word in plain(words).split():
            found = found.filter(search_name__contains=word)
        return found

    def in_order(self) -> Self:
        return self.order_by("sort_key", "pk")


class UserQuerySet(SearchedQuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class AgencyQuerySet(SearchedQuerySet["Agency"]):
    def existing_on(self, day: date) -> Self:
        return self.filter(holding_on(day))


class BlocMembershipQuerySet(QuerySet["BlocMembership"]):
    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def in_order(self) -> Self:
        return self.order_by("-year", "bloc__order", "bloc__code", "agency__sort_key", "pk")


class LineageQuerySet(QuerySet["Lineage"]):
    def in_order(self) -> Self:
        return self.order_by("effective_on", "pk")


class MembershipQuerySet(QuerySet["Membership"]):
    def in_force_on(self, day: date) -> Self:
        """Keep the roles people can act in on a day; a deactivated person cannot."""
        return self.filter(holding_on(day), user__is_active=True)

    def not_over_on(self, day: date) -> Self:
        """Keep the roles held on a day or later, also those that rest with a locked account."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day))

    def with_role(self, *roles: Role) -> Self:
        return self.filter(role__in=roles)

    def in_order(self) -> Self:
        """Order by the newest first, those in force before those that ended."""
        return self.order_by("-valid_from", "role", "pk")


class AbsenceQuerySet(QuerySet["Absence"]):
    def in_force_on(self, day: date) -> Self:
        """Keep the absences in which somebody acts for another on a day."""
        standing = Q(needs_second=False) | Q(confirmed_at__isnull=False)
        return self.filter(standing, ended_at=None, first_on__lte=day, last_on__gte=day)

    def not_over_on(self, day: date) -> Self:
        """Keep those that last on a day or begin later."""
        return self.filter(ended_at=None, last_on__gte=day)


class RoleProposalQuerySet(QuerySet["RoleProposal"]):
    def open(self) -> Self:
        """Keep the proposals that wait for a second person."""
        return self.filter(outcome="")
