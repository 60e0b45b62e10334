"""What an agency does about a lost point, so that it is not lost again the year after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Item

if TYPE_CHECKING:
    from datetime import date

USER = settings.AUTH_USER_MODEL


class Remedy(models.Model):
    """The task that an agency made of one lost point; without a row it is only proposed.

    One that is set aside has a reason, and neither owner nor day.
    """

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="remedy")
    what = models.TextField(_("Việc cần làm"))
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="remedies", null=True)
    due_on = models.DateField(_("Hạn"), null=True)
    set_aside_because = models.TextField(_("Lý do không làm"), blank=True)
    confirmed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    done_at = models.DateTimeField(null=True)
    done_note = models.TextField(_("Kết quả"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "pk"]
        # The morning asks for what is due, never for all there is.
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_at=None), name="open_remedies_by_due_day"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="a_remedy_says_what_is_done"),
            models.CheckConstraint(
                condition=~Q(set_aside_because="") & Q(owner=None, due_on=None, done_at=None)
                | Q(set_aside_because="", owner__isnull=False, due_on__isnull=False),
                name="a_remedy_has_owner_and_day_or_a_reason_for_none",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="whoever_does_a_remedy_is_known",
            ),
        ]

    def is_late(self, today: date) -> bool:
        return self.done_at is None and self.due_on is not None and self.due_on < today
