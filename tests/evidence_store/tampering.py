"""What somebody with the store's keys could do to its bytes, and what an inspection makes of it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from evidence_store.services import inspect
from evidence_store.store import store

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.models import Evidence


def put(digest: str, content: bytes) -> None:
    """Put bytes under a name of our choice, past the port."""
    s3 = store()
    s3.client.put_object(  # type: ignore[attr-defined]  # past the port on purpose
        s3.bucket,  # type: ignore[attr-defined]  # past the port on purpose
        f"{digest[:2]}/{digest[2:4]}/{digest}",
        BytesIO(content),
        len(content),
    )


def refused(evidence: Evidence, *, at: datetime) -> Evidence:
    """Let an inspection refuse evidence, because its bytes are others than were sent."""
    put(evidence.blob_id, b"khac")
    return inspect(evidence.pk, at=at)
