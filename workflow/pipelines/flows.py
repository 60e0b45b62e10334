"""The flows that Prefect runs: thin shells around the plans, one for each name it knows.

Only Prefect's processes import this module, and it sets Django up for them. What a step returns is
kept under its inputs, which name the step and the run: a retried run repeats no step that was done.
"""

from __future__ import annotations

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from prefect import flow, task  # noqa: E402 - Django comes first
from prefect.cache_policies import INPUTS  # noqa: E402

from workflow.pipelines.catalogue import STEPS  # noqa: E402
from workflow.pipelines.running import carry_out  # noqa: E402
from workflow.pipelines.shape import in_turn  # noqa: E402
from workflow.pipelines.sharing import SHARE, over_workers  # noqa: E402


@task(persist_result=True, cache_policy=INPUTS, task_run_name="{step}")
def do(step: str, run: str, **facts: Any) -> Any:
    """Do one step of a run, or return what it returned before."""
    return STEPS[step](run, **facts)


@flow(name="open_cycle")
def open_cycle(run: str, batch_size: int | None = None, pause: float = 0.0) -> None:
    carry_out("open_cycle", do, run, batch_size=batch_size, pause=pause)


@flow(name="amend_cycle")
def amend_cycle(run: str, batch_size: int | None = None, pause: float = 0.0) -> None:
    carry_out("amend_cycle", do, run, batch_size=batch_size, pause=pause)


@flow(name="score_cycle")
def score_cycle(run: str, batch_size: int | None = None, pause: float = 0.0) -> None:
    carry_out("score_cycle", do, run, batch_size=batch_size, pause=pause, spread=over_workers)


@flow(name=SHARE)
def share(run: str, step: str, batches: list[list[int]], facts: dict[str, Any]) -> None:
    """Do a share of what another run has to do."""
    in_turn(do, step, run, batches, **facts)


@flow(name="publish_cycle")
def publish_cycle(run: str) -> None:
    carry_out("publish_cycle", do, run)


@flow(name="nightly")
def nightly(run: str) -> None:
    carry_out("nightly", do, run)
