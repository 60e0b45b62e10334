"""Days on which a year is looked at while it runs, and what each case was like on them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.cycle import Cycle

USER = settings.AUTH_USER_MODEL


class Checkpoint(models.Model):
    """A day of a cycle on which what every case has, and lacks, is written down once."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="checkpoints")
    on = models.DateField(_("Ngày"))
    set_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["cycle", "on"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "on"], name="a_day_is_one_checkpoint"),
        ]


class CheckpointLine(models.Model):
    """What one case was like at a checkpoint: answered, provisional points, what was missing."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checkpoint_lines")
    done = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=12, decimal_places=6)
    maximum = models.DecimalField(max_digits=12, decimal_places=6)
    missing = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        ordering = ["checkpoint", "case"]
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "case"], name="a_case_is_looked_at_once_a_checkpoint"
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total")), name="no_more_is_answered_than_asked"
            ),
        ]
