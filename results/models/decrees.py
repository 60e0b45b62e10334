"""The paper by which a city approved the results of a year: number, day, and where it is read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Cycle


class Decree(models.Model):
    """What is told of the paper; a later row corrects an earlier one, which stays."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="decrees")
    number = models.CharField(_("Số quyết định"), max_length=100)
    signed_on = models.DateField(_("Ngày ký"))
    url = models.URLField(_("Địa chỉ tệp"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="a_decree_is_read_on_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.number
