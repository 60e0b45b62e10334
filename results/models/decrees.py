"""The paper by which a city approved the results of a year: number, day, file or address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Cycle
from evidence_store.models import Evidence


class Decree(models.Model):
    """What is told of the paper; a later row corrects an earlier one, which stays."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="decrees")
    number = models.CharField(_("Số quyết định"), max_length=100)
    signed_on = models.DateField(_("Ngày ký"))
    url = models.URLField(_("Địa chỉ tệp"), max_length=500, blank=True)
    # The signed paper itself, which anybody reads once it was inspected.
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://")
                | Q(url__startswith="http://")
                | Q(url="", evidence__isnull=False),
                name="a_decree_is_read_on_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_filed(self) -> bool:
        """Tell whether its file was inspected, and so may be read by anybody."""
        return self.evidence is not None and self.evidence.is_clean
