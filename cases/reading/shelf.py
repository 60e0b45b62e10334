"""What lies on the shelf of an agency, where it was given, and under which criteria it is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from cases.models import Attachment, Case, Criterion, Cycle, ShelfFile
from cases.rules import same_criteria

if TYPE_CHECKING:
    from directory.models import Agency


def files_of(agency: Agency) -> list[ShelfFile]:
    """Return what lies on a shelf, the newest first, with the criteria it was given to."""
    given = Attachment.objects.standing().select_related("item__criterion", "item__case__cycle")
    rows = (
        ShelfFile.objects.on_it()
        .filter(agency=agency)
        .select_related(
            "criterion", "given_by", "transfer__evidence__blob", "transfer__evidence__paper"
        )
    )
    places = Prefetch("transfer__evidence__attachments", given, to_attr="places")
    return list(rows.prefetch_related(places).order_by("-given_at", "-pk"))


def criteria_for(agency: Agency) -> list[Criterion]:
    """Return the criteria of the newest set that the agency is, or would be, assessed by."""
    cases = Case.objects.filter(agency=agency).order_by("-cycle__year")
    newest = cases.values_list("criteria_set", flat=True).first()
    if newest is None:
        cycles = Cycle.objects.exclude(stage=Cycle.Stage.DRAFT).order_by("-year")
        newest = cycles.values_list("criteria_set", flat=True).first()
    rows = Criterion.objects.filter(criteria_set=newest, self_scored=True)
    return list(rows.order_by("order"))


def code_in(file: ShelfFile, set_id: int) -> str:
    """Return the code that the criterion of a paper has in a set, or nothing."""
    if file.criterion is None:
        return ""
    codes = same_criteria(file.criterion.criteria_set_id, set_id)
    return codes.get(file.criterion.code, "")
