"""Run one server; stop it and every process it started when asked to, or when the parent is gone.

Called by path with `python -I`, so it imports the standard library alone. Linux does the hard part:
the guard is told of its parent's death, and orphans of the server become its own children.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None, use_errno=True)
ASKED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
KILL_SECONDS = 5.0


def read_parents() -> dict[int, int]:
    """Read every process's parent from /proc; the name of a program may hold spaces."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return parents


def find_descendants() -> list[int]:
    parents = read_parents()
    found = [os.getpid()]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def reap() -> dict[int, int]:
    """Collect every child that has ended, with its exit code."""
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if not pid:
            return ended
        ended[pid] = os.waitstatus_to_exitcode(status)


def start(command: list[str], stop: signal.Signals) -> int:
    """Start the server so that it, too, stops when its guard is killed."""
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        die_with_parent(stop)
        os.execvp(command[0], command)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr, flush=True)
    os._exit(127)


def watch(child: int, parent: int) -> int | None:
    """Return the exit code when the server has ended, nothing when it shall end."""
    while True:
        told = signal.sigtimedwait({*ASKED, signal.SIGCHLD}, 1.0)
        ended = reap()
        if child in ended:
            return ended[child]
        if (told and told.si_signo in ASKED) or os.getppid() != parent:
            return None


def stop_gently(child: int, stop: signal.Signals, grace: float) -> int:
    """Ask the server to stop, and wait as long as it may take."""
    os.kill(child, stop)
    until = time.monotonic() + grace
    while (rest := until - time.monotonic()) > 0:
        signal.sigtimedwait({signal.SIGCHLD}, min(rest, 1.0))
        ended = reap()
        if child in ended:
            return ended[child]
    return -signal.SIGKILL


def kill_descendants() -> None:
    """Kill what is left; a process in the midst of a system call takes a moment to go."""
    until = time.monotonic() + KILL_SECONDS
    while (left := find_descendants()) and time.monotonic() < until:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
        reap()


def die_with_parent(stop: signal.Signals = signal.SIGTERM) -> None:
    """Ask Linux to send this process a signal when its parent is gone."""
    LIBC.prctl(PR_SET_PDEATHSIG, stop)


def read_arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--parent", type=int, required=True)
    arguments.add_argument("--stop", type=signal.Signals.__getitem__, required=True)
    arguments.add_argument("--grace", type=float, required=True)
    arguments.add_argument("command", nargs="+")
    return arguments.parse_args()


def main() -> int:
    given = read_arguments()
    signal.pthread_sigmask(signal.SIG_BLOCK, {*ASKED, signal.SIGCHLD})
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
    die_with_parent()
    if os.getppid() != given.parent:  # it died before we could be told
        return 1
    child = start(given.command, given.stop)
    try:
        code = watch(child, given.parent)
        if code is None:
            code = stop_gently(child, given.stop, given.grace)
    finally:
        kill_descendants()
    return abs(code)


if __name__ == "__main__":
    sys.exit(main())
