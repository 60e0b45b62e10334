"""Answers that came out of a file: the file, and what each of its rows said about an item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import Item
from cases.models.cycle import Cycle
from evidence_store.models import Evidence

USER = settings.AUTH_USER_MODEL


class SurveyImport(models.Model):
    """One file of survey results, bonus and penalty points brought in whole; never changed."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="survey_imports")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="survey_imports")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    rows = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows__gt=0), name="an_import_brings_at_least_one_answer"
            ),
        ]


class ImportedAnswer(models.Model):
    """What a file says about an item; a corrected file replaces it, and the row stays."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="imported")
    source = models.ForeignKey(SurveyImport, on_delete=models.PROTECT, related_name="answers")
    row = models.PositiveIntegerField()
    answer = models.JSONField()
    replaced_by = models.ForeignKey(
        SurveyImport, on_delete=models.PROTECT, related_name="replaced", null=True
    )

    class Meta:
        ordering = ["source", "row"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(replaced_by=None),
                name="an_item_has_one_imported_answer_in_force",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("source")),
                name="a_file_does_not_replace_itself",
            ),
        ]


def in_force(item: Item) -> ImportedAnswer | None:
    """Return the imported answer that no later file replaced; it locks the item's appraisal."""
    return next((row for row in item.imported.all() if row.replaced_by_id is None), None)
