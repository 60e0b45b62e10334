"""The letter that leads a person to set a password: to them alone, and never through the outbox.

A letter of the outbox stays, to be read again; a link that opens an account must not. So this one
is written straight to the person's address, and what is kept of it is that it was sent.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.models import DirectoryEvent, User
from directory.models.people import email_of
from directory.services.people import make_password_link
from wording.refusals import Refusal

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)
# Somebody waits for the page: a mail server that does not answer is said to be silent.
BETWEEN_LETTERS = timedelta(minutes=10)
SECONDS_TO_ANSWER = 10
SECONDS_A_DAY = 24 * 60 * 60


class LetterNotSent(Refusal):
    """The mail server did not take the letter; nothing has changed."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def letters_leave() -> bool:
    """Tell whether letters reach people by e-mail, or are only printed by the program."""
    return bool(settings.EMAIL_LEAVES)


@transaction.atomic
def send_password_link(user: User, *, by: User | None, at: datetime) -> None:
    """Write to a person on which link they set a password; `by` is nobody where they ask.

    Raises LetterNotSent; then no link was made.
    """
    path = make_password_link(user, by=by, at=at, sent_to=user.email)
    message = _letter(user, path, asked_by=by)
    try:
        message.send()
    except OSError as trouble:  # smtplib's own errors are of this kind, too
        logger.exception("The letter about a password could not be sent")
        raise LetterNotSent(
            _("Máy chủ thư không nhận thư gửi %(email)s. Vui lòng thử lại sau ít phút.")
            % {"email": user.email}
        ) from trouble


def answer_who_forgot(email: str, *, at: datetime) -> bool:
    """Send the link to whoever has an account of this address, at most once in ten minutes.

    Raises LetterNotSent.
    """
    user = User.objects.filter(email=email_of(email), is_active=True).first()
    lately = DirectoryEvent.objects.filter(
        user=user, action=DirectoryEvent.Action.PASSWORD_LINK_MADE, at__gt=at - BETWEEN_LETTERS
    )
    if user is None or lately.exists():
        return False
    send_password_link(user, by=None, at=at)
    return True


def _letter(user: User, path: str, *, asked_by: User | None) -> EmailMessage:
    facts = {
        "name": user.full_name,
        "link": f"{settings.SITE_URL}{path}",
        "days": settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY,
        "asked_by": asked_by.full_name if asked_by and asked_by != user else "",
    }
    with override(user.language):
        text = render_to_string(f"directory/letters/password.{user.language}.txt", facts)
        subject = _("Đặt mật khẩu cho tài khoản của Ông/Bà")
    return EmailMessage(
        subject=subject,
        body=text,
        to=[user.email],
        connection=get_connection(timeout=SECONDS_TO_ANSWER),
        headers={"Auto-Submitted": "auto-generated", "Content-Language": user.language},
    )
