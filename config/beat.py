"""The one clock, which goes on where that of its machine is set back."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from redbeat import RedBeatScheduler

logger = logging.getLogger(__name__)
# The clocks of two machines differ by less, and whoever waits for so long waits for nothing.
AHEAD = timedelta(minutes=1)


class Scheduler(RedBeatScheduler):  # type: ignore[misc] # redbeat ships no types
    """Asks for what is due, also where it was done last by a clock that was ahead.

    What comes next is reckoned from when it was done last. Were that an hour in the future, nothing
    would be done for an hour, while the lease says that the clock goes.
    """

    @property
    def schedule(self) -> dict[str, Any]:
        """Return what is due, and what comes next; whoever holds the lease asks at every look."""
        self._come_back_from_the_future()
        due: dict[str, Any] = super().schedule
        return due

    def _come_back_from_the_future(self) -> None:
        """Let what was done in the future have been done now, and be due again by this clock."""
        now = self.app.now()
        for name in self.app.conf.beat_schedule:
            entry = self.Entry.from_key(self.Entry.generate_key(self.app, name), app=self.app)
            if entry.last_run_at and entry.last_run_at - now > AHEAD:
                logger.warning("Set back from %s: %s", entry.last_run_at, name)
                entry.reschedule(last_run_at=now)
