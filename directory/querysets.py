"""Chainable questions about agencies and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from directory.text import plain

if TYPE_CHECKING:
    from datetime import date

    from directory.models import Agency, Membership
    from directory.roles import Role


class AgencyQuerySet(QuerySet["Agency"]):
    def existing_on(self, day: date) -> AgencyQuerySet:
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))

    def matching(self, words: str) -> AgencyQuerySet:
        """Keep agencies whose name or code holds every word, whatever its accents."""
        found = self
        for word in plain(words).split():
            found = found.filter(search_name__contains=word)
        return found

    def in_order(self) -> AgencyQuerySet:
        return self.order_by("sort_key", "pk")


class MembershipQuerySet(QuerySet["Membership"]):
    def in_force_on(self, day: date) -> MembershipQuerySet:
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))

    def with_role(self, *roles: Role) -> MembershipQuerySet:
        return self.filter(role__in=roles)
