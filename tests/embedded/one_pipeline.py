"""Start every server on a data folder, run one pipeline and say how it ended.

Called as a program by `test_places.py`, from a copy of the tree in a place that is hard to live in.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from embedded import running
from embedded.applications import describe_pipelines
from embedded.postgres import find_programs

if TYPE_CHECKING:
    from embedded import Site

PATIENCE_SECONDS = 120
TABLES = "tables.dump"


def main(data: Path) -> None:
    letters = (data / "mail").as_uri()
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", EMAIL_URL=letters)
    with running(data=data) as site:
        site.start(describe_pipelines(site))
        os.environ.update(site.environment)
        make_tables(site)
        print("ended:", run_one())  # noqa: T201 - for the test that called


def make_tables(site: Site) -> None:
    """Make the tables from what lies in the place: to migrate takes fifty times as long."""
    if not Path(TABLES).exists():
        subprocess.run((sys.executable, "manage.py", "migrate", "--verbosity=0"), check=True)
        return
    program = find_programs(site.home) / "pg_restore"
    there = f"--dbname={os.environ['DATABASE_URL']}"
    subprocess.run((program, "--no-owner", "--exit-on-error", there, TABLES), check=True)


def run_one() -> str:
    import django  # noqa: PLC0415 - its settings are known by now

    django.setup()

    from django.core.management import call_command  # noqa: PLC0415 - after the setup

    from workflow.pipelines import door  # noqa: PLC0415 - after the setup

    call_command("prepare_store", verbosity=0)
    run = door.start("nightly", cycle=None, by=None, at=datetime.now(tz=UTC))
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and not run.finished_at:
        time.sleep(0.2)
        run.refresh_from_db()
    return f"{run.state} {run.message}".strip()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
