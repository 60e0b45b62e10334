"""An item in dispute: what an agency explains, or a council asks, and how it was settled."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Item

USER = settings.AUTH_USER_MODEL


class Contest(models.Model):
    """An item in dispute: the agency's explanation or the council's question, and its outcome."""

    class Verdict(models.TextChoices):
        UPHELD = "upheld", _("Chấp nhận giải trình")
        CHANGED = "changed", _("Điều chỉnh điểm")
        REJECTED = "rejected", _("Giữ nguyên điểm thẩm định")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="contests")
    by_council = models.BooleanField(default=False)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    verdict_reason = models.TextField(blank=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(settled_at=None),
                name="an_item_has_one_open_contest",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None)
                | (Q(settled_by__isnull=False) & ~Q(verdict="") & ~Q(verdict_reason="")),
                name="a_settled_contest_has_verdict_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(given_at=None) | Q(given_at__gte=F("at")) | Q(by_council=True),
                name="an_explanation_is_given_after_it_is_written",
            ),
        ]
