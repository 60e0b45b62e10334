"""Load what became of agencies from a CSV file: effective, event, from_units, to_units, note."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from directory.imports.lineage import play
from directory.loading import actor, bytes_of, stop_with
from wording import clock

if TYPE_CHECKING:
    from argparse import ArgumentParser

CHANGES_OF_2025 = Path(__file__).parents[2] / "data" / "departments_changes_2025.csv"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=CHANGES_OF_2025)
        parser.add_argument("--dry-run", action="store_true", help="list, and change nothing")
        parser.add_argument(
            "--skip-unmatched", action="store_true", help="leave out rows of unknown agencies"
        )
        parser.add_argument("--by", default="", help="e-mail of the administrator it is done for")

    def handle(self, **options: Any) -> None:
        played = play(
            bytes_of(options["file"]),
            by=actor(options["by"]),
            at=clock.now(),
            dry_run=options["dry_run"],
            skip_unmatched=options["skip_unmatched"],
        )
        if played.problems:
            stop_with(played.problems)
        for change in played.changes:
            self.stdout.write(change)
        for row in played.skipped:
            self.stdout.write(self.style.WARNING(_("Bỏ qua: %(row)s") % {"row": row}))
        if options["dry_run"]:
            self.stdout.write(_("Chạy thử: chưa thay đổi gì."))
