"""Ask whether states and turns agree and somebody can take each; the exit code is 1 if not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from wording import clock
from workflow.checks import disagreements
from workflow.unheld import as_disagreements


class Command(BaseCommand):
    help = "List the cases and cycles whose state and open turns disagree, or that nobody can take."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = [*disagreements(), *as_disagreements(on=clock.today())]
        for each in found:
            self.stdout.write(f"{each.about}: {each.sentence}")
        self.stdout.write(f"{len(found)} disagreements")
        if found:
            sys.exit(1)
