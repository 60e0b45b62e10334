"""Reading evidence: who may, through a link of minutes, and the bytes themselves."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from evidence_store.kinds import JPEG, KINDS, PDF, PNG
from evidence_store.models import Kept, Rendition, Seen
from evidence_store.pieces import lay_down
from evidence_store.port import BytesMissing
from evidence_store.refusals import NotReadable
from evidence_store.store import Who, incoming, made, store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from uuid import UUID

    from directory.models import User
    from evidence_store.models import Evidence

IN_MEMORY_BYTES = 1024 * 1024
VIEWABLE = {kind.media_type for kind in KINDS if kind.viewable}
# What a page's own reader shows, and how.
READABLE = {PDF.media_type: "pdf", PNG.media_type: "image", JPEG.media_type: "image"}


def may_link(evidence: Evidence, *, by: User | None = None) -> bool:
    """Answer whether a link may be given: clean evidence, and to its uploader also waiting one."""
    return is_shown_to(evidence, by.pk if by else None)


def is_shown_to(evidence: Evidence, user_id: int | None) -> bool:
    """Answer as may_link does, for a page that knows the reader by id."""
    return evidence.is_clean or (evidence.is_waiting and evidence.uploaded_by_id == user_id)


def link(evidence: Evidence, *, by: User | None = None, seconds: int | None = None) -> str:
    """Return a short-lived link to the bytes; raises NotReadable.

    Whether `by` may see the case is the caller's to know. The store is asked first, for a person
    is not to be sent where nobody answers; raises StoreUnreachable and BytesMissing. Of the
    versions in the store the link names the one that was inspected.
    """
    if not may_link(evidence, by=by):
        raise NotReadable(evidence)
    version = version_of(evidence)
    if store().stat(evidence.blob_id, version=version) is None:
        if evidence.is_waiting:
            raise NotReadable(evidence)  # it arrived, and is taken over in a moment
        raise BytesMissing
    media_type = evidence.blob.media_type
    return store().link(
        evidence.blob_id,
        filename=evidence.filename,
        media_type=media_type,
        seconds=seconds or settings.EVIDENCE_LINK_SECONDS,
        viewable=media_type in VIEWABLE,
        version=version,
    )


def note_seen(evidence: Evidence, *, by: User, at: datetime) -> None:
    """Write down that a person opened it; the first time stays."""
    Seen.objects.bulk_create([Seen(evidence=evidence, by=by, at=at)], ignore_conflicts=True)


def seen_of(evidence: Iterable[UUID]) -> dict[UUID, list[Seen]]:
    """Return who opened each of these files, with their names: one query."""
    rows: dict[UUID, list[Seen]] = defaultdict(list)
    for each in Seen.objects.filter(evidence__in=list(evidence)).select_related("by"):
        rows[each.evidence_id].append(each)
    return rows


def seen_by(people: Iterable[int], *, evidence: Iterable[UUID]) -> set[tuple[UUID, int]]:
    """Return which of these people opened which of these files: one query."""
    rows = Seen.objects.filter(by__in=set(people), evidence__in=set(evidence))
    return set(rows.order_by().values_list("evidence", "by"))


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page shows evidence: itself, or a copy; or why not, in a sentence."""

    kind: str = ""
    url: str = ""
    is_copy: bool = False
    why_not: str = ""


def shown(evidence: Evidence, *, by: User | None = None) -> Shown:
    """Return what a page's own reader shows of it; raises as link does."""
    kind = READABLE.get(evidence.blob.media_type)
    if kind is not None:
        return Shown(kind, link(evidence, by=by))
    if not may_link(evidence, by=by):
        raise NotReadable(evidence)
    copy = Rendition.objects.filter(blob=evidence.blob_id).first()
    if copy is None:
        return Shown(why_not=_("Tệp này chưa có bản xem trong trang. Xin tải về để xem."))
    if copy.place is None:
        return Shown(why_not=_("Không tạo được bản xem trong trang. Xin tải tệp về để xem."))
    url = made().link(
        str(copy.place),
        filename=evidence.filename,
        media_type=copy.media_type,
        seconds=settings.EVIDENCE_LINK_SECONDS,
        viewable=True,
    )
    return Shown(READABLE[copy.media_type], url, is_copy=True)


def version_of(evidence: Evidence) -> str:
    kept = Kept.objects.filter(blob=evidence.blob_id).values_list("version", flat=True)
    return kept.first() or ""


@contextmanager
def read(evidence: Evidence, *, who: Who = Who.PAGES) -> Iterator[IO[bytes]]:
    """Give the bytes as a file: those that arrived while it waits, else those that are kept.

    Raises BytesMissing and StoreUnreachable.
    """
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        with _pieces(evidence, who=who) as pieces:
            lay_down(pieces, file)
        file.seek(0)
        yield file


def _pieces(evidence: Evidence, *, who: Who) -> AbstractContextManager[Iterator[bytes]]:
    if evidence.is_waiting and evidence.arrived_as:
        return incoming(who).open(str(evidence.arrived_as))
    return store(who).open(evidence.blob_id, version=version_of(evidence))
