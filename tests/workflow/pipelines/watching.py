"""Watch a real run from outside: wait for it, find its process, read what Prefect kept of it."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from wording import clock
from workflow.pipelines import server, watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from workflow.models import PipelineRun

SECONDS = 90.0


def wait(run: PipelineRun, until: Callable[[PipelineRun], bool]) -> PipelineRun:
    """Wait until the row says so, as the coordinator's page does: from the database alone."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        run.refresh_from_db()
        if until(run):
            return run
        time.sleep(0.1)
    raise AssertionError(f"{run.pipeline}: {run.state} {run.done}/{run.total} {run.message}")


def wait_for_end(run: PipelineRun) -> PipelineRun:
    return wait(run, lambda row: not row.is_active)


def wait_until_noticed(run: PipelineRun) -> PipelineRun:
    """Ask the server, as the sweep does, until it has noticed that the run died."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if not watch.refresh(run, at=clock.now()).is_active:
            return run
        time.sleep(0.2)
    raise AssertionError(f"{run.pipeline} is still {run.state}")


def process_of(flow_run_id: UUID) -> int:
    """Find the process that runs a flow, by what the worker tells it in its environment."""
    sign = f"PREFECT__FLOW_RUN_ID={flow_run_id}".encode()
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if sign in file.read_bytes():
                return int(file.parent.name)
        except OSError:  # it ended meanwhile, or is not ours
            continue
    raise AssertionError(f"No process runs {flow_run_id}")


def task_states(flow_run_id: UUID, *, of: int) -> Counter[str]:
    """Count the steps of a flow run by the name of their state; the server hears of them late."""
    asked = {"task_runs": {"flow_run_id": {"any_": [str(flow_run_id)]}}}
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        rows = server.ask("POST", "/task_runs/filter", asked)
        names = Counter(row["state"]["name"] for row in rows)
        if names["Cached"] + names["Completed"] == of:
            return names
        time.sleep(0.2)
    raise AssertionError(f"{names} are not {of} steps")
