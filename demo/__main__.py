"""`python -m demo`: start the servers, play the years once, print the ranking, serve."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from embedded import ServerTrouble, Site, running
from embedded.applications import (
    ROOT,
    check_port,
    describe_beat,
    describe_pipelines,
    describe_web,
    describe_worker,
    surroundings,
)
from embedded.process import PRIVATE

if TYPE_CHECKING:
    from types import FrameType

# The demonstration lives on a working day after Tết 2023, with the year 2022 half-way.
DEMO_NOW = datetime(2023, 2, 8, 2, 0, tzinfo=UTC)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--no-serve", action="store_true", help="play, print the ranking, exit")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--data", type=Path, default=ROOT / "var", help="default: %(default)s")
    return parser.parse_args()


def clock_offset(data: Path) -> int:
    """Return by how many seconds the demonstration lives in the past, the same at every start."""
    kept = data / "demo.json"
    if not kept.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        offset = int((datetime.now(tz=UTC) - DEMO_NOW).total_seconds())
        kept.write_text(json.dumps({"clock_offset_seconds": offset}))
    return int(json.loads(kept.read_text())["clock_offset_seconds"])


def settings_of_the_demonstration(given: argparse.Namespace) -> dict[str, str]:
    """Return the settings that make this a demonstration."""
    return {
        "DEMO": "1",
        "CLOCK_OFFSET_SECONDS": str(clock_offset(given.data)),
        "EMAIL_URL": (given.data.resolve() / "mail").as_uri(),
        "SITE_URL": f"http://{given.address}:{given.port}",
    }


def call(module: str, site: Site) -> int:
    """Run one of our modules beside the servers, to its end."""
    return subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", module],
        env=surroundings(site),
        cwd=ROOT,
        check=False,
    ).returncode


def leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main() -> int:
    given = read_arguments()
    os.umask(PRIVATE)
    # A shell that starts us in the background has us ignore Ctrl-C, and our children with us.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    os.environ |= settings_of_the_demonstration(given)
    try:
        if not given.no_serve:
            check_port(given.address, given.port)  # sooner than after minutes of playing
        with running(data=given.data) as site:
            return play_and_serve(site, given)
    except KeyboardInterrupt:
        print("\nStopped; `make demo` goes on where you left.")
        return 0
    except ServerTrouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1


def play_and_serve(site: Site, given: argparse.Namespace) -> int:
    """Play what is not played yet; then print the ranking and leave, or serve until Ctrl-C."""
    site.home.folder("mail")
    site.start(describe_pipelines(site))
    if code := call("demo.play", site):
        return code
    call("demo.show", site)
    if given.no_serve:
        return 0
    web = describe_web(site, address=given.address, port=given.port)
    site.start(describe_worker(site), describe_beat(site), web)
    print(f"\nThe city is open at {os.environ['SITE_URL']} – Ctrl-C stops everything.", flush=True)
    site.watch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
