"""What follows from the marks of a cycle: scorings, results, the council's word, publications."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.cycle import Cycle

USER = settings.AUTH_USER_MODEL


class Scoring(models.Model):
    """One run over all marks of a cycle, named by the digest of what went in."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="scorings")
    number = models.PositiveSmallIntegerField()
    inputs_digest = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["cycle", "-number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="a_scoring_has_its_number"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | ~Q(inputs_digest=""),
                name="a_finished_scoring_names_its_inputs",
            ),
        ]


class Result(models.Model):
    """One agency's outcome in a scoring; `exact` is the unrounded index, written as a decimal."""

    scoring = models.ForeignKey(Scoring, on_delete=models.CASCADE, related_name="results")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="results")
    exact = models.CharField(max_length=60)
    index = models.DecimalField(max_digits=6, decimal_places=2)
    points = models.DecimalField(max_digits=12, decimal_places=6)
    max_points = models.DecimalField(max_digits=12, decimal_places=6)
    rank = models.PositiveSmallIntegerField(null=True)
    class_name = models.CharField(max_length=80, blank=True)
    reward = models.CharField(max_length=10, blank=True)
    review = models.CharField(max_length=10, blank=True)
    reasons = models.JSONField(default=list)
    scorecard = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scoring", "case"], name="a_case_is_scored_once_a_scoring"
            ),
        ]
        indexes = [models.Index(fields=["scoring", "rank"])]


class CouncilOpinion(models.Model):
    """A member's latest word on a scoring: agrees, or not and why."""

    scoring = models.ForeignKey(Scoring, on_delete=models.PROTECT, related_name="opinions")
    member = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    in_writing = models.BooleanField(_("Bằng văn bản"), default=False)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scoring", "member"], name="a_member_has_one_opinion"),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(note=""), name="who_disagrees_says_why"
            ),
        ]


class CouncilDecision(models.Model):
    """The council's decision on a scoring, with the count that made it valid."""

    scoring = models.ForeignKey(Scoring, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=10)
    members = models.PositiveSmallIntegerField()
    agreeing = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class Publication(models.Model):
    """A published year, whole and recomputable; a correction adds a version, the old one stays."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="publications")
    version = models.PositiveSmallIntegerField()
    scoring = models.ForeignKey(Scoring, on_delete=models.PROTECT, related_name="publications")
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    notice = models.TextField(blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["cycle", "-version"]
        get_latest_by = "version"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "version"], name="a_version_is_published_once"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(notice=""), name="a_correction_carries_a_notice"
            ),
        ]
