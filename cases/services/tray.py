"""The tray of a case: files at hand are put on criteria, each with a note where in it to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Attachment, Case, CaseFile
from cases.refusals import SomebodyWasFirst
from cases.services import evidence as on_items
from cases.services.sending import check_may_give, evidence_of
from directory.access import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.models import Item
    from directory.models import User
    from evidence_store.models import Evidence


@dataclass(frozen=True, slots=True)
class Where:
    """Where in a file to look: a section in words, and the page at which it opens."""

    where: str = ""
    page: int | None = None


NOWHERE = Where()


def at_hand(case: Case) -> list[Evidence]:
    """Return the files of a case with the criteria they stand on: those on none come first."""
    rows = (
        evidence_of(case)
        .select_related("blob", "uploaded_by")
        .prefetch_related(
            Prefetch(
                "attachments",
                Attachment.objects.standing()
                .filter(item__case=case, item__dropped_at=None)
                .select_related("item__criterion")
                .order_by("item__criterion__order"),
                to_attr="places",
            )
        )
    )
    return sorted(rows, key=lambda each: (bool(each.places), each.uploaded_at))  # type: ignore[attr-defined]  # prefetched above


@transaction.atomic
def put_on(item: Item, evidence: Evidence, *, look: Where, by: User, at: datetime) -> Attachment:
    """Put a file of the case on one more criterion, or say anew where in it to look there.

    Raises as check_may_attach does, NotAllowed for a file that is not of this case.
    """
    if not evidence_of(item.case).filter(pk=evidence.pk).exists():
        raise NotAllowed(_("Tệp này không có trong hồ sơ."))
    attachment = on_items.attach(item, evidence, by=by, at=at)
    if look not in {NOWHERE, Where(attachment.where, attachment.page)}:
        _look_there(attachment, look, by=by, at=at)
    return attachment


def _look_there(attachment: Attachment, look: Where, *, by: User, at: datetime) -> None:
    rows = Attachment.objects.standing().filter(pk=attachment.pk)
    case = attachment.item.case
    if not rows.update(where=look.where, page=look.page):
        raise SomebodyWasFirst(case)
    record(
        case,
        "locate",
        by=by,
        at=at,
        item=attachment.item.criterion.code,
        filename=attachment.evidence.filename,
        where=look.where,
        page=look.page,
    )


@transaction.atomic
def put_on_all(
    case: Case, proposals: Sequence[tuple[Evidence, Item]], *, by: User, at: datetime
) -> int:
    """Put files on the criteria that were proposed and confirmed; all of them, or none."""
    for evidence, item in proposals:
        item.case = case
        put_on(item, evidence, look=NOWHERE, by=by, at=at)
    return len(proposals)


@transaction.atomic
def remove(case: Case, evidence: Evidence, *, by: User, at: datetime) -> None:
    """Take a file out of the tray that stands on no criterion; the row and the bytes stay.

    Raises NotAllowed where it stands on one, SomebodyWasFirst where it is out already.
    """
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    check_may_give(held, by=by, at=at)
    standing = Attachment.objects.standing().filter(
        item__case=case, item__dropped_at=None, evidence=evidence
    )
    if standing.exists():
        raise NotAllowed(
            _("Tệp “%(name)s” đang ở một tiêu chí. Xin gỡ khỏi tiêu chí trước.")
            % {"name": evidence.filename}
        )
    rows = CaseFile.objects.filter(case=case, transfer__evidence=evidence, removed_at=None)
    if not rows.update(removed_at=at, removed_by=by):
        raise SomebodyWasFirst(held)
    record(held, "take_out", by=by, at=at, filename=evidence.filename, sha256=evidence.blob_id)
