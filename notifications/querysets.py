"""Chainable questions about letters and their delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When

from wording.text import plain

if TYPE_CHECKING:
    from datetime import date, datetime

    from directory.models import User
    from notifications.models import Delivery, Letter  # noqa: F401 - named by the base classes

# The tabs of the outbox, and which deliveries each shows.
TABS: dict[str, dict[str, Any]] = {
    "waiting": {"state__in": ["waiting", "sending"], "channel__in": ["email", "webhook"]},
    "morning": {"state": "waiting", "channel": "morning"},
    "held": {"state": "held"},
    "failed": {"state__in": ["given_up", "bounced"]},
    "sent": {"state": "sent"},
}


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
        """Keep what is to be sent by itself now, the one that has waited longest first.

        What is being sent is among it once the claim of its worker has run out.
        """
        waiting = self.filter(state__in=["waiting", "sending"], next_try_at__lte=at)
        return waiting.exclude(channel="morning").order_by("next_try_at", "pk")

    def in_tab(self, tab: str) -> Self:
        """Keep what one tab of the outbox shows, in the order in which it is looked at."""
        found = self.filter(**TABS[tab])
        if tab in {"waiting", "morning"}:
            return found.order_by("next_try_at", "pk")
        return found.order_by("-letter__created_at", "-pk")

    def to_people(self, words: str) -> Self:
        """Keep what goes to people whose name or address has every word, whatever its accents."""
        asked = Q()
        for word in plain(words).split():
            asked &= Q(letter__recipient__search_name__contains=word)
        return self.filter(asked)

    def counts_by_tab(self) -> dict[str, int]:
        """Count the letters of each tab but of those that were sent: one query."""
        unsent = self.exclude(state="sent")
        counted = {tab: Count("pk", filter=Q(**TABS[tab])) for tab in TABS if tab != "sent"}
        return unsent.aggregate(**counted)

    def for_the_morning(self, *, before: date) -> Self:
        """Keep what a digest tells that has not been told: letters written before a day."""
        waiting = self.filter(channel="morning", state="waiting")
        return waiting.filter(letter__created_at__date__lt=before)
