"""Run PostgreSQL as nobody where we are root, which it refuses to be, even in closed folders.

It keeps one right of root: to pass through folders that are closed to others, for the virtual
environment and the data may well lie in such a one. Inside, the application's role is no superuser,
so it reads no files.

PostgreSQL also asks by access() whether its programs may be run, for which Linux drops that right
again unless a bit forbids it. Setting the bit is a right of its own (CAP_SETPCAP) that some
containers lack: there it runs from a copy of its programs in an open place.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from embedded.trouble import ServerTrouble

KEEP_ON_ACCESS = "--securebits=+no_setuid_fixup"
OPEN_PLACES = ("/tmp", "/var/tmp", "/run", "/opt")  # noqa: S108 - the copy gets a folder of its own
NAME = "nobody"


def is_root() -> bool:
    return os.geteuid() == 0


def as_nobody(command: tuple[str, ...], *, stop: signal.Signals) -> tuple[str, ...]:
    """Make a command run as nobody where we are root; raises ServerTrouble where root may not."""
    if not is_root():
        return command
    bits = (KEEP_ON_ACCESS,) if may_keep_rights_on_access() else ()
    return (
        *change_to_nobody(*bits),
        *(f"--pdeathsig={stop.name.removeprefix('SIG')}", "--", *command),
    )


def change_to_nobody(*bits: str) -> tuple[str, ...]:
    nobody = pwd.getpwnam(NAME)
    return (
        *("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"),
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override", *bits),
    )


@cache
def may_keep_rights_on_access() -> bool:
    """Try it; raises ServerTrouble where root may not even become nobody."""
    if not shutil.which("setpriv"):
        raise ServerTrouble("As root, PostgreSQL needs 'setpriv': apt-get install util-linux")
    if try_out(change_to_nobody(KEEP_ON_ACCESS)):
        return True
    if try_out(change_to_nobody()):
        return False
    raise ServerTrouble(
        "PostgreSQL does not run as root, and root may not become another user here: "
        "run this as an ordinary user."
    )


def try_out(changed: tuple[str, ...]) -> bool:
    return (
        subprocess.run((*changed, "--", "true"), capture_output=True, check=False).returncode == 0
    )


def needs_copy(programs: Path) -> bool:
    """Say whether nobody can run these programs only from a copy in an open place."""
    return is_root() and not may_keep_rights_on_access() and not is_open(programs)


def is_open(folder: Path) -> bool:
    """Say whether everybody may pass through a folder and all those above it, and read it."""
    real = folder.resolve()
    passable = all(part.stat().st_mode & 0o001 for part in (real, *real.parents))
    return passable and bool(real.stat().st_mode & 0o004)


def copy_to_open_place(programs: Path, libraries: Path) -> Path:
    """Copy programs, and their libraries beside them, to where nobody can run them.

    Returns the folder of both; raises ServerTrouble where no place is open.
    """
    for place in map(Path, (tempfile.gettempdir(), *OPEN_PLACES)):
        if place.is_dir() and is_open(place) and may_run_in(place):
            copy = Path(tempfile.mkdtemp(prefix="thuoc-postgres-", dir=place))
            for folder in (programs, libraries):
                to = copy / folder.relative_to(libraries.parent)
                shutil.copytree(folder, to, symlinks=True)
            open_up(copy)
            return copy
    raise ServerTrouble(
        f"PostgreSQL does not run as root, and {programs} is closed to other users: put this "
        "folder where everybody may read, or run it as an ordinary user."
    )


def may_run_in(place: Path) -> bool:
    flags = os.statvfs(place).f_flag
    return not flags & (os.ST_NOEXEC | os.ST_RDONLY)


def open_up(copy: Path) -> None:
    """Let everybody read and run a copy whose original was closed, as by a umask."""
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o755
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
