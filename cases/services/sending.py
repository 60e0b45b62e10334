"""Files that browsers send for a case: begun, found again, finished once, or given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import Work
from cases.models import Case, CaseFile
from cases.permissions import work_on
from cases.refusals import SomebodyWasFirst
from cases.services import evidence as on_items
from cases.services import packages
from cases.services.on_the_way import Finished, begin_transfer, begun_before, silent
from directory.access import NotAllowed, access_of
from evidence_store.models import Evidence, Transfer
from evidence_store.refusals import NotArrived
from evidence_store.services import transferring
from evidence_store.services.arriving import write_down

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from cases.models import Item
    from cases.services.evidence import PutOn
    from cases.services.on_the_way import Announced
    from directory.models import User

GIVING = frozenset({Work.FILL, Work.EXPLAIN})


@dataclass(frozen=True, slots=True)
class Begun:
    """What becomes of an announced file: it is sent, or its bytes are at hand already.

    `wants_whole` where only the name of the whole can tell which of the two it is.
    """

    file: CaseFile | None = None
    put_on: PutOn | None = None
    in_tray: Evidence | None = None
    wants_whole: bool = False


def check_may_give(case: Case, *, by: User, at: datetime) -> None:
    """Refuse a file for the tray from somebody, or at a time, that the case does not allow.

    Raises SomebodyWasFirst or NotAllowed.
    """
    if case.state not in on_items.STATES:
        raise SomebodyWasFirst(case)
    if work_on(access_of(by, on=localdate(at)), case, ()) not in GIVING:
        raise NotAllowed(_("Hồ sơ này hiện không mở để Ông/Bà thêm hoặc gỡ minh chứng."))


def evidence_of(case: Case) -> QuerySet[Evidence]:
    """Return what the case has at hand, on its criteria or in its tray; nothing refused."""
    # Also what stood on a criterion that is no longer asked: it may serve another.
    put_on = Q(attachments__item__case=case, attachments__detached_at=None)
    in_tray = Q(transfer__case_file__case=case, transfer__case_file__removed_at=None)
    return Evidence.objects.counting().filter(put_on | in_tray).distinct()


def begin(case: Case, announced: Announced, *, item: Item | None, by: User, at: datetime) -> Begun:
    """Begin to take a file, or go on with one that was begun; bytes at hand are not sent again.

    Raises WrongFile, and the refusals of a case that takes no file from this person now.
    """
    if item is None:
        check_may_give(case, by=by, at=at)
    else:
        on_items.check_may_attach(item, by=by, at=at)
    if not announced.sha256 and evidence_of(case).filter(blob__size=announced.size).exists():
        return Begun(wants_whole=True)
    at_hand = evidence_of(case).filter(blob=announced.sha256).first()
    if at_hand is None:
        return Begun(file=_file_for(case, announced, item=item, by=by, at=at))
    if item is None:
        return Begun(in_tray=at_hand)
    found = on_items.same_on(item, announced.sha256)
    if found is not None:
        return Begun(put_on=on_items.PutOn(found, is_new=False))
    attached = on_items.attach(item, at_hand, by=by, at=at)
    return Begun(put_on=on_items.PutOn(attached, is_new=True))


@transaction.atomic
def _file_for(
    case: Case, announced: Announced, *, item: Item | None, by: User, at: datetime
) -> CaseFile:
    """Return what this person began of the same bytes for the same place, or begin it."""
    rows = CaseFile.objects.under_way().filter(case=case, item=item, given_by=by)
    return begun_before(rows, announced) or CaseFile.objects.create(
        case=case,
        item=item,
        transfer=begin_transfer(announced, by=by, at=at),
        given_by=by,
        given_at=at,
    )


@transaction.atomic
def finish(file: CaseFile, *, sha256: str = "", by: User, at: datetime) -> Finished:
    """Make evidence of a file that arrived; a second call says what the first one did.

    `sha256` names the whole where that was not known when it was begun. The case is asked once
    more, because it may have moved on while the bytes came; then there is no row at all. Raises
    NotArrived, StoreUnreachable, and as check_may_attach does.
    """
    transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=file.transfer_id)
    if transfer.evidence is not None:
        return Finished(transfer.evidence, _on_its_item(file, transfer.evidence))
    if transfer.given_up_at is not None:
        return _known_all_the_same(file, transfer)
    if transferring.is_package(transfer) and (package := packages.known(transfer)):
        return Finished(package=package)
    arrived = transferring.collect(transfer, sha256=sha256)
    if transferring.is_package(transfer):
        _check_may_finish(file, by=by, at=at)
        return Finished(package=packages.receive(transfer, arrived, at=at))
    if file.item is None:
        case = Case.objects.select_for_update(of=("self",)).get(pk=file.case_id)
        check_may_give(case, by=by, at=at)
        evidence, put_on = write_down(arrived, by=by, at=at), None
        record(case, "lay", by=by, at=at, filename=arrived.name, sha256=arrived.sha256)
    else:
        put_on = on_items.put_on(file.item, arrived, by=by, at=at)
        evidence = put_on.attachment.evidence
    rows = Transfer.objects.filter(pk=transfer.pk, evidence=None)
    # Where the criterion has these bytes by another upload, the arrival is cleared away by night.
    fact = {"evidence": evidence} if evidence.arrived_as == transfer.pk else {"given_up_at": at}
    if not rows.update(**fact, sha256=arrived.sha256):
        raise NotArrived(transfer)
    return Finished(evidence, put_on)


def _check_may_finish(file: CaseFile, *, by: User, at: datetime) -> None:
    if file.item is None:
        check_may_give(file.case, by=by, at=at)
    else:
        on_items.check_may_attach(file.item, by=by, at=at)


def _known_all_the_same(file: CaseFile, transfer: Transfer) -> Finished:
    """Say of a transfer that was given up that its bytes are on the criterion; raises NotArrived.

    So it is in a second tab of the person whose colleague was first.
    """
    found = on_items.same_on(file.item, transfer.sha256) if file.item else None
    if found is None:
        raise NotArrived(transfer)
    return Finished(found.evidence, on_items.PutOn(found, is_new=False))


def _on_its_item(file: CaseFile, evidence: Evidence) -> PutOn | None:
    if file.item is None:
        return None
    attachment = file.item.attachments.standing().filter(evidence=evidence).first()
    return on_items.PutOn(attachment, is_new=False) if attachment else None


def give_up(file: CaseFile, *, by: User, at: datetime) -> bool:
    """Give up a file that is on its way; answer whether it still was. Raises NotAllowed."""
    if file.given_by_id != by.pk:
        check_may_give(file.case, by=by, at=at)
    return transferring.give_up(file.transfer, at=at)


def silent_files(*, at: datetime) -> list[CaseFile]:
    """Return what is under way to cases and nobody speaks of, the oldest first."""
    rows = CaseFile.objects.under_way().select_related("case", "item__criterion")
    return silent(rows, at=at)
