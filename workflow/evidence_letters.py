"""Tell people that a bundle is ready, or that a file of theirs was refused: a sweep over both.

The keys of the letters see to it that each is told once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import override

from cases.models import Attachment, Bundle
from evidence_store.models import Evidence
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from workflow import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from directory.models import Agency

# For how long one is looked for: longer than a worker stands still over a holiday.
LOOK_BACK = timedelta(days=14)


def tell_bundles(*, at: datetime) -> int:
    """Write to whoever asked for a bundle that it is ready; return how many letters."""
    rows = Bundle.objects.filter(made_at__gt=at - LOOK_BACK, made_at__lte=at, removed_at=None)
    ready = rows.select_related("asked_by", "cycle").order_by("pk")
    return len(write_many(Kind.BUNDLE_READY, map(_of_bundle, ready), at=at))


def _of_bundle(bundle: Bundle) -> Draft:
    return Draft(
        to=bundle.asked_by,
        key=f"{Kind.BUNDLE_READY}/{bundle.pk}",
        context={"file": f"{bundle.name}.zip", "year": bundle.cycle.year},
        url=addresses.page("bundles"),
    )


def tell_refused(*, at: datetime) -> int:
    """Write to whoever gave a file that an inspection refused; return how many letters."""
    rows = Evidence.objects.refused_since(at - LOOK_BACK).filter(inspected_at__lte=at)
    given = Attachment.objects.standing().select_related("item__criterion", "item__case__agency")
    found = rows.select_related(
        "uploaded_by",
        "transfer__case_file__case__agency",
        "transfer__shelf_file__agency",
    ).prefetch_related(Prefetch("attachments", given.order_by("pk"), to_attr="places"))
    drafts = [draft for each in found.order_by("pk") for draft in _of_refused(each)]
    return len(write_many(Kind.EVIDENCE_REFUSED, drafts, at=at))


def _of_refused(evidence: Evidence) -> Iterator[Draft]:
    place = _place_of(evidence)
    if place is None:
        return
    agency, items, url = place
    to = evidence.uploaded_by
    with override(to.language):
        reason = evidence.reason
    yield Draft(
        to=to,
        key=f"{Kind.EVIDENCE_REFUSED}/{evidence.pk}",
        context={"agency": agency, "file": evidence.filename, "reason": reason, "items": items},
        url=url,
    )


def _place_of(evidence: Evidence) -> tuple[Agency, list[str], str] | None:
    """Return whose it is, for which criteria, and where to go on; none for what lies nowhere."""
    places: list[Attachment] = evidence.places  # type: ignore[attr-defined]  # prefetched above
    if places:
        item = places[0].item
        codes = [each.item.criterion.code for each in places]
        url = addresses.page("case-item", item.case_id, item.criterion.code)
        return item.case.agency, codes, url
    transfer = getattr(evidence, "transfer", None)
    file, kept = getattr(transfer, "case_file", None), getattr(transfer, "shelf_file", None)
    if file is not None and file.item_id is None and file.removed_at is None:
        return file.case.agency, [], addresses.page("tray", file.case_id)
    if kept is not None and kept.removed_at is None:
        return kept.agency, [], addresses.page("shelf", kept.agency.code)
    return None
