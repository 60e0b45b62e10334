"""Tell of the paper by which a year was approved, once the year is public."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Cycle
from directory.access import access_of
from directory.roles import Role
from results.models import Decree
from wording.refusals import NothingChanged, Refusal, StalePage

if TYPE_CHECKING:
    from datetime import date, datetime

    from directory.models import User

TELLERS = frozenset({Role.COORDINATOR, Role.LEADER})


class NotPublished(Refusal):
    """The results of the year are not public, and so no paper of theirs is."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def decree_of(cycle: Cycle) -> Decree | None:
    """Return what is told now of the paper of a year; nothing before it was told."""
    return Decree.objects.filter(cycle=cycle).order_by("-at", "-pk").first()


@transaction.atomic
def tell_decree(
    cycle: Cycle,
    *,
    number: str,
    signed_on: date,
    url: str,
    version: int,
    by: User,
    at: datetime,
) -> Decree:
    """Tell number, day and address of the paper; `version` is the row that was seen, 0 for none.

    Raises NotAllowed, NotPublished, StalePage where somebody told it meanwhile, NothingChanged.
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
    if present and (present.number, present.signed_on, present.url) == told:
        raise NothingChanged(_("Nội dung không khác thông tin đã ghi."))
    made = Decree.objects.create(
        cycle=locked, number=number, signed_on=signed_on, url=url, by=by, at=at
    )
    record(locked, "tell_decree", by=by, at=at, paper=number)
    return made
