"""What can go wrong with a server, as a sentence that tells the operator what to do."""

import errno
import shutil
from pathlib import Path

LOG_LINES = 12
FREE_BYTES = 300 * 1024 * 1024

# What a server writes before it gives up, and what helps against it; the first match counts.
REMEDIES = {
    "No space left on device": "The disk is full: free some space and start again.",
    "Address already in use": "A port is taken: stop the other program, or start again for others.",
    "address already in use": "A port is taken: stop the other program, or start again for others.",
    "Cannot allocate memory": "The machine has too little free memory: stop other programs.",
    "GLIBC_": "The binary needs a newer C library: use Debian 12 or newer, or servers of your own.",
    "Permission denied": "The data directory belongs to somebody else: choose another with --data.",
    "incompatible with server": "The data was written by another version: choose another --data.",
}
DEFAULT_REMEDY = "Read the log for the reason."


class ServerTrouble(Exception):
    """A server cannot be started, or has stopped; the message is for the operator."""


def explain(name: str, what: str, log: Path) -> ServerTrouble:
    """Tell what happened to a server, the end of its log and what helps."""
    tail = "\n".join(f"    {line}" for line in read_end(log))
    return ServerTrouble(f"{name} {what}. {find_remedy(log)} Its log is {log}:\n{tail}")


def read_end(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines()[-LOG_LINES:] if log.exists() else []


def find_remedy(log: Path) -> str:
    """Find what helps against what a server wrote last."""
    tail = "\n".join(read_end(log))
    return next((said for sign, said in REMEDIES.items() if sign in tail), DEFAULT_REMEDY)


def cannot_run(name: str, program: str, error: OSError) -> ServerTrouble:
    """Tell why a program does not even start."""
    said = {
        errno.ENOENT: "It is missing: run 'make install'.",
        errno.ENOEXEC: "It was made for another kind of machine: use servers of your own.",
        errno.EACCES: "It may not be executed here: is the disk mounted with 'noexec'?",
    }.get(error.errno or 0, f"{error.strerror}.")
    return ServerTrouble(f"{name} cannot run {program}. {said}")


def check_space(folder: Path) -> None:
    """Raise ServerTrouble where the disk is too full for the servers to start."""
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        raise ServerTrouble(
            f"Only {free // 2**20} MiB are free on the disk of {folder}, and the servers need "
            f"{FREE_BYTES // 2**20}: free some space, or choose another disk with --data."
        )
