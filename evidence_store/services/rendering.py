"""Copies of evidence that a browser shows: office files as PDF, telephones' pictures as JPEG."""

from __future__ import annotations

import logging
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

from evidence_store.confined import MIB, Confined, Limits, can_confine, run
from evidence_store.kinds import DOCX, HEIC, JPEG, ODS, ODT, PDF, PPTX, XLSX, Kind
from evidence_store.models import Blob, Evidence, Rendition
from evidence_store.pieces import PIECE_BYTES
from evidence_store.services.reading import read
from evidence_store.store import Who, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

logger = logging.getLogger(__name__)
OFFICE_LIMITS = Limits(seconds=120, memory=4096 * MIB, written=256 * MIB)
PICTURE_LIMITS = Limits(seconds=60, memory=2048 * MIB)


@dataclass(frozen=True, slots=True)
class Way:
    """What a copy is, and how it is made: from a file, into a folder."""

    kind: Kind
    make: Callable[[IO[bytes], Path], Path]


def _as_pdf(file: IO[bytes], folder: Path) -> Path:
    """Let LibreOffice print a document, in a place of its own; raises Confined."""
    with (folder / "document").open("wb") as copy:
        shutil.copyfileobj(file, copy, PIECE_BYTES)
    run(
        (
            *(settings.SOFFICE, "--headless", "--norestore", "--nolockcheck", "--nodefault"),
            f"-env:UserInstallation=file://{folder}/profile",
            *("--convert-to", "pdf", "--outdir", str(folder), str(folder / "document")),
        ),
        limits=OFFICE_LIMITS,
        folder=folder,
        apart=True,
    )
    return folder / "document.pdf"


def _as_jpeg(file: IO[bytes], folder: Path) -> Path:
    """Turn a photograph into a JPEG that stands upright; raises Confined."""
    file.fileno()  # a small file lies in memory until somebody asks for this
    file.flush()
    file.seek(0)
    copy = folder / "picture.jpg"
    command = (sys.executable, "-m", "evidence_store.pictures")
    told = run(
        command,
        limits=PICTURE_LIMITS,
        folder=folder,
        stdin=file,
        environment={"PYTHONPATH": str(settings.BASE_DIR)},
    )
    copy.write_bytes(told)
    return copy


OFFICE = {kind.media_type: Way(PDF, _as_pdf) for kind in (DOCX, XLSX, PPTX, ODT, ODS)}
PICTURES = {HEIC.media_type: Way(JPEG, _as_jpeg)}


def ways() -> dict[str, Way]:
    """Return of which kinds copies are made here; of office files with LibreOffice, put apart."""
    has_office = bool(shutil.which(settings.SOFFICE)) and can_confine()
    return PICTURES | (OFFICE if has_office else {})


def wanting() -> list[UUID]:
    """Return clean evidence of which there is no copy, and could be one; each of other bytes."""
    rows = Evidence.objects.filter(state=Evidence.State.CLEAN, blob__rendition=None)
    rows = rows.filter(blob__media_type__in=list(ways()))
    return list(rows.order_by("blob", "uploaded_at").distinct("blob").values_list("pk", flat=True))


def render(evidence_id: UUID | str, *, at: datetime) -> Rendition | None:
    """Make the copy of clean evidence that a browser shows, once; None where none is made.

    Raises StoreUnreachable; then it is made another time.
    """
    evidence = Evidence.objects.select_related("blob").get(pk=evidence_id)
    way = ways().get(evidence.blob.media_type)
    known = Rendition.objects.filter(blob=evidence.blob_id).first()
    if known or not way or not evidence.is_clean:
        return known
    with read(evidence, who=Who.KEEPER) as file, TemporaryDirectory() as folder:
        try:
            copy = way.make(file, Path(folder))
            place = uuid4()
            size = made(Who.KEEPER).put(str(place), _pieces(copy), media_type=way.kind.media_type)
        except (Confined, FileNotFoundError) as reason:
            logger.info("No copy of %s could be made: %s", evidence, reason)
            place, size = None, 0
    return _noted(evidence.blob, way.kind, place=place, size=size, at=at)


def _noted(blob: Blob, kind: Kind, *, place: UUID | None, size: int, at: datetime) -> Rendition:
    """Write the copy down; of two made at once the first one stays, the other is taken away."""
    facts = {"place": place, "media_type": kind.media_type, "size": size, "made_at": at}
    found, is_ours = Rendition.objects.get_or_create(blob=blob, defaults=facts)
    if place and not is_ours:
        made(Who.KEEPER).remove(str(place))
    return found


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
