"""A criteria set in use that is replaced by a corrected one after its cycle has opened."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models.cycle import CriteriaSet, Cycle
from directory.models import Bloc


class Amendment(models.Model):
    """From one set to another, of a cycle or of a bloc with its own; its cases follow one by one.

    `anew` are the criteria, by their new codes, that are assessed anew by the coordinator's word.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="amendments")
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="+", null=True)
    before = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    anew = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["cycle", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(finished_at=None),
                name="a_cycle_has_one_amendment_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="criteria_are_amended_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="an_amendment_brings_another_set"
            ),
        ]
