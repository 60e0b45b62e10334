"""A time in which no letter leaves: begun for a reason, ended by a coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from directory.access import access_of
from directory.models import DirectoryEvent
from directory.roles import Role
from directory.services.record import check_reason, record
from notifications.models import Halt
from wording.refusals import StalePage

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User

# Who sees what is on its way, and decides about it.
POSTMASTERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


def letters_leave() -> Q:
    """Return the condition that letters leave now, for the statement that claims one."""
    return ~Q(Exists(Halt.objects.filter(ended_at=None)))


def halt_in_force() -> Halt | None:
    return Halt.objects.filter(ended_at=None).select_related("begun_by").first()


@transaction.atomic
def halt(*, reason: str, by: User, at: datetime) -> Halt:
    """Let no letter leave from now on; what is being sent at this moment still goes out.

    Raises NotAllowed, NoReason, StalePage where letters are halted already.
    """
    access_of(by, on=localdate(at)).check_holds(*POSTMASTERS)
    reason = check_reason(reason)
    try:
        with transaction.atomic():
            begun = Halt.objects.create(reason=reason, begun_at=at, begun_by=by)
    except IntegrityError as taken:
        raise StalePage(
            _("Việc gửi thư đã được tạm dừng trước đó. Vui lòng tải lại trang để xem hiện trạng.")
        ) from taken
    record(DirectoryEvent.Action.LETTERS_HALTED, by=by, at=at, reason=reason)
    return begun


@transaction.atomic
def resume(*, seen: int, by: User, at: datetime) -> None:
    """Let letters leave again; `seen` is the halt that the page showed.

    Raises NotAllowed, StalePage where that halt is over.
    """
    access_of(by, on=localdate(at)).check_holds(*POSTMASTERS)
    if not Halt.objects.filter(pk=seen, ended_at=None).update(ended_at=at, ended_by=by):
        raise StalePage(
            _("Thư đã được gửi trở lại từ trước. Vui lòng tải lại trang để xem hiện trạng.")
        )
    record(DirectoryEvent.Action.LETTERS_RESUMED, by=by, at=at)
