"""What an agency answered, showed and was given a year before, for the criteria of this year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from cases.models import Case
from cases.permissions import belongs_to
from cases.reading.items import name_people
from cases.rules import same_criteria
from cases.services.earlier import case_before
from cases.services.rows import with_rows

if TYPE_CHECKING:
    from cases.models import Item
    from directory.access import Access


@dataclass(frozen=True, slots=True)
class Earlier:
    """The items of a year before, by the codes of this year, and what was done about lost points.

    `is_told` where the reader may know answers, reasons and files, and not points alone;
    `opens` where they may open the files.
    """

    year: int
    items: dict[str, Item]
    is_told: bool
    opens: bool


def last_year_of(case: Case, access: Access) -> Earlier | None:
    """Return the published year before of a case's agency: seven queries at most."""
    before = case_before(case)
    if before is None:
        return None
    opens = access.sees_all or Case.objects.visible_to(access).filter(pk=before.pk).exists()
    codes = same_criteria(before.criteria_set_id, case.criteria_set_id)
    asked = before.items.filter(criterion__code__in=codes)
    items = with_rows(asked.select_related("remedy__owner"))
    for item in items:
        item.case = before
    name_people(items)
    files = [row.evidence for item in items for row in item.attachments.all()]
    prefetch_related_objects(files, "paper")
    return Earlier(
        year=before.cycle.year,
        items={codes[item.criterion.code]: item for item in items},
        is_told=opens or belongs_to(case, access),
        opens=opens,
    )
