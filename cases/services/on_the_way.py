"""Files on their way from a browser, to a case or a shelf: what both have in common."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from cases.models import CaseFile, ShelfFile
from evidence_store.port import StoreUnreachable
from evidence_store.refusals import NotArrived
from evidence_store.services import transferring
from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from cases.models import Package
    from cases.services.evidence import PutOn
    from directory.models import User
    from evidence_store.models import Evidence, Transfer

logger = logging.getLogger(__name__)
# Whoever sends a file says by then that it arrived; else we look ourselves.
SILENT_AFTER = timedelta(minutes=2)
# Parts of an upload that nobody went on with are thrown away after this time.
LEFT_AFTER = timedelta(days=7)
AT_ONCE = 500
File = TypeVar("File", CaseFile, ShelfFile)


@dataclass(frozen=True, slots=True)
class Announced:
    """A file as a browser announces it, before a byte of it is sent.

    One that comes in parts may be known by the SHA-256 of the first alone: the whole is then named
    when all of it was read.
    """

    name: str
    size: int
    sha256: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A file that arrived: evidence, and where it was given for a criterion, on it.

    A package is none: it waits to be unpacked.
    """

    evidence: Evidence | None = None
    put_on: PutOn | None = None
    package: Package | None = None


def begun_before(rows: QuerySet[File], announced: Announced) -> File | None:
    """Return what was begun of the same bytes among what is under way, or nothing."""
    by_part = Q(transfer__parts__0=announced.first) if announced.first else Q(pk=None)
    if announced.sha256:
        same = Q(transfer__sha256=announced.sha256) | Q(transfer__sha256="") & by_part
    else:
        same = by_part
    found = rows.filter(same, transfer__size=announced.size).order_by("pk")
    return found.select_related("transfer").first()


def begin_transfer(announced: Announced, *, by: User, at: datetime) -> Transfer:
    """Write down that a file is on its way; raises WrongFile."""
    return transferring.begin(
        filename=announced.name,
        size=announced.size,
        sha256=announced.sha256,
        first=announced.first,
        by=by,
        at=at,
    )


def silent(rows: QuerySet[File], *, at: datetime) -> list[File]:
    """Return what is under way and nobody speaks of, the oldest first."""
    quiet = rows.filter(transfer__begun_at__lt=at - SILENT_AFTER)
    return list(quiet.select_related("transfer", "given_by").order_by("given_at", "pk")[:AT_ONCE])


def finish_lost(file: File, finish: Callable[..., Finished], *, at: datetime) -> Finished | None:
    """Finish a file that reached the store though nobody said so; give up one that was left.

    Raises StoreUnreachable; what is refused by now is given up, for nobody is there to read why: it
    stands in the log.
    """
    try:
        digest = transferring.digest_there(file.transfer)
        return finish(file, sha256=digest, by=file.given_by, at=at)
    except NotArrived:
        if file.transfer.begun_at < at - LEFT_AFTER:
            transferring.give_up(file.transfer, at=at)
    except StoreUnreachable:
        raise
    except Refusal as refusal:
        logger.info("File %s came too late: %s", file.transfer, refusal)
        transferring.give_up(file.transfer, at=at)
    return None
