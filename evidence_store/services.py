"""Keeping, inspecting, reading and linking evidence."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from evidence_store.inspection import clean_name, examine, examine_table
from evidence_store.kinds import CSV, KINDS, Fault, Problem, Unfit
from evidence_store.models import Blob, Evidence
from evidence_store.port import BytesMissing
from evidence_store.refusals import NotReadable, WrongFile
from evidence_store.store import store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from directory.models import User
    from evidence_store.kinds import Kind

IN_MEMORY_BYTES = 1024 * 1024
VIEWABLE = {kind.media_type for kind in KINDS if kind.viewable}


def keep(file: IO[bytes], *, filename: str, by: User, at: datetime) -> Evidence:
    """Keep a file as evidence: inspected by content first, the bytes next, the row last.

    After the commit the caller starts evidence_store.tasks.inspect on it.
    Raises WrongFile, StoreUnreachable and BytesDiffer; then there is no row.
    """
    try:
        kind = examine(file, filename=filename, limit=settings.EVIDENCE_MAX_BYTES)
    except Unfit as unfit:
        raise WrongFile(unfit.fault) from None
    return _kept(file, kind=kind, filename=filename, by=by, at=at)


def keep_table(file: IO[bytes], *, filename: str, by: User, at: datetime) -> Evidence:
    """Keep a table that a service has read, a CSV text too; otherwise as `keep`."""
    try:
        kind = examine_table(file, filename=filename, limit=settings.EVIDENCE_MAX_BYTES)
    except Unfit as unfit:
        raise WrongFile(unfit.fault) from None
    return _kept(file, kind=kind, filename=filename, by=by, at=at)


def _kept(file: IO[bytes], *, kind: Kind, filename: str, by: User, at: datetime) -> Evidence:
    name = clean_name(filename)
    digest = digest_of(file)
    size = file.seek(0, 2)
    put_if_absent(digest, file, size=size, media_type=kind.media_type, filename=name)
    with transaction.atomic():
        blob, _ = Blob.objects.get_or_create(
            sha256=digest, defaults={"size": size, "media_type": kind.media_type, "stored_at": at}
        )
        return Evidence.objects.create(blob=blob, filename=name, uploaded_by=by, uploaded_at=at)


def digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # IO has readinto


def put_if_absent(
    digest: str, file: IO[bytes], *, size: int, media_type: str, filename: str
) -> None:
    """Put the bytes unless the store has them whole; two at once put the same, without harm."""
    found = store().stat(digest)
    if found is None or found.size != size or Evidence.objects.found_changed(digest).exists():
        store().put(digest, file, size=size, media_type=media_type, filename=filename)


def may_link(evidence: Evidence, *, by: User | None = None) -> bool:
    """Answer whether a link may be given: clean evidence, and to its uploader also waiting one."""
    own = by is not None and evidence.uploaded_by_id == by.pk
    return evidence.is_clean or (evidence.is_waiting and own)


def link(evidence: Evidence, *, by: User | None = None, seconds: int | None = None) -> str:
    """Return a short-lived link to the bytes; raises NotReadable.

    Whether `by` may see the case is the caller's to know.
    """
    if not may_link(evidence, by=by):
        raise NotReadable(evidence)
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
    fault = fault_of_stored(evidence)
    if fault is None:
        store().hold(evidence.blob_id)
    Evidence.objects.waiting().filter(pk=evidence.pk).update(
        state=Evidence.State.REFUSED if fault else Evidence.State.CLEAN,
        finding=fault.as_facts() if fault else None,
        inspected_at=at,
    )
    # Somebody may have been first; the row says what holds.
    evidence.refresh_from_db(fields=["state", "finding", "inspected_at"])
    return evidence


def fault_of_stored(evidence: Evidence) -> Fault | None:
    name, blob = evidence.filename, evidence.blob
    try:
        with read(evidence) as file:
            if (file.seek(0, 2), digest_of(file)) != (blob.size, blob.sha256):
                return Fault(Problem.BYTES_CHANGED, name)
            look = examine_table if blob.media_type == CSV.media_type else examine
            look(file, filename=name, limit=settings.EVIDENCE_MAX_BYTES)
    except BytesMissing:
        return Fault(Problem.BYTES_MISSING, name)
    except Unfit as unfit:
        return unfit.fault
    return None
