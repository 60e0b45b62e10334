"""Keeping bytes for good: taken over once, held, and locked from submission on."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from evidence_store.models import Kept
from evidence_store.port import BytesDiffer, BytesMissing
from evidence_store.services.checking import is_whole
from evidence_store.store import Who, incoming, store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from evidence_store.models import Evidence

logger = logging.getLogger(__name__)
# Clocks of two machines differ a little; a lock may last longer than asked for, never less.
SPARE = timedelta(days=1)


def keep_for_good(evidence: Evidence, *, at: datetime) -> Kept:
    """Take bytes that were found fit over into the bucket of what is kept, and hold them there.

    Bytes that are kept already stay as they are. Raises StoreUnreachable; BytesDiffer and
    BytesMissing where what was inspected is not what lies there now.
    """
    blob = evidence.blob
    known = Kept.objects.filter(blob=blob).first()
    if known and _is_there(known):
        return known
    version = _adopted(evidence)
    store(Who.KEEPER).hold(blob.sha256, version=version)
    if known:  # its bytes were lost, and have come again
        renew(known, version=version, at=at)
        return known
    kept, _ = Kept.objects.get_or_create(blob=blob, defaults={"version": version, "kept_at": at})
    return kept


def _is_there(kept: Kept) -> bool:
    return store(Who.KEEPER).stat(kept.blob_id, version=kept.version) is not None


def _adopted(evidence: Evidence) -> str:
    """Return the version of the bytes in the bucket of what is kept, taken over where needed."""
    blob, keeper = evidence.blob, store(Who.KEEPER)
    found = keeper.stat(blob.sha256)
    # Left there by an inspection that was cut off; what its bytes are, only reading them tells.
    if found and is_whole(blob, version=found.version):
        return found.version
    if not evidence.arrived_as:
        raise BytesDiffer if found else BytesMissing
    arrivals = incoming(Who.KEEPER)
    arrival = arrivals.stat(str(evidence.arrived_as))
    if arrival is None:
        raise BytesMissing
    return keeper.adopt(
        blob.sha256,
        arrival,
        bucket=arrivals.bucket,
        media_type=blob.media_type,
        filename=evidence.filename,
    )


def renew(kept: Kept, *, version: str, at: datetime) -> None:
    """Note the version of bytes that were put back; their locks are to be set anew."""
    rows = Kept.objects.filter(pk=kept.pk).update(version=version, kept_at=at, locked_until=None)
    if not rows:
        logger.warning("Bytes %s were put back, and nobody knows them", kept.pk)
    kept.version, kept.locked_until = version, None


def require_until(digests: Iterable[str], *, until: datetime) -> int:
    """Write down that bytes are to be locked until a moment; return how many that changes.

    A moment only ever moves further away. The locks themselves are the store's: see lock.
    """
    wanted = Kept.objects.filter(pk__in=digests)
    return wanted.filter(Q(until=None) | Q(until__lt=until)).update(until=until)


def unlocked(*, at: datetime) -> list[str]:
    """Return the bytes whose lock the store has not confirmed, and whose time is not over."""
    rows = Kept.objects.filter(until__gt=at).exclude(locked_until__gte=F("until"))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def lock(digest: str, *, at: datetime) -> bool:
    """Have the store lock bytes as long as is written down; answer whether it does.

    Raises StoreUnreachable. A second call changes nothing.
    """
    kept = Kept.objects.filter(pk=digest, until__gt=at).first()
    if kept is None or kept.until is None or not _is_there(kept):
        return False
    keeper = store(Who.KEEPER)
    until = kept.until + SPARE
    standing = keeper.retained_until(digest, version=kept.version)
    if standing is None or standing < kept.until:
        keeper.retain(digest, until=until, version=kept.version)
    # Only if nobody asked for a longer one meanwhile: that lock is then still to be set.
    rows = Kept.objects.filter(pk=digest, until=kept.until, version=kept.version)
    return bool(rows.update(locked_until=kept.until))
