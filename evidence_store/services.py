"""Keeping, inspecting, reading and linking evidence."""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from dataclasses import dataclass, replace
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import transaction

from evidence_store.cautions import cautions_of
from evidence_store.inspection import clean_name, examine, examine_table
from evidence_store.kinds import CSV, KINDS, Fault, Problem, Unfit
from evidence_store.models import Blob, Evidence
from evidence_store.port import BytesMissing
from evidence_store.refusals import NotReadable, WrongFile
from evidence_store.store import store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from directory.models import User
    from evidence_store.kinds import Caution, Kind

logger = logging.getLogger(__name__)
IN_MEMORY_BYTES = 1024 * 1024
VIEWABLE = {kind.media_type for kind in KINDS if kind.viewable}


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was looked at and is fit to be evidence, before its bytes are in the store."""

    file: IO[bytes]
    name: str
    media_type: str
    size: int
    sha256: str


def receive(file: IO[bytes], *, filename: str) -> Received:
    """Look at a file once, by its content, and name its bytes; raises WrongFile."""
    return _received(file, filename=filename, look=examine)


def _received(file: IO[bytes], *, filename: str, look: Callable[..., Kind]) -> Received:
    try:
        kind = look(file, filename=filename, limit=settings.EVIDENCE_MAX_BYTES)
    except Unfit as unfit:
        raise WrongFile(unfit.fault) from None
    return Received(
        file=file,
        name=clean_name(filename),
        media_type=kind.media_type,
        sha256=digest_of(file),
        size=file.seek(0, 2),
    )


def store_bytes(received: Received) -> None:
    """Put the bytes unless the store has them whole; two at once put the same, without harm.

    Raises StoreUnreachable and BytesDiffer.
    """
    digest, size = received.sha256, received.size
    found = store().stat(digest)
    if found is None or found.size != size or Evidence.objects.found_changed(digest).exists():
        store().put(
            digest,
            received.file,
            size=size,
            media_type=received.media_type,
            filename=received.name,
        )


@transaction.atomic
def write_down(received: Received, *, by: User, at: datetime) -> Evidence:
    """Write the row of bytes that are in the store; it waits for its inspection."""
    blob, _ = Blob.objects.get_or_create(
        sha256=received.sha256,
        defaults={"size": received.size, "media_type": received.media_type, "stored_at": at},
    )
    return Evidence.objects.create(
        blob=blob, filename=received.name, uploaded_by=by, uploaded_at=at
    )


def keep(file: IO[bytes], *, filename: str, by: User, at: datetime) -> Evidence:
    """Keep a file as evidence: inspected by content first, the bytes next, the row last.

    For callers with nothing to ask between bytes and row, or inside a transaction of their own.
    After the commit the caller starts evidence_store.tasks.inspect on it.
    Raises WrongFile, StoreUnreachable and BytesDiffer; then there is no row.
    """
    received = receive(file, filename=filename)
    store_bytes(received)
    return write_down(received, by=by, at=at)


def keep_table(file: IO[bytes], *, filename: str, by: User, at: datetime) -> Evidence:
    """Keep a table that a service has read, a CSV text too; otherwise as `keep`."""
    received = _received(file, filename=filename, look=examine_table)
    store_bytes(received)
    return write_down(received, by=by, at=at)


def digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # IO has readinto


def may_link(evidence: Evidence, *, by: User | None = None) -> bool:
    """Answer whether a link may be given: clean evidence, and to its uploader also waiting one."""
    return is_shown_to(evidence, by.pk if by else None)


def is_shown_to(evidence: Evidence, user_id: int | None) -> bool:
    """Answer as may_link does, for a page that knows the reader by id."""
    return evidence.is_clean or (evidence.is_waiting and evidence.uploaded_by_id == user_id)


def link(evidence: Evidence, *, by: User | None = None, seconds: int | None = None) -> str:
    """Return a short-lived link to the bytes; raises NotReadable.

    Whether `by` may see the case is the caller's to know. The store is asked first, for a person
    is not to be sent where nobody answers; raises StoreUnreachable and BytesMissing.
    """
    if not may_link(evidence, by=by):
        raise NotReadable(evidence)
    if store().stat(evidence.blob_id) is None:
        raise BytesMissing
    media_type = evidence.blob.media_type
    return store().link(
        evidence.blob_id,
        filename=evidence.filename,
        media_type=media_type,
        seconds=seconds or settings.EVIDENCE_LINK_SECONDS,
        viewable=media_type in VIEWABLE,
    )


@contextmanager
def read(evidence: Evidence) -> Iterator[IO[bytes]]:
    """Give the stored bytes as a file; raises BytesMissing and StoreUnreachable."""
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        with store().open(evidence.blob_id) as pieces:
            file.writelines(pieces)
        file.seek(0)
        yield file


def inspect(evidence_id: UUID | str, *, at: datetime) -> Evidence:
    """Inspect the stored bytes once more and settle waiting evidence as clean or refused.

    Clean bytes are held, so that nobody deletes them. A second call changes nothing.
    Raises StoreUnreachable; then the evidence goes on waiting.
    """
    evidence = Evidence.objects.select_related("blob").get(pk=evidence_id)
    if not evidence.is_waiting:
        return evidence
    finding = finding_of(evidence)
    if finding.fault is None:
        store().hold(evidence.blob_id)
    is_ours = (
        Evidence.objects.waiting()
        .filter(pk=evidence.pk)
        .update(
            state=Evidence.State.REFUSED if finding.fault else Evidence.State.CLEAN,
            finding=finding.fault.as_facts() if finding.fault else None,
            cautions=finding.cautions,
            inspected_at=at,
        )
    )
    if not is_ours:
        logger.info("Evidence %s was inspected twice at once; the first finding stands", evidence)
    evidence.refresh_from_db(fields=["state", "finding", "cautions", "inspected_at"])
    return evidence


class Finding(NamedTuple):
    """What an inspection finds: a fault, or else what the reader is to know of."""

    fault: Fault | None
    cautions: list[Caution]


def finding_of(evidence: Evidence) -> Finding:
    name = evidence.filename
    try:
        with read(evidence) as file:
            check_bytes(file, evidence.blob)
            look = examine_table if evidence.blob.media_type == CSV.media_type else examine
            kind = look(file, filename=name, limit=settings.EVIDENCE_MAX_BYTES)
            return Finding(None, cautions_of(file, kind))
    except BytesMissing:
        return Finding(Fault(Problem.BYTES_MISSING, name), [])
    except Unfit as unfit:
        return Finding(replace(unfit.fault, filename=name), [])


def check_bytes(file: IO[bytes], blob: Blob) -> None:
    """Refuse bytes that are no longer those uploaded; raises Unfit."""
    if (file.seek(0, 2), digest_of(file)) != (blob.size, blob.sha256):
        raise Unfit(Fault(Problem.BYTES_CHANGED))
