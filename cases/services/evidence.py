"""Put evidence on an item and take it off; the bytes are the evidence store's business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import State
from cases.models import Attachment, Case, SurveyImport
from cases.permissions import may_edit
from cases.refusals import SomebodyWasFirst
from directory.access import NotAllowed, access_of
from evidence_store.services.arriving import receive, store_bytes, write_down
from wording.refusals import StalePage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from cases.models import Item
    from directory.models import User
    from evidence_store.models import Evidence
    from evidence_store.services.arriving import Arrived, Received

# The agency shows evidence while it assesses itself and while it explains.
STATES = frozenset({State.SELF_ASSESSMENT, State.EXPLANATION})


@dataclass(frozen=True, slots=True)
class PutOn:
    """The attachment of a file that was sent, and whether it was not there before."""

    attachment: Attachment
    is_new: bool


def check_may_attach(item: Item, *, by: User, at: datetime) -> Case:
    """Refuse evidence from somebody, or at a time, that the case does not allow.

    Raises SomebodyWasFirst or NotAllowed. Returns the case as it is now.
    """
    return _checked(Case.objects.all(), item, by=by, at=at)


def _checked(cases: QuerySet[Case], item: Item, *, by: User, at: datetime) -> Case:
    case: Case = cases.select_related("cycle", "agency").get(pk=item.case_id)
    item.refresh_from_db(fields=["is_open"])  # may have been closed since the page was shown
    if case.state not in STATES:
        raise SomebodyWasFirst(case)
    if not may_edit(access_of(by, on=localdate(at)), case, item, ()):
        raise NotAllowed(
            _("Tiêu chí %(code)s hiện không mở để Ông/Bà thêm hoặc gỡ minh chứng.")
            % {"code": item.criterion.code}
        )
    return case


def _checked_and_held(item: Item, *, by: User, at: datetime) -> Case:
    """Ask as check_may_attach does; the case stays where it is until the commit."""
    return _checked(Case.objects.select_for_update(of=("self",)), item, by=by, at=at)


def take_in(item: Item, file: BinaryIO, *, filename: str, by: User, at: datetime) -> Received:
    """Bring the bytes of a file for an item into the store, unless they are on the item already.

    Nothing is put on the item yet: this takes as long as the store does, and no case waits for it.
    Raises evidence_store's refusals for a wrong type or size, and those of check_may_attach.
    """
    check_may_attach(item, by=by, at=at)
    received = receive(file, filename=filename)
    if same_on(item, received.sha256) is None:
        store_bytes(received)
    return received


@transaction.atomic
def put_on(item: Item, received: Arrived, *, by: User, at: datetime) -> PutOn:
    """Put a file that was taken in on an item; `at` is when its upload ended.

    The case is asked once more, because it may have moved on while the bytes came; then there is
    no row at all. Bytes that are on the item already stay as they are; those that an inspection
    refused do not count, and the new upload takes their place.
    Raises as check_may_attach does.
    """
    case = _checked_and_held(item, by=by, at=at)
    same = same_on(item, received.sha256)
    if same is not None:
        return PutOn(same, is_new=False)
    return PutOn(
        _attach(item, write_down(received, by=by, at=at), case=case, by=by, at=at), is_new=True
    )


@transaction.atomic
def attach(
    item: Item, evidence: Evidence, *, by: User, at: datetime, source: str = ""
) -> Attachment:
    """Put evidence that is kept already on an item; raises as check_may_attach does.

    `source` tells the log where it was at hand, if not among the files of the case.
    """
    case = _checked_and_held(item, by=by, at=at)
    return same_on(item, evidence.blob_id) or _attach(
        item, evidence, case=case, by=by, at=at, **({"source": source} if source else {})
    )


def same_on(item: Item, sha256: str) -> Attachment | None:
    """Return the attachment through which these bytes count as evidence of an item."""
    return item.attachments.counting().filter(evidence__blob=sha256).first()


def _attach(
    item: Item, evidence: Evidence, *, case: Case, by: User, at: datetime, **facts: Any
) -> Attachment:
    _give_way(item, evidence, case=case, by=by, at=at)
    attachment = Attachment.objects.create(
        item=item, evidence=evidence, attached_by=by, attached_at=at
    )
    record(
        case,
        "attach",
        by=by,
        at=at,
        item=item.criterion.code,
        filename=evidence.filename,
        sha256=evidence.blob_id,
        **facts,
    )
    return attachment


def _give_way(item: Item, evidence: Evidence, *, case: Case, by: User, at: datetime) -> None:
    """Take off what an inspection refused of the same bytes.

    Raises SomebodyWasFirst where one of them was taken off meanwhile.
    """
    same = item.attachments.standing().filter(evidence__blob=evidence.blob_id)
    refused = list(same.values_list("pk", flat=True))
    standing = Attachment.objects.standing().filter(pk__in=refused)
    if standing.update(detached_at=at, detached_by=by) != len(refused):
        raise SomebodyWasFirst(case)


def was_judged(attachment: Attachment, case: Case) -> bool:
    """Tell whether somebody judged by a file: it stood on the item before its agency explains.

    What was refused counted for nobody; of a case that is with its agency to be filled in anew, the
    judgement of the round before names the file by its digest.
    """
    if case.state != State.EXPLANATION or attachment.evidence.is_refused:
        return False
    return attachment.attached_at < case.entered_at


@transaction.atomic
def detach(attachment: Attachment, *, by: User, at: datetime) -> None:
    """Take evidence off an item; the row and the bytes stay.

    Raises SomebodyWasFirst where it is off already, NotAllowed where answers or verdicts rest on
    the file.
    """
    item = attachment.item
    case = _checked_and_held(item, by=by, at=at)
    if SurveyImport.objects.filter(evidence=attachment.evidence_id).exists():
        raise NotAllowed(
            _("Tệp “%(name)s” là nguồn của kết quả đã khóa nên không gỡ được.")
            % {"name": attachment.evidence.filename}
        )
    if was_judged(attachment, case):
        raise NotAllowed(
            _(
                "Tệp “%(name)s” đã được dùng khi chấm điểm nên không gỡ được nữa. "
                "Xin giải trình và bổ sung tệp khác."
            )
            % {"name": attachment.evidence.filename}
        )
    rows = Attachment.objects.standing().filter(pk=attachment.pk)
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
    instead_of: Mapping[Item, Evidence],
    by: User,
    at: datetime,
) -> None:
    """Put the file that answers came from on their items, instead of the files it corrects.

    `instead_of` names for items the file their answer came from until now. A few statements
    whatever the number of items; the import logs them for each case. Raises StalePage where one
    of those files is on its item no more.
    """
    standing = Attachment.objects.standing().filter(item__in=instead_of)
    rows = standing.filter(evidence__in=set(instead_of.values()))
    if rows.update(detached_at=at, detached_by=by) != len(instead_of):
        raise StalePage(
            _(
                "Tệp nguồn của một kết quả đã nhập vừa được người khác thay nên chưa nhập gì. "
                "Vui lòng xem lại bản xem trước rồi nhập lại."
            )
        )
    Attachment.objects.bulk_create(
        Attachment(item=item, evidence=evidence, attached_by=by, attached_at=at) for item in items
    )


def show_again(pairs: Iterable[tuple[Item, Item]]) -> list[Attachment]:
    """Let the evidence that stands on items stand on those that take their place, as it was put."""
    return Attachment.objects.bulk_create(
        Attachment(
            item=item,
            evidence=row.evidence,
            where=row.where,
            page=row.page,
            attached_by_id=row.attached_by_id,
            attached_at=row.attached_at,
        )
        for old, item in pairs
        for row in old.attachments.all()
        if row.detached_at is None
    )
