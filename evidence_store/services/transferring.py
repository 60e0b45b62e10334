"""Transfers: a browser sends bytes to the store by itself, with requests signed for these bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings

from evidence_store.inspection import allowed_extension, check_size, clean_name, shown
from evidence_store.kinds import KINDS, ZIP, Unfit
from evidence_store.models import Transfer
from evidence_store.refusals import NotArrived, PartsDiffer, WrongFile
from evidence_store.s3.incoming import PART_BYTES
from evidence_store.services.arriving import Arrived
from evidence_store.store import Who, incoming

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from directory.models import User
    from evidence_store.port import SignedForm

MEDIA_TYPES = {extension: kind.media_type for kind in KINDS for extension in kind.extensions}


@dataclass(frozen=True, slots=True)
class Way:
    """What is left to send of a transfer: a form, or the missing parts; maybe nothing."""

    form: SignedForm | None = None
    parts: tuple[tuple[int, str], ...] = ()


def begin(
    *, filename: str, size: int, sha256: str, first: str = "", by: User, at: datetime
) -> Transfer:
    """Write down that a file is on its way, named whole or by its first part.

    Raises WrongFile where it could not be evidence.
    """
    try:
        name = clean_name(filename)
        media_type = media_type_of(name)
        check_size(size, limit=settings.EVIDENCE_MAX_BYTES)
    except Unfit as unfit:
        raise WrongFile(replace(unfit.fault, filename=shown(filename))) from None
    return Transfer.objects.create(
        sha256=sha256,
        parts=[first] if first else [],
        size=size,
        filename=name,
        media_type=media_type,
        begun_by=by,
        begun_at=at,
    )


def media_type_of(name: str) -> str:
    """Return what a file of this name should be; raises Unfit where it is nothing we take."""
    if settings.EVIDENCE_UNPACK_ZIP and name.lower().endswith(ZIP.extensions):
        return ZIP.media_type
    return MEDIA_TYPES[allowed_extension(name)]


def is_package(transfer: Transfer) -> bool:
    """Tell whether what comes is to be unpacked, and is no evidence by itself."""
    return transfer.media_type == ZIP.media_type


def way_of(transfer: Transfer, *, digests: Sequence[str], start: int = 1, at: datetime) -> Way:
    """Sign what is left to send; `digests` name parts, from one on, where there are several.

    A browser names them as it reads them. What is there already is not sent again. Raises
    PartsDiffer where another file was begun, and StoreUnreachable.
    """
    if has_arrived(transfer):
        return Way()
    if transfer.size <= PART_BYTES:
        return Way(form=_form(transfer))
    _note_parts(transfer, list(digests), start=start)
    there = _parts_there(transfer, at=at)
    named = enumerate(digests, start)
    return Way(
        parts=tuple(
            (number, _part(transfer, number, digest))
            for number, digest in named
            if number not in there
        )
    )


def _note_parts(transfer: Transfer, digests: list[str], *, start: int) -> None:
    """Write down the digests of parts; raises PartsDiffer where they are not those of the file."""
    known, end = transfer.parts, start - 1 + len(digests)
    if start - 1 > len(known) or end > ceil(transfer.size / PART_BYTES):
        raise PartsDiffer
    if any(one != other for one, other in zip(known[start - 1 : end], digests, strict=False)):
        raise PartsDiffer
    news = digests[len(known) - start + 1 :]
    if not news:
        return
    rows = Transfer.objects.filter(pk=transfer.pk, parts=known)
    if rows.update(parts=[*known, *news]):
        transfer.parts = [*known, *news]
        return
    transfer.refresh_from_db(fields=["parts"])  # in another tab somebody was first
    _note_parts(transfer, digests, start=start)


def has_arrived(transfer: Transfer) -> bool:
    arrival = incoming().stat(transfer.place)
    return arrival is not None and arrival.size == transfer.size


def _form(transfer: Transfer) -> SignedForm:
    return incoming().form(
        transfer.place,
        digest=transfer.sha256,
        size=transfer.size,
        media_type=transfer.media_type,
        seconds=settings.EVIDENCE_SEND_SECONDS,
    )


def _part(transfer: Transfer, number: int, digest: str) -> str:
    return incoming().part_link(
        transfer.place,
        transfer.upload,
        number=number,
        digest=digest,
        seconds=settings.EVIDENCE_SEND_SECONDS,
    )


def _parts_there(transfer: Transfer, *, at: datetime) -> set[int]:
    """Return which parts the store has; an upload that it knows no more is begun anew."""
    known = incoming().parts(transfer.place, transfer.upload) if transfer.upload else None
    if known is not None:
        return set(known)
    upload = incoming().begin_parts(transfer.place, media_type=transfer.media_type)
    rows = Transfer.objects.filter(pk=transfer.pk, upload=transfer.upload)
    if rows.update(upload=upload, begun_at=at):
        transfer.upload = upload
        return set()
    incoming().abandon(transfer.place, upload)  # in another tab somebody was first
    transfer.refresh_from_db(fields=["upload"])
    return set(incoming().parts(transfer.place, transfer.upload) or ())


def collect(transfer: Transfer, *, sha256: str = "") -> Arrived:
    """Make one of the parts, and say what arrived; `sha256` names the whole, where nobody has yet.

    Raises NotArrived, StoreUnreachable, and PartsDiffer where nobody names the whole.
    """
    digest = transfer.sha256 or sha256
    if not digest:
        raise PartsDiffer
    _join(transfer)
    return Arrived(
        name=transfer.filename,
        media_type=transfer.media_type,
        size=transfer.size,
        sha256=digest,
        place=transfer.pk,
    )


def _join(transfer: Transfer) -> None:
    if transfer.upload:
        parts = incoming().parts(transfer.place, transfer.upload)
        if parts is not None:
            if sum(parts.values()) != transfer.size:
                raise NotArrived(transfer)
            incoming().join(transfer.place, transfer.upload)
    if not has_arrived(transfer):
        raise NotArrived(transfer)


def digest_there(transfer: Transfer) -> str:
    """Return the SHA-256 of what arrived, read from the store where no browser came to name it.

    Each part was compared with its own by the store. Raises NotArrived and StoreUnreachable.
    """
    if transfer.sha256:
        return transfer.sha256
    _join(transfer)
    found = hashlib.sha256()
    with incoming(Who.KEEPER).open(transfer.place) as pieces:
        for piece in pieces:
            found.update(piece)
    return found.hexdigest()


def give_up(transfer: Transfer, *, at: datetime) -> bool:
    """Give a transfer up and throw its parts away; answer whether it was still under way."""
    rows = Transfer.objects.filter(pk=transfer.pk, evidence=None, given_up_at=None)
    if not rows.update(given_up_at=at):
        return False
    if transfer.upload:
        incoming(Who.PAGES).abandon(transfer.place, transfer.upload)
    return True
