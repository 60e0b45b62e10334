"""Which criteria sets the cases of a cycle are judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models.amendment import Amendment
from cases.models.cycle import BlocSet, CriteriaSet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cases.models.cycle import Cycle


def sets_of(cycle: Cycle) -> QuerySet[CriteriaSet]:
    """Return the set of a cycle and those of its blocs, without what stands in them.

    And the one from which cases are on their way while it is being amended.
    """
    of_blocs = BlocSet.objects.filter(cycle=cycle).values("criteria_set")
    left = Amendment.objects.filter(cycle=cycle, finished_at=None).values("before")
    return CriteriaSet.objects.filter(
        Q(pk=cycle.criteria_set_id) | Q(pk__in=of_blocs) | Q(pk__in=left)
    ).only("pk")
