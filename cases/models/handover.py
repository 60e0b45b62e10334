"""Who takes over when an agency that leads a field, or is evaluated, ends in mid-cycle."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.cycle import Cycle, Field
from directory.models import Agency


class FieldAssignment(models.Model):
    """The coordinator's word on who leads a field of a cycle, or stands in; the newest counts.

    `lead` is whom the set names for the part of the field that is meant.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="assignments")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="assignments")
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assignments")
    as_alternate = models.BooleanField(default=False)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="a_field_is_assigned_for_a_reason"
            ),
        ]
