"""What is known of an agency in a year beside its answers: facts and figures, by hand or file."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.cycle import Cycle
from directory.models import Agency

USER = settings.AUTH_USER_MODEL


class AgencyFact(models.Model):
    """Something about an agency that limits its class, such as a reprimand, by its paper."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="facts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="facts")
    fact = models.CharField(max_length=80)  # as the rule book calls it
    number = models.CharField(max_length=100)
    day = models.DateField()
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "agency__sort_key", "day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "agency", "fact", "number"],
                name="a_paper_is_told_once_of_an_agency",
            ),
            models.CheckConstraint(
                condition=~Q(fact="") & ~Q(number=""), name="a_fact_has_its_paper"
            ),
        ]


class AgencyFigure(models.Model):
    """What a criterion of an agency is compared with, by the criterion's code.

    Values are written exactly, as publications write them: 9/10 or 90, never rounded.
    """

    class Kind(models.TextChoices):
        TARGET = "target", _("Chỉ tiêu được giao")
        LAST_YEAR = "last_year", _("Kết quả năm trước")
        UNITS = "units", _("Số liệu các đơn vị trực thuộc")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="figures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="figures")
    criterion = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    values = ArrayField(models.CharField(max_length=82))
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "agency__sort_key", "criterion", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "agency", "criterion", "kind"],
                name="an_agency_has_one_figure_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(values__len__gt=0), name="a_figure_has_a_value"),
        ]
