"""Letters that come back later: mail servers' reports are read from a mailbox, each once."""

from __future__ import annotations

import logging
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from notifications.mailboxes import unread_messages
from notifications.models import Delivery
from notifications.return_addresses import letter_behind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from email.message import EmailMessage, MIMEPart
    from uuid import UUID

logger = logging.getLogger(__name__)

# Where the address a report was sent to stands, depending on who delivered it.
SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


def read_bounces(*, at: datetime) -> int:
    """Read what mail servers sent back, note which letters it is about; return how many were.

    A message that is read is marked as seen. What is no report, or about no letter of ours, stays
    in the mailbox for people. Raises what a mailbox does that cannot be read.
    """
    return sum(take_report(raw, at=at) for raw in unread_messages())


def take_report(raw: bytes, *, at: datetime) -> bool:
    """Note from one message that a letter has come back; tell whether it said so of one of ours."""
    report = message_from_bytes(raw, policy=policy.default)
    letter, why = _letter_of(report), _why_it_failed(report)
    if letter is None or not why:
        return False
    sent = Delivery.objects.filter(
        letter=letter, channel=Delivery.Channel.EMAIL, state=Delivery.State.SENT
    )
    noted = sent.update(state=Delivery.State.BOUNCED, error=f"Bounced: {why}", next_try_at=at)
    logger.info("Letter %s came back: %s", letter, why if noted else "known already")
    return bool(noted)


def _letter_of(report: EmailMessage) -> UUID | None:
    addresses = (str(value) for name in SENT_TO for value in report.get_all(name, []))
    return next(filter(None, map(letter_behind, addresses)), None)


def _why_it_failed(report: EmailMessage) -> str:
    """Return what a delivery report says of a failure for good; nothing of a delay (RFC 3464)."""
    if report.get_content_type() != "multipart/report":
        return ""
    for block in _blocks(report):
        if str(block.get("Action", "")).strip().lower() == "failed":
            said = (block.get("Status", ""), block.get("Diagnostic-Code", ""))
            return " ".join(" ".join(map(str, said)).split())[:500] or "failed"
    return ""


def _blocks(report: EmailMessage) -> Iterator[MIMEPart]:
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from part.iter_parts()
