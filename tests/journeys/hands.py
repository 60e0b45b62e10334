"""Two more processes of the application that do the same at the same time, as on two machines."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from notifications import services
from tests.faults.others import environment
from workflow.digests import write_digests
from workflow.lapses import lapse_explanations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.notifications.mailboxes import PostOffice

START = "import django; django.setup(); from tests.journeys.hands import work; work()"
DONE = "done\n"


def digest(moment: datetime) -> None:
    write_digests(at=moment)


def lapse(moment: datetime) -> None:
    lapse_explanations(at=moment)


def deliver(moment: datetime, *keys: int) -> None:
    for key in keys:
        services.deliver(key, at=moment)


SWEEPS = {each.__name__: each for each in (digest, lapse, deliver)}


def work() -> None:
    """Do what each line asks for and say so: the whole life of a hand."""
    for line in sys.stdin:
        sweep, moment, *given = json.loads(line)
        SWEEPS[sweep](datetime.fromisoformat(moment), *given)
        sys.stdout.write(DONE)
        sys.stdout.flush()


class Hand:
    """A process that works until it is killed; whoever asks it next starts another."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office
        self.process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", START],
            env=environment(EMAIL_URL=f"smtp://127.0.0.1:{self.office.port}"),
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, sweep: Callable[..., None], moment: datetime, given: Iterable[int] = ()) -> None:
        if self.process.poll() is not None:
            self.end()
            self.process = self._start()
        assert self.process.stdin is not None
        self.process.stdin.write(f"{json.dumps([sweep.__name__, moment.isoformat(), *given])}\n")
        self.process.stdin.flush()

    def answer(self) -> bool:
        """Wait for it; tell whether it came to the end of what it was asked."""
        assert self.process.stdout is not None
        is_done = self.process.stdout.readline() == DONE
        if not is_done:
            self.process.wait()
        return is_done

    def kill(self) -> None:
        self.process.kill()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


class Hands:
    """Both hands, which are always asked for the same: whatever one has done the other must not."""

    def __init__(self, hands: list[Hand]) -> None:
        self.hands = hands

    def do(self, sweep: Callable[..., None], moment: datetime, given: Iterable[int] = ()) -> bool:
        """Let both do it, one from the front and one from the back; tell whether both could."""
        keys = list(given)
        for hand, order in zip(self.hands, (keys, keys[::-1]), strict=True):
            hand.ask(sweep, moment, order)
        ended = [hand.answer() for hand in self.hands]
        return all(ended)


@contextmanager
def two_hands(offices: Iterable[PostOffice]) -> Iterator[Hands]:
    """Start two, each with a mail server of its own; nothing of them is left afterwards."""
    hands: list[Hand] = []
    try:
        hands.extend(map(Hand, offices))
        yield Hands(hands)
    finally:
        for hand in hands:
            hand.end()
