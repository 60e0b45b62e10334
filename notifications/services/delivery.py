"""Sending letters: claimed by one worker, tried again with growing patience, given up at last."""

from __future__ import annotations

import logging
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from directory.access import access_of
from directory.models import DirectoryEvent
from directory.roles import Role
from directory.services.record import record
from notifications import channels
from notifications.models import Delivery
from wording.refusals import Refusal, StalePage

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User

logger = logging.getLogger(__name__)

# How long to wait after the first failure, the second, …; after the last comes giving up.
PATIENCE = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
MOST_ATTEMPTS = len(PATIENCE) + 1
# Longer than a mail server may take and a task may run: until then a claim keeps others away.
CLAIM = timedelta(minutes=15)
NOT_ACTIVE = "Người nhận không còn sử dụng hệ thống."
# Who sees the letters that reached nobody, and sends them again.
POSTMASTERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
INTERRUPTED = "Việc gửi bị ngắt giữa chừng nhiều lần."


class Unreachable(Refusal):
    """The reader of a letter has left."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def due(*, at: datetime, most: int = 500) -> list[int]:
    """Return the keys of deliveries to be tried now, the longest waiting first."""
    return list(Delivery.objects.due(at=at).values_list("pk", flat=True)[:most])


def deliver(delivery_id: int, *, at: datetime) -> bool:
    """Send one letter on one channel and tell whether it went out.

    Safe to call twice and by two workers: the claim is a conditional update, committed before the
    letter is sent, and only one of them gets it.
    """
    delivery = _claimed(delivery_id, at=at)
    if delivery is None:
        return False
    if why_not := _why_not(delivery):
        _settle(delivery, state=Delivery.State.GIVEN_UP, error=why_not)
        return False
    try:
        channels.send_email(delivery.letter)
    except Exception as trouble:  # noqa: BLE001 - whatever it was is kept in the row and logged
        _put_off(delivery, trouble, at=at)
        return False
    _settle(delivery, state=Delivery.State.SENT, sent_at=at, error="")
    return True


@transaction.atomic
def send_again(delivery: Delivery, *, by: User, at: datetime) -> None:
    """Take a letter that was given up among those to be sent, with all its attempts.

    Raises NotAllowed, StalePage where it is waiting or sent already, Unreachable where its reader
    cannot sign in any more.
    """
    access_of(by, on=localdate(at)).check_holds(*POSTMASTERS)
    if not delivery.letter.recipient.is_active:
        raise Unreachable(
            _("%(name)s không còn sử dụng hệ thống nên không gửi lại được.")
            % {"name": delivery.letter.recipient.full_name}
        )
    given_up = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.GIVEN_UP)
    if not given_up.update(state=Delivery.State.WAITING, attempts=0, next_try_at=at, error=""):
        raise StalePage(
            _("Thư này đã được gửi hoặc đang chờ gửi. Vui lòng tải lại trang để xem hiện trạng.")
        )
    facts: dict[str, object] = {"letter": str(delivery.letter_id), "was": delivery.error}
    user = delivery.letter.recipient
    record(DirectoryEvent.Action.LETTER_SENT_AGAIN, by=by, at=at, user=user, facts=facts)


def _claimed(delivery_id: int, *, at: datetime) -> Delivery | None:
    with transaction.atomic(durable=True):
        claimed = (
            Delivery.objects.due(at=at)
            .filter(pk=delivery_id)
            .order_by()
            .update(attempts=F("attempts") + 1, next_try_at=at + CLAIM)
        )
    if not claimed:
        return None
    return Delivery.objects.select_related("letter__recipient").get(pk=delivery_id)


def _why_not(delivery: Delivery) -> str:
    if not delivery.letter.recipient.is_active:
        return NOT_ACTIVE
    if delivery.attempts > MOST_ATTEMPTS:
        return delivery.error or INTERRUPTED
    return ""


def _put_off(delivery: Delivery, trouble: Exception, *, at: datetime) -> None:
    error = f"{type(trouble).__name__}: {trouble}"
    logger.warning(
        "Delivery %s failed at attempt %s", delivery.pk, delivery.attempts, exc_info=trouble
    )
    if delivery.attempts >= MOST_ATTEMPTS:
        _settle(delivery, state=Delivery.State.GIVEN_UP, error=error)
    else:
        _settle(delivery, next_try_at=at + PATIENCE[delivery.attempts - 1], error=error)


def _settle(delivery: Delivery, **facts: object) -> None:
    """Note the outcome, unless the claim ran out and somebody else has claimed it since."""
    claimed = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.WAITING, attempts=delivery.attempts
    )
    if not claimed.update(**facts):
        logger.warning("Delivery %s was claimed by another before its outcome", delivery.pk)
