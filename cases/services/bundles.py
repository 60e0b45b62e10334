"""Bundles of evidence: asked for, made behind the pages, fetched by who asked, taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Attachment, Bundle, Case
from cases.services.bundle_files import packed
from directory.access import NotAllowed, access_of
from evidence_store.store import Who, made

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from cases.models import Criterion, Cycle
    from directory.models import User

MEDIA_TYPE = "application/zip"
KEPT_FOR = timedelta(days=7)
# A worker that took one up and has not finished it by then was killed: another one takes it.
GIVEN_UP_AFTER = timedelta(hours=2)


class BundleGone(NotAllowed):
    """A bundle that is not made yet, or was taken away."""


@transaction.atomic
def ask(
    cycle: Cycle,
    cases: Sequence[Case],
    *,
    criterion: Criterion | None = None,
    name: str,
    by: User,
    at: datetime,
) -> Bundle:
    """Ask for all evidence of a case, or of a criterion over cases that the caller may read.

    What one asked for and has not got yet is not asked for twice. Raises NotAllowed where there
    is no case at all.
    """
    if not cases:
        raise NotAllowed(_("Không có hồ sơ nào để lấy minh chứng."))
    ids = sorted(case.pk for case in cases)
    same = Bundle.objects.filter(asked_by=by, cycle=cycle, criterion=criterion, case_ids=ids)
    waiting = same.filter(made_at=None).first()
    if waiting is not None:
        return waiting
    bundle = Bundle.objects.create(
        cycle=cycle, criterion=criterion, case_ids=ids, name=name[:200], asked_by=by, asked_at=at
    )
    subject = cases[0] if criterion is None else cycle
    code = criterion.code if criterion else ""
    record(subject, "ask_bundle", by=by, at=at, filename=bundle.name, item=code)
    return bundle


def make(bundle_id: UUID | str, *, at: datetime) -> Bundle:
    """Make a bundle that waits, once; what its asker may not read any more is left out.

    Raises StoreUnreachable; then it goes on waiting.
    """
    bundle = Bundle.objects.select_related("asked_by", "criterion", "cycle").get(pk=bundle_id)
    if not _taken_up(bundle, at=at):
        return bundle
    access = access_of(bundle.asked_by, on=localdate(at))
    cases = Case.objects.visible_to(access).filter(pk__in=bundle.case_ids)
    rows = Attachment.objects.standing().filter(item__case__in=cases)
    if bundle.criterion_id:
        rows = rows.filter(item__criterion=bundle.criterion_id)
    package = packed(rows, by_agency=bundle.criterion_id is not None)
    try:
        size = made(Who.KEEPER).put(str(bundle.pk), package.pieces(), media_type=MEDIA_TYPE)
    except Exception:
        _let_go(bundle)
        raise
    waiting = Bundle.objects.filter(pk=bundle.pk, made_at=None)
    if waiting.update(made_at=at, size=size, files=package.files):
        bundle.refresh_from_db()
    return bundle


def _taken_up(bundle: Bundle, *, at: datetime) -> bool:
    free = Q(begun_at=None) | Q(begun_at__lt=at - GIVEN_UP_AFTER)
    return bool(Bundle.objects.filter(free, pk=bundle.pk, made_at=None).update(begun_at=at))


def _let_go(bundle: Bundle) -> bool:
    """Let another try have it; answer whether it was still waiting."""
    return bool(Bundle.objects.filter(pk=bundle.pk, made_at=None).update(begun_at=None))


def waiting(*, at: datetime) -> list[UUID]:
    """Return what was asked for and nobody makes, the oldest first."""
    free = Q(begun_at=None) | Q(begun_at__lt=at - GIVEN_UP_AFTER)
    rows = Bundle.objects.filter(free, made_at=None).order_by("asked_at", "pk")
    return list(rows.values_list("pk", flat=True))


def take_away(*, at: datetime) -> int:
    """Take bundles away that were there for a week; return how many. Raises StoreUnreachable."""
    taken = 0
    for bundle in Bundle.objects.filter(made_at__lt=at - KEPT_FOR, removed_at=None):
        made(Who.KEEPER).remove(str(bundle.pk))
        taken += Bundle.objects.filter(pk=bundle.pk, removed_at=None).update(removed_at=at)
    return taken


def link_to(bundle: Bundle, *, by: User, at: datetime) -> str:
    """Return a link of minutes to a bundle for who asked for it; that it was fetched is logged.

    Raises BundleGone, and NotAllowed where a case in it is not theirs to read any more.
    """
    if not bundle.is_ready:
        raise BundleGone(_("Gói này chưa xong hoặc đã hết hạn. Xin yêu cầu lại."))
    readable = Case.objects.visible_to(access_of(by, on=localdate(at)))
    if readable.filter(pk__in=bundle.case_ids).count() != len(bundle.case_ids):
        raise NotAllowed(_("Gói này có hồ sơ mà Ông/Bà không còn được xem."))
    subject = bundle.cycle if bundle.criterion_id else readable.get(pk=bundle.case_ids[0])
    record(subject, "fetch_bundle", by=by, at=at, filename=bundle.name)
    return made().link(
        str(bundle.pk),
        filename=f"{bundle.name}.zip",
        media_type=MEDIA_TYPE,
        seconds=settings.EVIDENCE_LINK_SECONDS,
        viewable=False,
    )


def of_person(user: User) -> list[Bundle]:
    """Return what a person asked for lately, the newest first."""
    rows = Bundle.objects.filter(asked_by=user).select_related("cycle", "criterion")
    return list(rows.order_by(F("asked_at").desc(), "pk")[:50])
