"""What runs and who listens, read from /proc: nothing of the product is asked."""

import time
from collections.abc import Callable
from pathlib import Path

LISTENING = "0A"


def read_command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


def find_processes(folder: str) -> dict[int, str]:
    """Find the processes that name a folder in their command or work in it.

    Both, because a server may rewrite its command line.
    """
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        command = read_command(int(path.name))
        if command and folder in f"{command} {read_link(path / 'cwd')}":
            found[int(path.name)] = command
    return found


def find_listeners(pid: int) -> set[tuple[str, int]]:
    """Find the addresses and ports on which a process listens."""
    sockets = {read_link(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == LISTENING and f"socket:[{rest[5]}]" in sockets:
                address, port = local.split(":")
                found.add((address, int(port, 16)))
    return found


def read_link(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def wait_until(holds: Callable[[], bool], *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
