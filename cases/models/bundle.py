"""All evidence of a case, or of a criterion over agencies, as one file that somebody asked for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models.cycle import Criterion, Cycle


class Bundle(models.Model):
    """What was asked for, by whom; where it lies once it was made, until it is taken away.

    Without a criterion it is of one whole case. `begun_at` is when a worker took it up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="bundles")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", null=True)
    case_ids = ArrayField(models.BigIntegerField())
    name = models.CharField(max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bundles"
    )
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(made_at__isnull=False),
                name="only_a_bundle_that_was_made_is_taken_away",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], condition=Q(removed_at=None), name="bundles")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.made_at is None

    @property
    def is_ready(self) -> bool:
        return self.made_at is not None and self.removed_at is None
