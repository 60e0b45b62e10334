"""The year before: an agency's own case of then, and papers of it that are given once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cases.lifecycle import State
from cases.models import Attachment, Case, Cycle
from cases.rules import same_criteria
from cases.services import evidence as on_items
from directory.access import NotAllowed
from directory.lineage import one_to_one
from evidence_store.models import Evidence

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from cases.models import Item
    from directory.models import User

LAST_YEAR = "last_year"


def case_before(case: Case) -> Case | None:
    """Return the agency's case of the year before, once published: three queries at most.

    None where what the agency was then is not it alone (merged, split, new).
    """
    year = case.cycle.year - 1
    cycle = Cycle.objects.filter(year=year, stage=Cycle.Stage.PUBLISHED).first()
    if cycle is None:
        return None
    agency = one_to_one(case.agency, year_before=year, year=case.cycle.year).agency
    own = Case.objects.filter(cycle=cycle, agency=agency).exclude(state=State.WITHDRAWN)
    before = own.select_related("agency", "bloc").first()
    if before is not None:
        before.cycle = cycle
    return before


def code_before(item: Item, before: Case) -> str:
    """Return the code that the criterion of an item had in a case of the year before."""
    codes = same_criteria(before.criteria_set_id, item.case.criteria_set_id)
    return next((old for old, new in codes.items() if new == item.criterion.code), "")


@transaction.atomic
def give_again(item: Item, files: Collection[UUID], *, by: User, at: datetime) -> int:
    """Put files of the same criterion of the year before on an item; no byte is sent again.

    Returns how many were not on it yet. Raises as check_may_attach does, NotAllowed for a file that
    is not of this agency and criterion.
    """
    on_items.check_may_attach(item, by=by, at=at)
    before = case_before(item.case)
    code = code_before(item, before) if before else ""
    stood = Attachment.objects.counting().filter(item__case=before, item__criterion__code=code)
    found = Evidence.objects.filter(pk__in=files, attachments__in=stood).distinct()
    if len(found) != len(set(files)):
        raise NotAllowed(_("Tệp này không phải minh chứng năm trước của tiêu chí này."))
    new = [each for each in found if on_items.same_on(item, each.blob_id) is None]
    for each in new:
        on_items.attach(item, each, by=by, at=at, source=LAST_YEAR)
    return len(new)
