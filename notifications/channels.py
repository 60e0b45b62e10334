"""How a letter leaves the application; in the application itself, the row is the letter."""

from __future__ import annotations

import hashlib
import hmac
import json
from http import HTTPStatus
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from notifications.models import Delivery
from notifications.return_addresses import return_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from notifications.models import Letter

# A mail server that does not answer must not hold a worker for longer than a claim lasts.
SECONDS_TO_ANSWER = 30
# What a mail server says of an address that will not be there in an hour either (RFC 5321).
NO_SUCH_ADDRESS = frozenset({550, 551, 553, 556})


# What a gateway says of a reader whom it will not know in an hour either.
NO_SUCH_READER = frozenset({HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY})


class GatewayRefused(Exception):
    """A gateway answered a letter with something else than that it took it."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status} {said}".strip())
        self.status = status


def send(letter: Letter, channel: str, *, at: datetime) -> None:
    """Send a letter on a channel that leads out of the application."""
    SENDERS[channel](letter, at)


def is_final(trouble: Exception) -> bool:
    """Tell whether trying again is of no use: the server knows no such reader.

    Everything else may pass, also a 5xx about the sender or a sign-in: those are mistakes of a
    configuration, and whoever mends it must not find the letters of the day given up.
    """
    if isinstance(trouble, GatewayRefused):
        return trouble.status in NO_SUCH_READER
    if not isinstance(trouble, SMTPRecipientsRefused):
        return False
    answers = [code for code, _said in trouble.recipients.values()]
    return bool(answers) and NO_SUCH_ADDRESS.issuperset(answers)


def send_email(letter: Letter, _at: datetime) -> None:
    """Send a letter by e-mail, as plain text with a simple page beside it.

    Its Message-ID comes from the letter: should a worker die between the sending and the note of
    it, the second copy carries the same one, and mail programs show a single message.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.body,
        # The envelope's; what a reader sees is the header below.
        from_email=return_address(letter),
        to=[letter.recipient.email],
        connection=get_connection(timeout=SECONDS_TO_ANSWER),
        headers={
            **({"From": settings.DEFAULT_FROM_EMAIL} if settings.BOUNCE_ADDRESS else {}),
            "Message-ID": f"<{letter.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
    )
    page = {"subject": letter.subject, "body": letter.body, "language": letter.language}
    message.attach_alternative(render_to_string("letters/frame.html", page), "text/html")
    message.send()


def post_to_gateway(letter: Letter, at: datetime) -> None:
    """Post a letter to the city's own gateway, signed; raises GatewayRefused and what httpx does.

    The one address comes from the settings and nowhere else, and no redirect is followed: nobody's
    choice makes us ask another. The key of the letter lets a gateway know a second copy.
    """
    body = json.dumps(_as_message(letter), ensure_ascii=False).encode()
    moment = str(int(at.timestamp()))
    answer = httpx.post(
        settings.WEBHOOK_URL,
        content=body,
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": str(letter.pk),
            "X-Thuoc-Timestamp": moment,
            "X-Thuoc-Signature": signature(moment, body, key=settings.WEBHOOK_KEY),
        },
        timeout=SECONDS_TO_ANSWER,
        follow_redirects=False,
        trust_env=False,
    )
    if not answer.is_success:
        raise GatewayRefused(answer.status_code, answer.reason_phrase)


def signature(moment: str, body: bytes, *, key: str) -> str:
    """Sign a moment and a body, as a gateway recomputes it."""
    signed = hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def _as_message(letter: Letter) -> dict[str, str]:
    return {
        "id": str(letter.pk),
        "to": letter.recipient.email,
        "name": letter.recipient.full_name,
        "language": letter.language,
        "kind": letter.kind,
        "subject": letter.subject,
        "text": letter.body,
        "link": f"{settings.SITE_URL}{letter.url}",
    }


SENDERS: dict[str, Callable[[Letter, datetime], None]] = {
    Delivery.Channel.EMAIL: send_email,
    Delivery.Channel.WEBHOOK: post_to_gateway,
}
