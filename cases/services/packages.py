"""Packages of files that arrived, and wait until a worker unpacks them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models import Package
from evidence_store.models import Transfer
from evidence_store.refusals import NotArrived

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from evidence_store.services.arriving import Arrived

# Pages tell of so many.
SHOWN = 10
# A worker that took one up and has not finished it by then was killed: another one takes it.
GIVEN_UP_AFTER = timedelta(minutes=30)


def receive(transfer: Transfer, arrived: Arrived, *, at: datetime) -> Package:
    """Write down that a package arrived; raises NotArrived where it was given up meanwhile."""
    rows = Transfer.objects.filter(pk=transfer.pk, evidence=None, given_up_at=None)
    if not rows.update(sha256=arrived.sha256):
        raise NotArrived(transfer)
    package, _is_new = Package.objects.get_or_create(transfer=transfer, defaults={"arrived_at": at})
    return package


def known(transfer: Transfer) -> Package | None:
    """Return the package that a transfer brought, where it arrived."""
    return Package.objects.filter(transfer=transfer).first()


def latest(rows: QuerySet[Package]) -> list[Package]:
    """Return the packages that were given lately, the newest first."""
    return list(rows.select_related("transfer").order_by("-arrived_at", "pk")[:SHOWN])


def waiting(*, at: datetime) -> list[str]:
    """Return what arrived and nobody unpacks, the oldest first."""
    rows = Package.objects.filter(free(at=at), opened_at=None).order_by("arrived_at", "pk")
    return [str(each) for each in rows.values_list("pk", flat=True)]


def free(*, at: datetime) -> Q:
    return Q(begun_at=None) | Q(begun_at__lt=at - GIVEN_UP_AFTER)
