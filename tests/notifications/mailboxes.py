"""Mail servers of the tests: one that takes letters, and backends that are slow or in trouble."""

from __future__ import annotations

import socketserver
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from django.core.mail.backends.locmem import EmailBackend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.core.mail import EmailMessage


class Session(socketserver.StreamRequestHandler):
    """Speak just enough SMTP to take one letter."""

    def handle(self) -> None:
        self.say("220 mail.example.vn")
        for line in iter(self.rfile.readline, b""):
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.append(letter)  # type: ignore[attr-defined] # kept on the server
            self.say("221 bye" if verb == b"QUIT" else "250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def post_office() -> Iterator[tuple[int, list[bytes]]]:
    """Run a mail server; give its port and the letters it has taken."""
    with socketserver.TCPServer(("127.0.0.1", 0), Session) as server:
        letters: list[bytes] = []
        server.letters = letters  # type: ignore[attr-defined] # kept on the server
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], letters
        server.shutdown()
        thread.join()


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
