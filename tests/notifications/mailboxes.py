"""Mail servers of the tests: a real one that answers as it is told, and backends in trouble."""

from __future__ import annotations

import logging
import socket
from asyncio import Transport
from contextlib import contextmanager
from email import message_from_bytes, policy
from threading import Event
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from django.core.mail.backends.locmem import EmailBackend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from email.message import EmailMessage as Received

    from aiosmtpd.smtp import SMTP, Envelope
    from aiosmtpd.smtp import Session as Talk
    from django.core.mail import EmailMessage

# It tells of every line of every talk.
logging.getLogger("mail.log").setLevel(logging.WARNING)

TAKEN = "250 OK"
# Take the letter, and lose the connection before the answer is out.
TAKEN_AND_LOST = "lost"


def nothing(_message_id: str) -> None:
    """Do nothing when a letter arrives: most tests only look at it afterwards."""


def lose(server: SMTP) -> None:
    """Break the connection without a word."""
    assert isinstance(server.transport, Transport)
    server.transport.abort()


class PostOffice:
    """What a mail server took, and what it answers: by verb, in turn, then always that it is well.

    `on_letter` is called with the Message-ID of a letter that was taken, before the answer; from
    which port of this machine it came is in `peer`.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[Received] = []
        # No property: the library looks at all of them whenever somebody connects.
        self.message_ids: list[str] = []
        self.answers: dict[str, list[str]] = {"RCPT": [], "DATA": [], "QUIT": []}
        self.on_letter: Callable[[str], None] = nothing
        self.peer = 0

    def next(self, verb: str) -> str:
        return self.answers[verb].pop(0) if self.answers[verb] else TAKEN

    async def handle_RCPT(  # noqa: N802 - the hook of the library
        self, _server: SMTP, _talk: Talk, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.next("RCPT")
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the hook of the library
        self, server: SMTP, talk: Talk, envelope: Envelope
    ) -> str:
        answer = self.next("DATA")
        self.peer = int(talk.peer[1]) if talk.peer else 0
        if answer in {TAKEN, TAKEN_AND_LOST}:
            content = envelope.original_content or b""
            letter = message_from_bytes(content, policy=policy.default)
            self.letters.append(letter)
            self.message_ids.append(str(letter["Message-ID"]))
            self.on_letter(self.message_ids[-1])
        if answer == TAKEN_AND_LOST:
            lose(server)
        return TAKEN if answer == TAKEN_AND_LOST else answer

    async def handle_QUIT(  # noqa: N802 - the hook of the library
        self, server: SMTP, _talk: Talk, _envelope: Envelope
    ) -> str:
        answer = self.next("QUIT")
        if answer == TAKEN_AND_LOST:
            lose(server)
        return "221 Bye"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Run a mail server on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    office = PostOffice(port)
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


class SlowBackend(EmailBackend):
    """Hold a letter until it is let go, as a slow mail server does."""

    began = Event()
    go_on = Event()

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        type(self).began.set()
        assert type(self).go_on.wait(timeout=30)
        return super().send_messages(messages)


class KilledBackend(EmailBackend):
    """Send the letter, then die as a worker does that is killed before it can say so."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        super().send_messages(messages)
        raise SystemExit
