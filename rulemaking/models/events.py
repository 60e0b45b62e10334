"""What was done to a draft, by whom and when; rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from rulemaking.models.drafts import RuleDraft, RulePart


class RuleEvent(models.Model):
    """One change of a draft: `facts` hold what stood there before."""

    draft = models.ForeignKey(RuleDraft, on_delete=models.PROTECT, related_name="events")
    part = models.ForeignKey(RulePart, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["draft", "at", "pk"]
        indexes = [models.Index(fields=["draft", "-at"])]
