"""Start servers one after the other, and stop every one of them whatever happens."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from embedded import postgres, prefect, seaweedfs, valkey
from embedded.home import opened
from embedded.process import Process
from embedded.sites import Say, Site, tell
from embedded.trouble import ServerTrouble

# In the order in which they start; each may lean on those before it.
SERVERS: dict[str, Callable[[Site], Process]] = {
    "postgres": postgres.describe,
    "valkey": valkey.describe,
    "s3": seaweedfs.describe,
    "prefect": prefect.describe,
}


@contextlib.contextmanager
def running(
    names: Sequence[str] = tuple(SERVERS),
    *,
    data: Path,
    temporary: bool = False,
    beside: Mapping[str, str] | None = None,
    say: Say = tell,
) -> Iterator[Site]:
    """Run these servers on that data directory; the site's environment is for those who use them.

    `beside` is the environment of servers that already run and that these lean on.
    Raises ServerTrouble, with a sentence for the operator, where one of them cannot start.
    """
    if unknown := set(names) - set(SERVERS):
        raise ServerTrouble(f"No server is called {', '.join(unknown)}: {', '.join(SERVERS)} are.")
    with opened(data, temporary=temporary) as home:
        site = Site(home, say, dict(beside or {}))
        site.environment["SECRET_KEY"] = home.password("application")
        try:
            for name, describe in SERVERS.items():
                if name in names:
                    site.start(describe(site))
            yield site
        finally:
            site.stop()
