"""When somebody is away, and who acts for them meanwhile, in which of their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models.people import Membership, User
from directory.models.querysets import AbsenceQuerySet

if TYPE_CHECKING:
    from datetime import date


class Absence(models.Model):
    """The days on which one person acts for another, both days included.

    Nothing has to be done for the return: the day after the last one nothing is lent any more, and
    one that is ended early lends nothing from that moment. Where a role of the whole city is lent
    it lends nothing before a second person has confirmed it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, related_name="substitutions")
    roles = models.ManyToManyField(Membership, related_name="absences")
    first_on = models.DateField(_("Vắng từ ngày"))
    last_on = models.DateField(_("Đến hết ngày"))
    reason = models.TextField(_("Lý do"))
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    needs_second = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="an_absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(substitute=F("user")), name="nobody_acts_for_themselves"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="whoever_ends_an_absence_is_known",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="whoever_confirms_an_absence_is_known",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | ~Q(confirmed_by=F("noted_by")) & ~Q(confirmed_by=F("substitute")),
                name="an_absence_is_confirmed_by_a_second_person",
            ),
        ]

    @property
    def waits(self) -> bool:
        """Tell whether it lends nothing until a second person confirms it."""
        return self.needs_second and self.confirmed_at is None

    def is_on(self, day: date) -> bool:
        running = self.ended_at is None and not self.waits
        return running and self.first_on <= day <= self.last_on
