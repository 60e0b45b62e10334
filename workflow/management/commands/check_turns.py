"""Ask whether states and turns agree; the exit code is 1 where they do not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from workflow.checks import disagreements


class Command(BaseCommand):
    help = "List the cases and cycles whose state and open turns disagree."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = disagreements()
        for each in found:
            self.stdout.write(f"{each.about}: {each.sentence}")
        self.stdout.write(f"{len(found)} disagreements")
        if found:
            sys.exit(1)
