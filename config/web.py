"""The web server: `python -m config.web`, as the containers, the units and the demonstration do."""

import argparse
import os
import tempfile

from django.conf import settings
from granian.constants import Interfaces
from granian.server import Server

# A request that waits for the database or the store leaves its process to the others.
THREADS = 8


def serve(target: str, *, host: str, port: int) -> None:
    """Serve the pages with WEB_PROCESSES processes until told to end."""
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.WEB_PROCESSES,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
    ).serve()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.web", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory(prefix="metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # the processes of pages inherit it
        serve("config.wsgi:application", host=given.host, port=given.port)


if __name__ == "__main__":
    main()
