"""The mailbox to which mail servers send letters back: a Maildir beside us, or an IMAP server."""

from __future__ import annotations

import ssl
from contextlib import contextmanager, suppress
from mailbox import Maildir
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from urllib.parse import SplitResult

    from imap_tools import BaseMailBox

MOST_AT_ONCE = 500
SECONDS_TO_ANSWER = 30
# By the scheme of an address, which is never one without TLS: a password is sent.
PORTS = {"imaps": 993, "imap": 143}


def unread_messages() -> Generator[bytes]:
    """Yield what was not read yet in the mailboxes that are set, in the order it arrived.

    Each message is marked as seen when the next one is asked for, so that one over which the reader
    stumbles is there again. Raises OSError and imaplib's errors where a server does not answer or
    takes no sign-in, ImproperlyConfigured for an address of another kind.
    """
    if settings.BOUNCE_MAILDIR:
        yield from _in_maildir(settings.BOUNCE_MAILDIR)
    if settings.BOUNCE_IMAP_URL:
        yield from _at_server(settings.BOUNCE_IMAP_URL)


def _in_maildir(path: str) -> Iterator[bytes]:
    box = Maildir(path, create=False)
    unseen = [key for key, message in box.iteritems() if "S" not in message.get_flags()]
    for key in sorted(unseen)[:MOST_AT_ONCE]:
        yield box.get_bytes(key)
        message = box[key]
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message


def _at_server(url: str) -> Iterator[bytes]:
    from imap_tools import AND, MailMessageFlags  # noqa: PLC0415 - for who has such a mailbox

    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    server = _reach(parts)
    # Only what is ASCII may be sent as LOGIN.
    sign_in = server.login if f"{user}{password}".isascii() else server.login_utf8
    with closing_socket(server), sign_in(user, password, initial_folder=folder) as box:
        for uid in box.uids(AND(seen=False))[:MOST_AT_ONCE]:
            # One by one: a mailbox that is open to the world holds large ones, too.
            for message in box.fetch(AND(uid=uid), mark_seen=False):
                yield message.obj.as_bytes()
            box.flag(uid, MailMessageFlags.SEEN, value=True)


def _reach(parts: SplitResult) -> BaseMailBox:
    from imap_tools import MailBox, MailBoxStartTls  # noqa: PLC0415 - as above

    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "BOUNCE_IMAP_URL names no mailbox: imaps://user:password@host/INBOX, or imap:// where "
            "the server begins TLS by STARTTLS."
        )
    kind = MailBox if parts.scheme == "imaps" else MailBoxStartTls
    return kind(
        parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        timeout=SECONDS_TO_ANSWER,
        ssl_context=ssl.create_default_context(),
    )


@contextmanager
def closing_socket(server: BaseMailBox) -> Iterator[None]:
    """Close the connection also where the server takes no sign-in; the library leaves it open."""
    try:
        yield
    finally:
        with suppress(OSError):
            server.client.shutdown()
