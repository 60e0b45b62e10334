"""Share the batches of a step among the workers of the pool, by runs of Prefect's own.

A share is a flow run like any other: whichever worker is free takes it, and does the same steps
that would be done here. What it costs is the start of a process, so that only much work is shared.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from workflow.pipelines import progress, server
from workflow.pipelines.refusals import NotWanted
from workflow.pipelines.shape import in_turn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from workflow.pipelines.shape import Do

logger = logging.getLogger(__name__)

SHARE = "share"
# A share takes some five seconds to begin: as long as scoring so many cases here.
SMALLEST_SHARE = 500
LOOK_SECONDS = 1.0
# By then a worker that is free has taken a share.
PATIENCE_SECONDS = 30.0
WAITING = {"SCHEDULED", "PENDING"}


class ShareFailed(Exception):
    """A worker did not finish its share; the run is to be run again."""


def over_workers(do: Do, step: str, run: str, batches: Iterable[list[Any]], **facts: Any) -> None:
    """Do a step for each batch, here and on the other workers of the pool side by side.

    Raises ShareFailed where one of them came to nothing.
    """
    dealt = deal(list(batches), server.workers_online())
    own, others = dealt[0], dealt[1:]
    handed = {hand_out(step, run, share, facts): share for share in others}
    logger.info("Run %s: %s in %d shares", run, step, len(dealt))
    in_turn(do, step, run, own, **facts)
    for flow_run, share in handed.items():
        if not is_taken(flow_run):
            server.give_up(flow_run, why="Nobody took this share", kind="CANCELLED")
            in_turn(do, step, run, share, **facts)
        elif (state := ended(run, flow_run)) != "COMPLETED":
            raise ShareFailed(f"{step}: {state}")


def deal(batches: list[list[Any]], workers: int) -> list[list[list[Any]]]:
    """Deal batches to as many workers as have enough to do, each as much as the next."""
    worth = sum(map(len, batches)) // SMALLEST_SHARE
    hands = max(min(workers, worth), 1)
    return [batches[hand::hands] for hand in range(hands)]


def hand_out(step: str, run: str, batches: list[list[Any]], facts: dict[str, Any]) -> UUID:
    parameters = {"run": run, "step": step, "batches": batches, "facts": facts}
    return server.create_flow_run(
        SHARE, name=f"{step} {run[:8]}", key=str(uuid4()), parameters=parameters
    )


def is_taken(flow_run: UUID) -> bool:
    """Wait until a worker has begun a share, and tell whether one has."""
    until = time.monotonic() + PATIENCE_SECONDS
    while server.state_of(flow_run)[0] in WAITING:
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def ended(run: str, flow_run: UUID) -> str:
    """Wait until a share that was begun has ended, and return how.

    One whose machine died without a word is noticed by what notices the whole run: its row falls
    silent. Raises NotWanted once the run was given up.
    """
    while (state := server.state_of(flow_run)[0]) in {"RUNNING", "PENDING"}:
        if not progress.find(run).is_active:
            raise NotWanted
        time.sleep(LOOK_SECONDS)
    return state
