"""The standing shelf of an agency: papers collected during the year, before any cycle asks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.cycle import Criterion
from cases.models.querysets import ShelfQuerySet
from directory.models import Agency
from evidence_store.models import Transfer

USER = settings.AUTH_USER_MODEL


class ShelfFile(models.Model):
    """A file on its way to the shelf of an agency, and then on it until somebody takes it off.

    `criterion` is of the set in which it was filed; in another set its counterpart is meant.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="shelf")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", null=True)
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="shelf_file")
    version = models.PositiveIntegerField(default=1)
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    filed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    removed_at = models.DateTimeField(null=True)

    objects = ShelfQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="whoever_takes_off_a_shelf_is_known",
            ),
            models.CheckConstraint(
                condition=Q(filed_at=None, filed_by=None)
                | Q(filed_at__isnull=False, filed_by__isnull=False),
                name="whoever_files_on_a_shelf_is_known",
            ),
        ]
