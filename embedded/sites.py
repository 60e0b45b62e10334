"""A site: the servers of one data directory while they run, and the processes that use them."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from embedded.home import Home
from embedded.process import Process, Running, start, wait_until_ready
from embedded.watching import Part

Say = Callable[[str], None]
WATCH_SECONDS = 0.5


def tell(line: str) -> None:
    print(line, flush=True)


@dataclass
class Site:
    """The servers of one data directory while they run, and the processes that use them."""

    home: Home
    say: Say = tell
    environment: dict[str, str] = field(default_factory=dict)
    started: list[Running] = field(default_factory=list)

    def start(self, *processes: Process) -> None:
        """Start processes side by side and wait until all are ready.

        Raises ServerTrouble when one of them is not.
        """
        began = time.monotonic()
        for process in processes:
            log = self.home.log(process.name)
            self.started.append(start(process, log=log, lock=self.home.lock))
        for running in self.started[-len(processes) :]:
            wait_until_ready(running)
            self.environment.update(running.process.gives)
            took = time.monotonic() - began
            self.say(f"  {running.process.name:<15} ready in {took:4.1f} s")

    def watch(self) -> None:
        """Keep everything running until we are told to end."""
        parts = [Part(running, self.home.lock, self.say) for running in self.started]
        while True:
            for part in parts:
                part.look_after()
            time.sleep(WATCH_SECONDS)

    def stop(self) -> None:
        """Stop everything, the last started first."""
        with contextlib.ExitStack() as stack:  # the others, too, when one cannot be waited for
            for running in self.started:
                stack.callback(running.end)
