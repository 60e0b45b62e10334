"""Make the pipelines known to the Prefect server; may run as often as one likes."""

import shlex
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wording.refusals import Refusal
from workflow.pipelines import server
from workflow.pipelines.catalogue import PIPELINES
from workflow.pipelines.shape import FLOWS
from workflow.pipelines.sharing import SHARE


class Command(BaseCommand):
    help = (
        "Register the pipelines as deployments on the work pool. Run it where the worker of "
        "Prefect runs, after every update: its folder and its Python are what the worker starts."
    )

    def names(self) -> dict[str, str]:
        """Return what a worker may be asked to run: each pipeline, and a share of one."""
        labels = {name: str(pipeline.label) for name, pipeline in PIPELINES.items()}
        return {**labels, SHARE: "A share of the batches of another run"}

    def handle(self, *_args: Any, **_options: Any) -> None:
        variables = {
            "working_dir": str(settings.BASE_DIR),
            # The worker splits it as a shell does; the path may hold a space.
            "command": shlex.join([sys.executable, "-m", "prefect.engine"]),
        }
        try:
            server.make_pool()
            for name, about in self.names().items():
                entrypoint = f"{FLOWS}.{name}"
                server.deploy(name, entrypoint=entrypoint, variables=variables, about=about)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{len(PIPELINES)} pipelines deployed to {server.WORK_POOL}")
