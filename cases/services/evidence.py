"""Put evidence on an item and take it off; the bytes are the evidence store's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import State
from cases.models import Attachment, Case, SurveyImport
from cases.permissions import may_edit
from cases.refusals import NotAllowed, SomebodyWasFirst
from directory.access import access_of
from evidence_store.services import keep

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from cases.models import Item
    from directory.models import User
    from evidence_store.models import Evidence

# The agency shows evidence while it assesses itself and while it explains.
STATES = frozenset({State.SELF_ASSESSMENT, State.EXPLANATION})


def check_may_attach(item: Item, *, by: User, at: datetime) -> Case:
    """Refuse evidence from somebody, or at a time, that the case does not allow.

    Raises SomebodyWasFirst or NotAllowed. Returns the case as it is now.
    """
    case: Case = Case.objects.select_related("cycle", "agency").get(pk=item.case_id)
    if case.state not in STATES:
        raise SomebodyWasFirst(case)
    if not may_edit(access_of(by, on=localdate(at)), case, item):
        raise NotAllowed(
            _("Tiêu chí %(code)s hiện không mở để Ông/Bà thêm hoặc gỡ minh chứng.")
            % {"code": item.criterion.code}
        )
    return case


def upload(item: Item, file: BinaryIO, *, filename: str, by: User, at: datetime) -> Attachment:
    """Keep a file and put it on an item; the same file twice is one attachment.

    Raises evidence_store's refusals for a wrong type or size, and those of check_may_attach.
    """
    case = check_may_attach(item, by=by, at=at)
    evidence = keep(file, filename=filename, by=by, at=at)
    return attach(item, evidence, case=case, by=by, at=at)


@transaction.atomic
def attach(item: Item, evidence: Evidence, *, case: Case, by: User, at: datetime) -> Attachment:
    same = item.attachments.filter(evidence__blob=evidence.blob_id, detached_at=None).first()
    if same is not None:
        return same
    try:
        attachment = Attachment.objects.create(
            item=item, evidence=evidence, attached_by=by, attached_at=at
        )
    except IntegrityError as race:
        raise SomebodyWasFirst(case) from race
    record(
        case,
        "attach",
        by=by,
        at=at,
        item=item.criterion.code,
        filename=evidence.filename,
        sha256=evidence.blob_id,
    )
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: User, at: datetime) -> None:
    """Take evidence off an item; the row and the bytes stay.

    Raises SomebodyWasFirst where it is off already, NotAllowed where answers rest on the file.
    """
    item = attachment.item
    case = check_may_attach(item, by=by, at=at)
    if SurveyImport.objects.filter(evidence=attachment.evidence_id).exists():
        raise NotAllowed(
            _("Tệp “%(name)s” là nguồn của kết quả đã khóa nên không gỡ được.")
            % {"name": attachment.evidence.filename}
        )
    rows = Attachment.objects.filter(pk=attachment.pk, detached_at=None)
    if not rows.update(detached_at=at, detached_by=by):
        raise SomebodyWasFirst(case)
    record(
        case,
        "detach",
        by=by,
        at=at,
        item=item.criterion.code,
        filename=attachment.evidence.filename,
        sha256=attachment.evidence.blob_id,
    )


def attach_source(
    evidence: Evidence,
    *,
    items: Collection[Item],
    instead_of: Collection[Evidence],
    by: User,
    at: datetime,
) -> None:
    """Put the file that answers came from on their items, instead of the files it corrects.

    Two statements whatever the number of items; the import logs them for each case.
    """
    Attachment.objects.filter(item__in=items, evidence__in=instead_of, detached_at=None).update(
        detached_at=at, detached_by=by
    )
    Attachment.objects.bulk_create(
        Attachment(item=item, evidence=evidence, attached_by=by, attached_at=at) for item in items
    )
