"""Unpacking what arrived as a package: each file inside goes the way of one that is uploaded.

So all that holds for an upload holds for it: the rights of who gave the package, what the case
allows by now, bytes that are at hand already, the inspection of its content.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.events import record
from cases.models import CaseFile, Package, ShelfFile
from cases.services import sending, shelf
from cases.services.on_the_way import Announced
from cases.services.packages import free
from evidence_store import archives
from evidence_store.kinds import Fault, Problem, Unfit
from evidence_store.pieces import lay_down
from evidence_store.port import BytesMissing, StoreUnreachable
from evidence_store.refusals import WrongFile
from evidence_store.services.arriving import digest_of
from evidence_store.store import Who, incoming
from evidence_store.texts import sentence
from wording.refusals import Refusal

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from evidence_store.models import Evidence, Transfer

logger = logging.getLogger(__name__)
IN_MEMORY_BYTES = 1024 * 1024
DONE, KNOWN, REFUSED = "done", "known", "refused"


class Taken(NamedTuple):
    """What became of one file inside, in a sentence; new evidence is to be inspected."""

    fate: str
    sentence: str
    evidence: Evidence | None = None


def unpack(package_id: UUID, *, at: datetime) -> list[Evidence]:
    """Unpack a package that waits, once; return the evidence that is to be inspected.

    Raises StoreUnreachable; then it goes on waiting, and what was taken is at hand already.
    """
    package = Package.objects.select_related("transfer").get(pk=package_id)
    rows = Package.objects.filter(pk=package.pk, opened_at=None)
    if not rows.filter(free(at=at)).update(begun_at=at):
        return []
    file = _file_of(package.transfer)
    try:
        with override(file.given_by.language):
            fault, taken = _opened(file, at=at)
    except StoreUnreachable:
        if not rows.update(begun_at=None):
            logger.info("Package %s was unpacked by somebody else meanwhile", package.pk)
        raise
    fates = [{"fate": each.fate, "sentence": each.sentence} for each in taken]
    facts = fault.as_facts() if fault else None
    if not rows.update(opened_at=at, fault=facts, fates=fates):
        logger.info("Package %s was unpacked twice at once; the first account stands", package.pk)
    incoming(Who.KEEPER).remove(package.transfer.place)
    _log(file, count=sum(each.fate != REFUSED for each in taken), at=at)
    return [each.evidence for each in taken if each.evidence]


def _file_of(transfer: Transfer) -> CaseFile | ShelfFile:
    """Return for which case, criterion or shelf a package was given."""
    rows = CaseFile.objects.select_related(
        "case__cycle", "case__agency", "item__criterion__field", "given_by", "transfer"
    )
    found = rows.filter(transfer=transfer).first()
    if found is None:
        shelves = ShelfFile.objects.select_related("agency", "given_by", "transfer")
        return shelves.get(transfer=transfer)
    if found.item is not None:
        found.item.case = found.case
    return found


def _log(file: CaseFile | ShelfFile, *, count: int, at: datetime) -> None:
    """Write it into the log of the case; what lies on a shelf has none."""
    if isinstance(file, CaseFile):
        record(
            file.case,
            "open_package",
            by=file.given_by,
            at=at,
            filename=file.transfer.filename,
            sha256=file.transfer.sha256,
            files=count,
        )


def _opened(file: CaseFile | ShelfFile, *, at: datetime) -> tuple[Fault | None, list[Taken]]:
    """Return why a package is not unpacked, or what became of each file inside."""
    transfer = file.transfer
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as stream:
        try:
            with incoming(Who.KEEPER).open(transfer.place) as pieces:
                lay_down(pieces, stream)
            if (stream.tell(), digest_of(stream)) != (transfer.size, transfer.sha256):
                return Fault(Problem.BYTES_CHANGED, transfer.filename), []
            files = archives.files_in(
                stream,
                most_files=settings.EVIDENCE_UNPACK_FILES,
                most_bytes=settings.EVIDENCE_UNPACK_BYTES,
            )
        except BytesMissing:
            return Fault(Problem.BYTES_MISSING, transfer.filename), []
        except Unfit as unfit:
            return replace(unfit.fault, filename=transfer.filename), []
        return None, [_taken(file, stream, each, at=at) for each in files]


def _taken(
    file: CaseFile | ShelfFile, stream: IO[bytes], inside: archives.Inside, *, at: datetime
) -> Taken:
    """Take one file of a package; whatever refuses it is its own fate."""
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as content:
        try:
            archives.unpack(stream, inside, content)
            announced = Announced(inside.name, inside.size, digest_of(content))
            if isinstance(file, CaseFile):
                return _into_case(file, announced, content, at=at)
            return _onto_shelf(file, announced, content, at=at)
        except Unfit as unfit:
            return Taken(REFUSED, sentence(replace(unfit.fault, filename=inside.name)))
        except WrongFile as wrong:
            return Taken(REFUSED, str(wrong))
        except StoreUnreachable:
            raise
        except Refusal as refusal:
            return Taken(REFUSED, f"{inside.name}: {refusal}")


def _into_case(file: CaseFile, announced: Announced, content: IO[bytes], *, at: datetime) -> Taken:
    by = file.given_by
    begun = sending.begin(file.case, announced, item=file.item, by=by, at=at)
    if begun.file is None:
        is_new = begun.put_on is not None and begun.put_on.is_new
        return Taken(DONE if is_new else KNOWN, _known(announced))
    _put(begun.file.transfer, content)
    finished = sending.finish(begun.file, by=by, at=at)
    return Taken(DONE, announced.name, finished.evidence)


def _onto_shelf(
    file: ShelfFile, announced: Announced, content: IO[bytes], *, at: datetime
) -> Taken:
    by = file.given_by
    begun = shelf.begin(file.agency, announced, by=by, at=at)
    if begun.file is None:
        return Taken(KNOWN, _known(announced))
    _put(begun.file.transfer, content)
    finished = shelf.finish(begun.file, by=by, at=at)
    return Taken(DONE, announced.name, finished.evidence)


def _known(announced: Announced) -> str:
    return _("Nội dung tệp “%(name)s” đã có sẵn.") % {"name": announced.name}


def _put(transfer: Transfer, content: IO[bytes]) -> None:
    """Put the bytes where a browser would have sent them; the store compares their SHA-256."""
    incoming().put(transfer.place, content, digest=transfer.sha256, size=transfer.size)
