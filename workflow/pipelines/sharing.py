"""Share the batches of a step among the workers of the pool, by runs of Prefect's own.

A share is a flow run like any other: whichever worker is free takes it, and does the same steps
that would be done here. What it costs is the start of a process, so that only much work is shared.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from workflow.pipelines import server
from workflow.pipelines.shape import in_turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from workflow.pipelines.shape import Do

logger = logging.getLogger(__name__)

SHARE = "share"
# A share takes some five seconds to begin: as long as scoring so many cases here.
SMALLEST_SHARE = 500
# So long a worker that was helped to its end may take to say so.
PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.5
COMPLETED, RUNNING = "COMPLETED", "RUNNING"
ENDED = {COMPLETED, "FAILED", "CRASHED", "CANCELLED"}


def over_workers(do: Do, step: str, run: str, batches: Iterable[list[Any]], **facts: Any) -> None:
    """Do a step for each batch, here and on the other workers of the pool side by side.

    A step that is shared leaves alone what is done, also where two do it at once. Who is done here
    helps the others: so nobody waits for a worker that is slow, took nothing, or died.
    """
    dealt = deal(list(batches), server.workers_online())
    own, others = dealt[0], dealt[1:]
    handed = {hand_out(step, run, share, facts): share for share in others}
    logger.info("Run %s: %s in %d shares", run, step, len(dealt))
    in_turn(do, step, run, own, **facts)
    for flow_run, share in handed.items():
        in_turn(do, step, run, left_of(flow_run, share), **facts)
        see_off(flow_run)


def left_of(flow_run: UUID, share: list[list[Any]]) -> Iterator[list[Any]]:
    """Give the batches of a share from its end, while its worker has not done all of it."""
    for batch in reversed(share):
        if server.state_of(flow_run)[0] == COMPLETED:
            return
        yield batch


def see_off(flow_run: UUID) -> None:
    """Let a share end of which nothing is left; one that does not say that it has is given up."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (state := server.state_of(flow_run)[0]) == RUNNING and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
    if state not in ENDED:
        server.give_up(flow_run, why="Others did this share", kind="CANCELLED")


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
