"""Start again what has stopped, with growing patience, while everything else keeps running."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embedded.process import launch
from embedded.trouble import find_remedy

if TYPE_CHECKING:
    from collections.abc import Callable

    from embedded.process import Running

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
CALM_SECONDS = 120.0  # after which a part counts as well again


@dataclass
class Part:
    """One process of a site, and how often it has failed of late."""

    running: Running
    lock: int
    say: Callable[[str], None]
    failures: int = 0
    again_at: float | None = None  # it is down, and is started again then
    ready_by: float | None = None  # it was started again, and has to be ready by then
    stopped_at: float = 0.0
    well_since: float = 0.0

    @property
    def name(self) -> str:
        return self.running.process.name

    def look_after(self) -> None:
        """Do what is due; whatever goes wrong with one part, the next is looked after, too."""
        try:
            self._take_a_step(time.monotonic())
        except Exception as trouble:  # noqa: BLE001 - also what a library raises: it is tried again
            self._give_time(time.monotonic(), f"could not be started: {trouble}")

    def _take_a_step(self, now: float) -> None:
        if self.again_at is not None:
            if now >= self.again_at:
                self._start_again()
        elif self.running.has_ended():
            if not self.ready_by:
                self.stopped_at = now
            self._give_time(now, "has stopped.")
        elif self.ready_by is not None:
            self._see_whether_ready(now)
        elif self.failures and now > self.well_since + CALM_SECONDS:
            self.failures = 0

    def _start_again(self) -> None:
        # Nothing is prepared again: that may take long, and everybody else would wait.
        fresh = launch(self.running.process, log=self.running.log, lock=self.lock)
        self.running.guard, self.running.log_start = fresh.guard, fresh.log_start
        self.again_at = None
        self.ready_by = time.monotonic() + self.running.process.deadline

    def _see_whether_ready(self, now: float) -> None:
        if self.running.is_ready():
            self.running.process.settle()
            self.ready_by, self.well_since = None, now
            self.say(f"{self.name} runs again, {now - self.stopped_at:.0f} s after it stopped.")
        elif self.ready_by is not None and now > self.ready_by:
            self.running.end()
            self._give_time(now, f"did not answer in {self.running.process.deadline:.0f} s.")

    def _give_time(self, now: float, what: str) -> None:
        wait = min(FIRST_WAIT * 2**self.failures, LONGEST_WAIT)
        self.failures += 1
        self.again_at, self.ready_by = now + wait, None
        self.say(
            f"{self.name} {what} It is started again in {wait:.0f} s, the rest keeps running. "
            f"{find_remedy(self.running.log)} Its log is {self.running.log}"
        )
