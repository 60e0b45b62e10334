"""How long the store is waited for, and by how many: a store that hangs must not hang the site.

Of the ready-made circuit breakers, pybreaker holds its lock while it calls: one upload at a time.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from evidence_store.port import StoreBusy, StoreUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

# The web server has eight threads: two are always left for pages that need no store.
AT_ONCE, WAITING = 4, 2
WAIT_SECONDS = 2
# For a place: longer than a crowd takes at a store that answers, too short to keep a page waiting.
CROWD_SECONDS = 0.3
# So many silences in a row, and nobody waits for the store but one who tries, every few seconds.
SILENCES = 2
REST_SECONDS = 5


class Patience:
    """Lets calls to the store through, as many as may wait for it."""

    def __init__(self) -> None:
        self.places = BoundedSemaphore(AT_ONCE + WAITING)
        self.turns = BoundedSemaphore(AT_ONCE)
        self.lock = Lock()
        self.silences = 0
        self.rests_until = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a turn while the store is asked; raises StoreBusy, or StoreUnreachable at once."""
        self.check_rest()
        if not self.places.acquire(timeout=CROWD_SECONDS):
            raise StoreBusy
        try:
            if not self.turns.acquire(timeout=WAIT_SECONDS):
                raise StoreBusy
            try:
                with self.heard():
                    yield
            finally:
                self.turns.release()
        finally:
            self.places.release()

    def check_rest(self) -> None:
        """Refuse while the store is left alone; when that is over, let the first one try."""
        with self.lock:
            if self.silences < SILENCES:
                return
            if time.monotonic() < self.rests_until:
                raise StoreUnreachable
            self.rests_until = time.monotonic() + REST_SECONDS

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Count a silence; any answer, a refusal too, ends the row of them."""
        silent = False
        try:
            yield
        except StoreUnreachable:
            silent = True
            raise
        finally:
            with self.lock:
                self.silences = self.silences + 1 if silent else 0
                self.rests_until = time.monotonic() + REST_SECONDS
