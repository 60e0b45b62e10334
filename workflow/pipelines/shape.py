"""What a pipeline is: everything that is said of one stands in the module of its noun.

A plan says which steps are done in which order; whoever runs it brings `do`. Prefect does each step
as a task whose result it keeps (workflow.pipelines.flows); a plan itself knows neither Prefect nor
what a step does, and may be run from its beginning at any time.

A step loads by id, calls services, and may run twice. It is given the key of its run and numbers;
what it returns is kept by Prefect, so that a run that is retried goes on where it stopped. No step
knows Prefect. What it does is dated by the moment somebody asked for the run: a publication is of
the day the leader signed it, however late a worker took it. Only progress is dated by the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.utils.functional import _StrPromise

    from directory.roles import Role
    from workflow.models import PipelineRun

# Where whoever starts a pipeline says nothing else: steps small enough to show how far it is, and
# few enough that what Prefect keeps of each weighs little beside its work.
SMALLEST_BATCH = 10
MOST_BATCHES = 50
FLOWS = "workflow.pipelines.flows"
IN_BATCHES = frozenset({"batch_size", "pause"})
# do(step, run, **facts): do one step of a run, or return what it returned before.
Do = Callable[..., Any]


# spread(do, step, run, batches, **facts): do a step for each batch, here or on several machines.
Spread = Callable[..., None]


def in_turn(do: Do, step: str, run: str, batches: Iterable[Any], **facts: Any) -> None:
    """Do a step for each batch, one after another."""
    for ids in batches:
        do(step, run, ids=ids, **facts)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page of a cycle says of a pipeline, and at which stages it offers it.

    `page` is where it is started instead, beside what it is about.
    """

    does: _StrPromise
    stages: frozenset[str]
    out_of_stage: _StrPromise
    confirm: _StrPromise | str = ""
    label: _StrPromise | str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline: `check` refuses to start it, `arguments` are what may be said beside the run.

    One without an offer is started by the clock.
    """

    name: PipelineRun.Pipeline
    roles: tuple[Role, ...]
    check: Callable[..., None]
    plan: Callable[..., None]
    steps: tuple[Callable[..., Any], ...]
    offer: Offer | None = None
    arguments: frozenset[str] = frozenset()

    @property
    def label(self) -> _StrPromise | str:
        return self.name.label

    @property
    def by_clock(self) -> bool:
        return self.offer is None


def in_batches(
    ids: Sequence[Any], size: int | None = None, *, pause: float = 0.0
) -> Iterator[list[Any]]:
    """Cut ids into batches; the pause, in seconds after each, leaves room for people at work."""
    size = size or max(SMALLEST_BATCH, ceil(len(ids) / MOST_BATCHES))
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
        time.sleep(pause)
