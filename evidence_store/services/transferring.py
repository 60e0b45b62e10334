"""Transfers: a browser sends bytes to the store by itself, with requests signed for these bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings

from evidence_store.inspection import allowed_extension, check_size, clean_name, shown
from evidence_store.kinds import KINDS, Unfit
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


def begin(*, filename: str, size: int, sha256: str, by: User, at: datetime) -> Transfer:
    """Write down that a file is on its way; raises WrongFile where it could not be evidence."""
    try:
        name = clean_name(filename)
        media_type = MEDIA_TYPES[allowed_extension(name)]
        check_size(size, limit=settings.EVIDENCE_MAX_BYTES)
    except Unfit as unfit:
        raise WrongFile(replace(unfit.fault, filename=shown(filename))) from None
    return Transfer.objects.create(
        sha256=sha256,
        size=size,
        filename=name,
        media_type=media_type,
        begun_by=by,
        begun_at=at,
    )


def way_of(transfer: Transfer, *, digests: Sequence[str], at: datetime) -> Way:
    """Sign what is left to send; `digests` name the parts, where there are several.

    What is there already is not sent again. Raises PartsDiffer and StoreUnreachable.
    """
    if has_arrived(transfer):
        return Way()
    if transfer.size <= PART_BYTES:
        return Way(form=_form(transfer))
    if len(digests) != ceil(transfer.size / PART_BYTES):
        raise PartsDiffer
    there = _parts_there(transfer, at=at)
    missing = [number for number in range(1, len(digests) + 1) if number not in there]
    return Way(parts=tuple((each, _part(transfer, each, digests[each - 1])) for each in missing))


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


def collect(transfer: Transfer) -> Arrived:
    """Make one of the parts, and say what arrived; raises NotArrived and StoreUnreachable."""
    if transfer.upload:
        parts = incoming().parts(transfer.place, transfer.upload)
        if parts is not None:
            if sum(parts.values()) != transfer.size:
                raise NotArrived(transfer)
            incoming().join(transfer.place, transfer.upload)
    if not has_arrived(transfer):
        raise NotArrived(transfer)
    return Arrived(
        name=transfer.filename,
        media_type=transfer.media_type,
        size=transfer.size,
        sha256=transfer.sha256,
        place=transfer.pk,
    )


def give_up(transfer: Transfer, *, at: datetime) -> bool:
    """Give a transfer up and throw its parts away; answer whether it was still under way."""
    rows = Transfer.objects.filter(pk=transfer.pk, evidence=None, given_up_at=None)
    if not rows.update(given_up_at=at):
        return False
    if transfer.upload:
        incoming(Who.PAGES).abandon(transfer.place, transfer.upload)
    return True
