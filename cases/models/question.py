"""What agency and reviewers ask each other about a criterion, beside it; the case stays."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import Item
from cases.models.querysets import QuestionQuerySet
from directory.models import Agency
from directory.roles import Role

USER = settings.AUTH_USER_MODEL
WITH = [(role.value, role.value) for role in (Role.SECTOR_REVIEWER, Role.APPRAISER)]


class Question(models.Model):
    """A question about one item, between its agency and a department, or Home Affairs.

    `waits_for_agency` says whose word is next. Whoever asked closes it; a later word opens it anew.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="questions")
    role = models.CharField(max_length=20, choices=WITH)
    # The department it is with; none where it is with Home Affairs, who appraise.
    department = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    asked_by_agency = models.BooleanField()
    waits_for_agency = models.BooleanField()
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.SECTOR_REVIEWER.value, department__isnull=False)
                | Q(role=Role.APPRAISER.value, department=None),
                name="a_question_is_with_a_department_or_home_affairs",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="whoever_closes_a_question_is_known",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Remark(models.Model):
    """One word in a question, the first of which asks; never changed, never deleted.

    It names the item besides, so that it comes along with it.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="remarks")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="remarks")
    of_agency = models.BooleanField()
    text = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_remark_says_something"),
        ]
