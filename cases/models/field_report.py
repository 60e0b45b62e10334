"""The report of a field over a year, as its lead department wrote it; versions are only added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.cycle import Cycle, Field
from evidence_store.models import Evidence


class FieldReport(models.Model):
    """One version of a field's report, a file that people wrote; the highest number counts."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="field_reports")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="field_reports")
    note = models.TextField(_("Ghi chú"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "field", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "field", "number"], name="a_version_of_a_report_is_kept_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0), name="versions_of_a_report_count_from_one"
            ),
        ]
