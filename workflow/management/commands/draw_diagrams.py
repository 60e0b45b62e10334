"""Draw the state table, the processes and the packages into docs, or check that they are fresh."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflow import diagrams


class Command(BaseCommand):
    help = "Draw the diagrams of docs/ from the code; --check names those that are stale and fails."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs/diagrams")

    def handle(self, *, check: bool, folder: Path, **_options: Any) -> None:
        pictures = diagrams.drawn(settings.BASE_DIR)
        old = list(diagrams.stale(folder, pictures))
        if not old:
            self.stdout.write(f"{len(pictures)} diagrams are fresh.")
            return
        if check:
            raise CommandError(
                f"Stale: {', '.join(old)}. "
                "Run `python manage.py draw_diagrams` and commit what it draws."
            )
        folder.mkdir(parents=True, exist_ok=True)
        for name in old:
            if name in pictures:
                (folder / name).write_text(pictures[name], "utf-8")
            else:
                (folder / name).unlink()
        self.stdout.write(f"Drew {', '.join(old)}.")
