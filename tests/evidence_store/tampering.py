"""What somebody with the store's keys could do to its bytes, and what an inspection makes of it."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings

from evidence_store.s3.kept import key
from evidence_store.services.inspecting import inspect
from evidence_store.store import Who, address, connected

if TYPE_CHECKING:
    from datetime import datetime

    from minio import Minio

    from evidence_store.models import Evidence


def owner() -> Minio:
    """Return the client of whose buckets they are: it may do whatever the store allows anybody."""
    return connected(address(Who.OWNER)).client


def put(digest: str, content: bytes) -> None:
    """Put bytes under a digest of our choice, past the port."""
    owner().put_object(settings.S3_BUCKET, key(digest), BytesIO(content), len(content))


def refused(evidence: Evidence, *, at: datetime) -> Evidence:
    """Let an inspection refuse evidence, because its bytes are others than were sent."""
    content = b"khac"
    place = str(evidence.arrived_as)
    owner().put_object(settings.S3_INCOMING_BUCKET, place, BytesIO(content), len(content))
    return inspect(evidence.pk, at=at)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
