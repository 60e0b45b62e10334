"""What leaders decide on the proposals that follow from a scoring; rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from results.models.decisions import Scoring


class DeskDecision(models.Model):
    """One decision for one beneficiary; a later one supersedes it and nothing is overwritten."""

    class Kind(models.TextChoices):
        REWARD = "reward", _("Khen thưởng")
        REVIEW = "review", _("Xem xét người đứng đầu")

    class Beneficiary(models.TextChoices):
        AGENCY = "agency", _("Tập thể")
        HEAD = "head", _("Người đứng đầu")
        DEPUTY = "deputy", _("Cấp phó phụ trách CCHC")

    class Choice(models.TextChoices):
        APPROVE = "approve", _("Đồng ý")
        DECLINE = "decline", _("Không đồng ý")
        DEFER = "defer", _("Để lại xem xét sau")
        REVOKE = "revoke", _("Đã thu hồi")

    scoring = models.ForeignKey(Scoring, on_delete=models.PROTECT, related_name="desk_decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="desk_decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    beneficiary = models.CharField(max_length=10, choices=Beneficiary.choices)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="who_decides_says_why"),
            models.CheckConstraint(
                condition=Q(kind="reward", beneficiary__in=["agency", "head", "deputy"])
                | Q(kind="review", beneficiary="head"),
                name="a_decision_names_who_it_is_for",
            ),
            models.CheckConstraint(
                condition=Q(choice__in=["approve", "decline", "defer", "revoke"]),
                name="a_decision_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=~Q(choice="revoke") | Q(supersedes__isnull=False),
                name="only_what_was_decided_is_revoked",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "beneficiary"],
                condition=Q(supersedes=None),
                name="only_one_decision_is_the_first",
            ),
        ]
        indexes = [models.Index(fields=["scoring", "kind"])]
