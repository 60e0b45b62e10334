"""The parts of a case's fields that departments review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from cases.models.case import Case
from cases.models.cycle import Field
from cases.models.querysets import ReviewQuerySet
from directory.models import Agency

if TYPE_CHECKING:
    from cases.models.cycle import Criterion

USER = settings.AUTH_USER_MODEL


class Review(models.Model):
    """The part of a field of a case that one department reviews in one round.

    A field has as many parts as the set names departments for its criteria, mostly one. `lead` is
    whom the set names for the part; `agency` is who reviews it, by the guard and by hand-overs.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="reviews")
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reviews")
    by_alternate = models.BooleanField(default=False)
    # Which reviewer of the department has it; without one, whoever comes first.
    assigned_to = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    due_on = models.DateField(null=True)
    # A day that the coordinator set for this part alone, whatever the calendar says.
    own_until = models.DateField(null=True)
    opened_at = models.DateTimeField()
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["case", "round", "field__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "field", "lead", "round"],
                name="a_part_of_a_field_is_reviewed_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None, concluded_by=None)
                | Q(concluded_at__isnull=False, concluded_by__isnull=False),
                name="whoever_concludes_is_known",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None) | Q(cancelled_at=None),
                name="a_review_ends_in_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(concluded_at=None, cancelled_at=None),
                name="open_reviews_by_due_day",
            ),
        ]

    def __str__(self) -> str:
        """Name the field, and whose part it is where that is not its lead's."""
        if self.is_of_its_field:
            return str(self.field)
        told = {"field": self.field, "lead": self.lead.called_short}
        return gettext("%(field)s – phần của %(lead)s") % told

    @property
    def is_open(self) -> bool:
        return self.concluded_at is None and self.cancelled_at is None

    @property
    def is_of_its_field(self) -> bool:
        """Tell whether it is the part that the lead of the field has."""
        return self.lead_id == self.field.lead_id

    def covers(self, criterion: Criterion) -> bool:
        """Tell whether a criterion is of this part; the review came with its field."""
        judge_id = criterion.lead_id or self.field.lead_id
        return (criterion.field_id, judge_id) == (self.field_id, self.lead_id)
