"""The shelf of an agency: papers are kept as they come, filed by criterion, and given to a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.models import ShelfFile
from cases.services import evidence as on_items
from cases.services import packages
from cases.services.on_the_way import Finished, begin_transfer, begun_before, silent
from directory.access import NotAllowed, access_of
from directory.roles import Role
from evidence_store.models import Evidence, Transfer
from evidence_store.refusals import NotArrived
from evidence_store.services import papers, transferring
from evidence_store.services.arriving import write_down
from wording.refusals import StalePage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.models import Case, Criterion, Item
    from cases.services.on_the_way import Announced
    from directory.models import Agency, User
    from evidence_store.models import Paper
    from evidence_store.paper_facts import PaperFacts

SHELF = "shelf"


class StaleShelf(StalePage):
    """Somebody filed or took off a paper after the page was shown; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            _("Có người vừa xếp hoặc bỏ tệp này khỏi tủ. Vui lòng xem lại rồi thao tác tiếp.")
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of an announced file: it is sent, or its bytes lie on the shelf already.

    `wants_whole` where only the name of the whole can tell which of the two it is.
    """

    file: ShelfFile | None = None
    known: Evidence | None = None
    wants_whole: bool = False


def check_keeps(agency: Agency | int, *, by: User, at: datetime) -> None:
    """Refuse somebody who is no officer of the agency; raises NotAllowed."""
    if not access_of(by, on=localdate(at)).holds(Role.AGENCY_OFFICER, agency=agency):
        raise NotAllowed(_("Tủ minh chứng dành cho cán bộ đầu mối của chính đơn vị."))


@transaction.atomic
def begin(agency: Agency, announced: Announced, *, by: User, at: datetime) -> Taken:
    """Begin to take a file, or go on with one that was begun; bytes on the shelf are known.

    Raises WrongFile and NotAllowed.
    """
    check_keeps(agency, by=by, at=at)
    on_shelf = ShelfFile.objects.counting().filter(agency=agency)
    if not announced.sha256 and on_shelf.filter(transfer__size=announced.size).exists():
        return Taken(wants_whole=True)
    known = on_shelf.filter(transfer__sha256=announced.sha256)
    found = known.select_related("transfer__evidence").first() if announced.sha256 else None
    if found is not None:
        return Taken(known=found.transfer.evidence)
    rows = ShelfFile.objects.under_way().filter(agency=agency, given_by=by)
    file = begun_before(rows, announced) or ShelfFile.objects.create(
        agency=agency,
        transfer=begin_transfer(announced, by=by, at=at),
        given_by=by,
        given_at=at,
    )
    return Taken(file=file)


@transaction.atomic
def finish(file: ShelfFile, *, sha256: str = "", by: User, at: datetime) -> Finished:
    """Make evidence of a file that arrived; a second call says what the first one did.

    Raises NotArrived, StoreUnreachable and NotAllowed.
    """
    check_keeps(file.agency_id, by=by, at=at)
    transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=file.transfer_id)
    if transfer.evidence is not None:
        return Finished(transfer.evidence)
    if transfer.given_up_at is not None:
        raise NotArrived(transfer)
    if transferring.is_package(transfer) and (package := packages.known(transfer)):
        return Finished(package=package)
    arrived = transferring.collect(transfer, sha256=sha256)
    if transferring.is_package(transfer):
        return Finished(package=packages.receive(transfer, arrived, at=at))
    evidence = write_down(arrived, by=by, at=at)
    rows = Transfer.objects.filter(pk=transfer.pk, evidence=None)
    if not rows.update(evidence=evidence, sha256=arrived.sha256):
        raise NotArrived(transfer)
    return Finished(evidence)


def give_up(file: ShelfFile, *, by: User, at: datetime) -> bool:
    """Give up a file that is on its way; answer whether it still was. Raises NotAllowed."""
    check_keeps(file.agency_id, by=by, at=at)
    return transferring.give_up(file.transfer, at=at)


def silent_files(*, at: datetime) -> list[ShelfFile]:
    """Return what is under way to shelves and nobody speaks of, the oldest first."""
    return silent(ShelfFile.objects.under_way(), at=at)


def put_in_place(
    file: ShelfFile, criterion: Criterion | None, *, version: int, by: User, at: datetime
) -> None:
    """File a paper under a criterion, or under none. Raises NotAllowed and StaleShelf."""
    check_keeps(file.agency_id, by=by, at=at)
    rows = ShelfFile.objects.on_it().filter(pk=file.pk, version=version)
    said = {"criterion": criterion, "filed_by": by, "filed_at": at}
    if not rows.update(version=F("version") + 1, **said):
        raise StaleShelf


def take_off(file: ShelfFile, *, version: int, by: User, at: datetime) -> None:
    """Take a paper off the shelf; where it was given to a case, it stays there.

    Raises NotAllowed and StaleShelf.
    """
    check_keeps(file.agency_id, by=by, at=at)
    rows = ShelfFile.objects.on_it().filter(pk=file.pk, version=version)
    if not rows.update(version=F("version") + 1, removed_by=by, removed_at=at):
        raise StaleShelf


def state_paper(
    file: ShelfFile, facts: PaperFacts, *, version: int, by: User, at: datetime
) -> Paper:
    """Say what a paper on the shelf is, before any case has it.

    Raises NotAllowed, also where a case has it: there it is said, and logged. Raises StalePaper.
    """
    check_keeps(file.agency_id, by=by, at=at)
    evidence = file.transfer.evidence
    if evidence is None or evidence.attachments.exists():
        raise NotAllowed(
            _("Tệp đã ở trong hồ sơ. Xin ghi thông tin văn bản tại tiêu chí của hồ sơ.")
        )
    _before, paper = papers.state(evidence, facts, version=version, by=by, at=at)
    return paper


def of_case(case: Case) -> list[ShelfFile]:
    """Return what lies on the shelves of those who act for a case: one query."""
    rows = ShelfFile.objects.counting().filter(agency__in=case.acting_agencies)
    return list(rows.select_related("criterion", "transfer__evidence__paper"))


@transaction.atomic
def give(case: Case, chosen: Sequence[tuple[Evidence, Item]], *, by: User, at: datetime) -> int:
    """Put papers of the shelf on criteria of a case: all of them, or none.

    Returns how many were not there yet. Raises NotAllowed for a file that is not on the shelf of
    the agency, and as check_may_attach does.
    """
    on_shelf = {file.transfer.evidence_id for file in of_case(case)}
    if not {evidence.pk for evidence, _item in chosen} <= on_shelf:
        raise NotAllowed(_("Tệp này không có trong tủ minh chứng của đơn vị."))
    new = 0
    for evidence, item in chosen:
        item.case = case
        new += on_items.same_on(item, evidence.blob_id) is None
        on_items.attach(item, evidence, by=by, at=at, source=SHELF)
    return new
