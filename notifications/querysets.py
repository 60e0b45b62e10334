"""Chainable questions about letters and their delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import BooleanField, Case, QuerySet, Value, When

if TYPE_CHECKING:
    from datetime import date, datetime

    from directory.models import User
    from notifications.models import Delivery, Letter  # noqa: F401 - named by the base classes


class LetterQuerySet(QuerySet["Letter"]):
    def for_user(self, user: User) -> Self:
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")

    def unread_first(self) -> Self:
        was_read = Case(When(read_at=None, then=Value(False)), default=Value(True))  # noqa: FBT003 - a value of SQL
        was_read.output_field = BooleanField()
        return self.order_by(was_read, "-created_at", "pk")


class DeliveryQuerySet(QuerySet["Delivery"]):
    def due(self, *, at: datetime) -> Self:
        """Keep what is to be sent by itself now, the one that has waited longest first."""
        waiting = self.filter(channel="email", state="waiting", next_try_at__lte=at)
        return waiting.order_by("next_try_at", "pk")

    def for_the_morning(self, *, before: date) -> Self:
        """Keep what a digest tells that has not been told: letters written before a day."""
        waiting = self.filter(channel="morning", state="waiting")
        return waiting.filter(letter__created_at__date__lt=before)
