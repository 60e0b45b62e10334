"""Taking files in: looked at by content, put where arrivals lie, and written down."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from evidence_store.inspection import clean_name, examine, examine_table
from evidence_store.kinds import Unfit
from evidence_store.models import Blob, Evidence
from evidence_store.refusals import WrongFile
from evidence_store.store import incoming

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from directory.models import User
    from evidence_store.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Bytes where arrivals lie, and what is said of them."""

    name: str
    media_type: str
    size: int
    sha256: str
    place: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Arrived):
    """A file that was looked at and is fit to be evidence; its bytes are still to be put."""

    file: IO[bytes]


def receive(file: IO[bytes], *, filename: str) -> Received:
    """Look at a file once, by its content, and name its bytes; raises WrongFile."""
    return _received(file, filename=filename, look=examine)


def _received(file: IO[bytes], *, filename: str, look: Callable[..., Kind]) -> Received:
    try:
        kind = look(file, filename=filename, limit=settings.EVIDENCE_FORM_BYTES)
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
    """Put the bytes where arrivals lie, from which the inspection takes them over.

    Raises StoreUnreachable and BytesDiffer.
    """
    place = str(received.place)
    incoming().put(place, received.file, digest=received.sha256, size=received.size)


@transaction.atomic
def write_down(received: Arrived, *, by: User, at: datetime) -> Evidence:
    """Write the row of bytes that arrived; it waits for its inspection."""
    blob, _ = Blob.objects.get_or_create(
        sha256=received.sha256,
        defaults={"size": received.size, "media_type": received.media_type, "stored_at": at},
    )
    return Evidence.objects.create(
        blob=blob,
        filename=received.name,
        uploaded_by=by,
        uploaded_at=at,
        arrived_as=received.place,
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
