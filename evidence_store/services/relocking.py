"""Putting locks back on bytes that were put back: a backup carries the bytes, not their locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.models import Kept
from evidence_store.services.checking import is_whole
from evidence_store.services.keeping import lock, renew
from evidence_store.store import Who, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def all_kept() -> Iterator[str]:
    return Kept.objects.order_by("pk").values_list("pk", flat=True).iterator()


def put_back(digest: str, *, at: datetime) -> bool:
    """Hold and lock bytes as they should be; answer whether the store keeps these very bytes.

    The version that was inspected stays the one we read, unless the store has it no more.
    Raises StoreUnreachable.
    """
    kept = Kept.objects.select_related("blob").get(pk=digest)
    keeper = store(Who.KEEPER)
    found = keeper.stat(digest, version=kept.version) or keeper.stat(digest)
    if found is None or not is_whole(kept.blob, version=found.version):
        return False
    keeper.hold(digest, version=found.version)
    if found.version != kept.version:
        renew(kept, version=found.version, at=at)
    return kept.until is None or kept.until <= at or lock(digest, at=at)
