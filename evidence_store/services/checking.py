"""Checking what is kept: is it there, is it what it was, and does anything lie there unknown."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F

from evidence_store.models import Evidence, Kept
from evidence_store.port import BytesMissing
from evidence_store.store import Who, incoming, store

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.models import Blob

logger = logging.getLogger(__name__)
# So many bytes are compared with the list of the store in one step of a night.
STRIDE = 5000
# Younger ones may be under way: put into the store, and not written down yet.
FRESH = timedelta(days=1)
# What arrived and was never asked for again is thrown away after this time.
LEFT_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Walked:
    """What one stride found; `after` is where the next one begins, nothing where it was the end."""

    after: str
    compared: int
    missing: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def is_whole(blob: Blob, *, version: str) -> bool:
    """Answer whether the store keeps these very bytes; it reads all of them."""
    found, size = hashlib.sha256(), 0
    try:
        with store(Who.KEEPER).open(blob.sha256, version=version) as pieces:
            for piece in pieces:
                found.update(piece)
                size += len(piece)
    except BytesMissing:
        return False
    return (found.hexdigest(), size) == (blob.sha256, blob.size)


def walk(*, after: str, at: datetime, stride: int = STRIDE) -> Walked:
    """Compare the next bytes we know of with what the store lists, in the order of the digests.

    Raises StoreUnreachable.
    """
    rows = Kept.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "blob__size")
    known = dict(rows[:stride])
    end = list(known)[-1] if len(known) == stride else ""
    listed = {
        each.digest: each
        for each in takewhile(
            lambda each: not end or each.digest <= end, store(Who.KEEPER).listed(after=after)
        )
    }
    old = at - FRESH
    return Walked(
        after=end,
        compared=len(known),
        missing=[digest for digest in known if digest not in listed],
        differing=[
            digest
            for digest, size in known.items()
            if digest in listed and listed[digest].size != size
        ],
        unknown=[
            digest
            for digest, each in listed.items()
            if digest not in known and each.stored_at < old
        ],
    )


def sample(*, count: int) -> list[str]:
    """Return the bytes whose content was looked at longest ago, those never looked at first."""
    rows = Kept.objects.order_by(F("checked_at").asc(nulls_first=True), "pk")
    return list(rows.values_list("pk", flat=True)[:count])


def read_again(digest: str, *, at: datetime) -> bool:
    """Read kept bytes whole and answer whether they are what they were; raises StoreUnreachable."""
    kept = Kept.objects.select_related("blob").get(pk=digest)
    if not is_whole(kept.blob, version=kept.version):
        logger.error("Evidence %s is not in the store as it was", digest)
        return False
    return bool(Kept.objects.filter(pk=digest).update(checked_at=at))


def places_of(digests: list[str]) -> dict[str, list[str]]:
    """Return under which names people know the bytes, for whoever has to look for them."""
    rows = Evidence.objects.filter(blob__in=digests).order_by("uploaded_at", "pk")
    names: dict[str, list[str]] = {digest: [] for digest in digests}
    for digest, name in rows.values_list("blob_id", "filename"):
        names[digest].append(name)
    return names


def clear_arrivals(*, at: datetime) -> int:
    """Throw away what arrived long ago and waits for no inspection; return how much that was."""
    arrivals = incoming(Who.KEEPER)
    left = list(arrivals.left_before(at - LEFT_AFTER))
    ids = [place for place in left if _is_uuid(place)]
    waiting = Evidence.objects.waiting().filter(arrived_as__in=ids)
    wanted = {str(place) for place in waiting.values_list("arrived_as", flat=True)}
    gone = [place for place in left if place not in wanted]
    for place in gone:
        arrivals.remove(place)
    return len(gone)


def _is_uuid(place: str) -> bool:
    try:
        return bool(UUID(place))
    except ValueError:
        return False
