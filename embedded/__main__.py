"""The servers from the command line: `run` a command beside them, or `serve` the application."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from embedded.applications import ROOT, serve
from embedded.guard import die_with_parent
from embedded.sites import tell
from embedded.supervisor import SERVERS, running
from embedded.trouble import ServerTrouble

STOP_SECONDS = 15


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="run a command with the servers beside it")
    run.add_argument("--only", default=",".join(SERVERS), help="default: %(default)s")
    run.add_argument("--temporary", action="store_true", help="in a folder that is removed after")
    run.add_argument("command", nargs="+", metavar="-- COMMAND")
    pages = verbs.add_parser("serve", help="serve the application until Ctrl-C")
    pages.add_argument("--port", type=int, default=8000)
    pages.add_argument("--address", default="127.0.0.1")
    for verb in (run, pages):
        verb.add_argument("--data", type=Path, default=ROOT / "var", help="default: %(default)s")
    return parser.parse_args()


@contextlib.contextmanager
def choose_folder(given: argparse.Namespace) -> Iterator[Path]:
    if not getattr(given, "temporary", False):
        yield given.data
        return
    with tempfile.TemporaryDirectory(prefix="thuoc-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def run_beside(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end; it keeps the terminal, so that Ctrl-C reaches it, too."""
    child = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        preexec_fn=die_with_parent,  # noqa: PLW1509 - no thread runs here
    )
    try:
        code = child.wait()
    except KeyboardInterrupt:  # the command was told as well, and has its own way to end
        code = child.wait()
    finally:
        end(child)
    return code if code >= 0 else 128 - code


def end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def leave(number: int, _frame: FrameType | None) -> None:
    """Leave by the front door when told to end, so that everything is stopped in order."""
    sys.exit(128 + number)


def main() -> int:
    given = read_arguments()
    # A shell that starts us in the background has us ignore Ctrl-C, and our children with us.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    names = given.only.split(",") if given.verb == "run" else tuple(SERVERS)
    try:
        with (
            choose_folder(given) as data,
            running(names, data=data, temporary=data != given.data) as site,
        ):
            if given.verb == "run":
                return run_beside(given.command, site.environment)
            serve(site, address=given.address, port=given.port)
            tell(f"Serving {site.environment['SITE_URL']} until Ctrl-C.")
            site.watch()
    except KeyboardInterrupt:
        tell("Stopped.")
    except ServerTrouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
