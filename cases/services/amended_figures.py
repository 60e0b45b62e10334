"""What an agency is measured by follows its criteria under an amended set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.models import AgencyFigure

if TYPE_CHECKING:
    from cases.services.amended_cases import CasePlan
    from cases.services.amended_sets import AmendedSets


def carry_figures(plan: CasePlan, sets: AmendedSets) -> None:
    """Give the figures of an agency the new codes of its criteria; those of gone ones go, too.

    A code that another criterion has now must not bring that one a stranger's target.
    """
    case = plan.case
    became = {
        each.before.code: each.after.code if each.after else ""
        for each in sets.in_bloc(case.bloc.code)
        if each.before
    }
    moves = {code: new for code, new in became.items() if code != new}
    rows = list(
        AgencyFigure.objects.filter(cycle=case.cycle_id, agency=case.agency_id, criterion__in=moves)
    )
    # Codes may change places: all go first, then come back.
    AgencyFigure.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        row.criterion, row.version = moves[row.criterion], row.version + 1
    AgencyFigure.objects.bulk_create(row for row in rows if row.criterion)
