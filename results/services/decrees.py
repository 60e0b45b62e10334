"""Tell of the paper by which a year was approved, once the year is public."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Cycle
from cases.services.keeping import end_of_keeping
from directory.access import access_of
from directory.roles import Role
from evidence_store.kinds import PDF
from evidence_store.services.arriving import receive, store_bytes, write_down
from evidence_store.services.keeping import require_until
from results.models import Decree
from wording.refusals import NothingChanged, Refusal, StalePage

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import BinaryIO

    from directory.models import User
    from evidence_store.services.arriving import Received

TELLERS = frozenset({Role.COORDINATOR, Role.LEADER})


class NotPublished(Refusal):
    """The results of the year are not public, and so no paper of theirs is."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotThePaper(Refusal):
    """What was given is no signed paper that anybody can read, or there is none at all."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def decree_of(cycle: Cycle) -> Decree | None:
    """Return what is told now of the paper of a year; nothing before it was told."""
    rows = Decree.objects.filter(cycle=cycle).select_related("evidence__blob")
    return rows.order_by("-at", "-pk").first()


def take_in(file: BinaryIO, *, filename: str, by: User, at: datetime) -> Received:
    """Bring the bytes of the signed paper into the store; nothing is told yet.

    Raises NotAllowed, NotThePaper and what evidence_store refuses.
    """
    access_of(by, on=localdate(at)).check_holds(*TELLERS)
    received = receive(file, filename=filename)
    if received.media_type != PDF.media_type:
        raise NotThePaper(_("Bản ký phải là tệp PDF; hãy chọn lại tệp."))
    store_bytes(received)
    return received


@transaction.atomic
def tell_decree(
    cycle: Cycle,
    *,
    number: str,
    signed_on: date,
    url: str = "",
    received: Received | None = None,
    version: int,
    by: User,
    at: datetime,
) -> Decree:
    """Tell number, day, address and file of the paper; `version` is the row seen, 0 for none.

    Without a new file the one that was told before stays. Raises NotAllowed, NotPublished,
    StalePage where somebody told it meanwhile, NothingChanged, NotThePaper where there is neither
    file nor address.
    """
    access_of(by, on=localdate(at)).check_holds(*TELLERS)
    locked = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if not locked.publications.exists():
        raise NotPublished(_("Kết quả chưa được công bố; hãy ghi quyết định sau khi công bố."))
    present = decree_of(locked)
    if (present.pk if present else 0) != version:
        raise StalePage(
            _("Thông tin quyết định vừa được người khác ghi; chưa có gì được ghi đè. Xin xem lại."),
            version=present.pk if present else 0,
        )
    told = (number, signed_on, url)
    if not received and present and (present.number, present.signed_on, present.url) == told:
        raise NothingChanged(_("Nội dung không khác thông tin đã ghi."))
    before = present.evidence if present else None
    evidence = write_down(received, by=by, at=at) if received else before
    if not (url or evidence):
        raise NotThePaper(_("Hãy ghi địa chỉ của quyết định, hoặc chọn tệp bản ký."))
    made = Decree.objects.create(
        cycle=locked,
        number=number,
        signed_on=signed_on,
        url=url,
        evidence=evidence,
        by=by,
        at=at,
    )
    record(locked, "tell_decree", by=by, at=at, paper=number)
    return made


def keep_papers(*, at: datetime) -> int:
    """Write down that each signed paper is to be locked as long as the evidence of its year.

    Returns for how many that was news. `at` is the present.
    """
    news = 0
    for decree in Decree.objects.exclude(evidence=None).select_related("cycle", "evidence"):
        until = end_of_keeping(decree.cycle)
        if decree.evidence and until > at:
            news += require_until([decree.evidence.blob_id], until=until)
    return news
