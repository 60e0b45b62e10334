"""How a letter leaves the application; in the application itself, the row is the letter."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from notifications.models import Letter

# A mail server that does not answer must not hold a worker for longer than a claim lasts.
SECONDS_TO_ANSWER = 30
# What a mail server says of an address that will not be there in an hour either (RFC 5321).
NO_SUCH_ADDRESS = frozenset({550, 551, 553, 556})


def is_final(trouble: Exception) -> bool:
    """Tell whether trying again is of no use: the server knows no such reader.

    Everything else may pass, also a 5xx about the sender or a sign-in: those are mistakes of a
    configuration, and whoever mends it must not find the letters of the day given up.
    """
    if not isinstance(trouble, SMTPRecipientsRefused):
        return False
    answers = [code for code, _said in trouble.recipients.values()]
    return bool(answers) and NO_SUCH_ADDRESS.issuperset(answers)


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
