"""How a letter leaves the application; in the application itself, the row is the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from notifications.models import Letter

# A mail server that does not answer must not hold a worker for longer than a claim lasts.
SECONDS_TO_ANSWER = 30


def send_email(letter: Letter) -> None:
    """Send a letter by e-mail, as plain text with a simple page beside it.

    Its Message-ID comes from the letter: should a worker die between the sending and the note of
    it, the second copy carries the same one, and mail programs show a single message.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.body,
        to=[letter.recipient.email],
        connection=get_connection(timeout=SECONDS_TO_ANSWER),
        headers={
            "Message-ID": f"<{letter.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
    )
    page = {"subject": letter.subject, "body": letter.body, "language": letter.language}
    message.attach_alternative(render_to_string("letters/frame.html", page), "text/html")
    message.send()
