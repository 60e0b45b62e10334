"""More time that an agency asks for, and what the coordinator answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import State
from cases.models.case import Case

if TYPE_CHECKING:
    from datetime import date

USER = settings.AUTH_USER_MODEL


class Extension(models.Model):
    """A wish for a later day for one step of one case; decided once, or taken back.

    `was_due_on` is the day the step had when it was asked for, `until` the day that was granted.
    """

    class Verdict(models.TextChoices):
        GRANTED = "granted", _("Đã gia hạn")
        REFUSED = "refused", _("Không gia hạn")
        TAKEN_BACK = "taken_back", _("Đơn vị đã rút đề nghị")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State])
    was_due_on = models.DateField()
    asked_until = models.DateField(_("Đề nghị đến ngày"))
    reason = models.TextField(_("Lý do"))
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    until = models.DateField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(verdict=""), name="a_case_asks_for_one_extension"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None, decided_by=None)
                | Q(verdict__gt="", decided_at__isnull=False, decided_by__isnull=False),
                name="whoever_decides_an_extension_is_known",
            ),
            models.CheckConstraint(
                condition=Q(verdict="granted", until__isnull=False)
                | (~Q(verdict="granted") & Q(until=None)),
                name="an_extension_granted_says_until_when",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return not self.verdict

    @property
    def ends_on(self) -> date:
        """Return the day in question: the one granted, or else the one asked for."""
        return self.until or self.asked_until
