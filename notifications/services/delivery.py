"""Sending letters: claimed by one worker, tried again with growing patience, given up at last."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from notifications import channels
from notifications.models import Delivery
from notifications.services.halting import letters_leave
from notifications.troubles import INTERRUPTED, NOT_ACTIVE

if TYPE_CHECKING:
    from datetime import datetime

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


def due(*, at: datetime, most: int = 500) -> list[int]:
    """Return the keys of deliveries to be tried now, the longest waiting first."""
    found = Delivery.objects.due(at=at).filter(letters_leave())
    return list(found.values_list("pk", flat=True)[:most])


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
        channels.send(delivery.letter, delivery.channel, at=at)
    except Exception as trouble:  # noqa: BLE001 - whatever it was is kept in the row and logged
        _put_off(delivery, trouble, at=at)
        return False
    _settle(delivery, state=Delivery.State.SENT, sent_at=at, error="")
    return True


def _claimed(delivery_id: int, *, at: datetime) -> Delivery | None:
    with transaction.atomic(durable=True):
        claimed = (
            Delivery.objects.due(at=at)
            .filter(letters_leave(), pk=delivery_id)
            .order_by()
            .update(
                state=Delivery.State.SENDING, attempts=F("attempts") + 1, next_try_at=at + CLAIM
            )
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
    if delivery.attempts >= MOST_ATTEMPTS or channels.is_final(trouble):
        ours = _settle(delivery, state=Delivery.State.GIVEN_UP, error=error)
        if ours and delivery.channel == Delivery.Channel.WEBHOOK:
            _send_by_email_instead(delivery, at=at)
    else:
        later = at + PATIENCE[delivery.attempts - 1]
        _settle(delivery, state=Delivery.State.WAITING, next_try_at=later, error=error)


def _send_by_email_instead(delivery: Delivery, *, at: datetime) -> None:
    """Let a letter that a gateway would not take leave by e-mail, once."""
    way = {"letter": delivery.letter, "channel": Delivery.Channel.EMAIL}
    Delivery.objects.get_or_create(**way, defaults={"next_try_at": at})


def _settle(delivery: Delivery, **facts: object) -> bool:
    """Note the outcome, unless the claim ran out and somebody else has claimed it since."""
    claimed = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.SENDING, attempts=delivery.attempts
    )
    if claimed.update(**facts):
        return True
    logger.warning("Delivery %s was claimed by another before its outcome", delivery.pk)
    return False
