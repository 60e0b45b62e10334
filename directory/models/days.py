"""The city's days off, and the Saturdays worked in exchange."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DayOff(models.Model):
    """A day that is no working day, or (`works`) a swapped day of a weekend that is one."""

    day = models.DateField(_("Ngày"), unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    works = models.BooleanField(_("Làm bù"), default=False)
    source = models.CharField(_("Nguồn"), max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(works=False) | Q(day__iso_week_day__in=[6, 7]),
                name="only_a_day_of_a_weekend_is_worked_in_exchange",
            ),
        ]

    def __str__(self) -> str:
        return self.name
