"""A database with every table and no rows, of which the databases of the tests are copies.

To run all migrations takes a worker longer than most files of tests do. So they run once, and what
they make is kept beside pytest's own notes until a migration or a pinned library changes.
"""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from embedded import Site
from embedded.postgres import find_programs, make_database

ROOT = Path(__file__).resolve().parents[1]
NAME = "thuoc_tables"
VARIABLE = "TABLES_OF_TESTS"  # tells the workers that there is one
DUMP = "DUMP_OF_TABLES_OF_TESTS"  # tells where it is kept


def make_tables(site: Site, kept: Path) -> None:
    """Make the database from what an earlier run has kept in the folder, or by the migrations."""
    there = site.environment["DATABASE_URL"]
    make_database(there, NAME)
    kept.mkdir(parents=True, exist_ok=True)
    url = urlsplit(there)._replace(path=f"/{NAME}").geturl()
    dump, programs = kept / f"{_digest()}.dump", find_programs(site.home)
    if dump.exists():
        _run(programs / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", dump)
    else:
        environment = {**os.environ, **site.environment, "DATABASE_URL": url}
        _run(sys.executable, ROOT / "manage.py", "migrate", "--verbosity=0", env=environment)
        for old in kept.glob("*.dump"):
            old.unlink(missing_ok=True)
        new = kept / f"{os.getpid()}.new"
        _run(programs / "pg_dump", "--format=custom", f"--file={new}", url)
        new.replace(dump)
    os.environ.update({VARIABLE: NAME, DUMP: str(dump)})


def _digest() -> str:
    """Name the tables by what makes them."""
    makers = [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements" / "base.txt"]
    whole = sha256()
    for path in sorted(makers):
        whole.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def _run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    subprocess.run([*map(str, command)], check=True, env=env)
