"""The plans of the pipelines: which steps in which order; whoever runs them brings `do`.

Prefect does each step as a task whose result it keeps (workflow.pipelines.flows); a plan itself
knows neither Prefect nor what a step does, and may be run from its beginning at any time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import contextmanager
from math import ceil
from typing import TYPE_CHECKING, Any

from wording import clock
from wording.refusals import Refusal
from workflow.edge import deliver_soon
from workflow.pipelines import progress
from workflow.pipelines.refusals import MarksMove, NotWanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

logger = logging.getLogger(__name__)
# How often a cycle is scored anew because marks moved while it was scored.
MOST_LAPS = 3
# Where whoever starts a pipeline says nothing else: steps small enough to show how far it is, and
# few enough that what Prefect keeps of each weighs little beside its work.
SMALLEST_BATCH = 10
MOST_BATCHES = 50
# do(step, run, **facts): do one step of a run, or return what it returned before.
Do = Callable[..., Any]


@contextmanager
def followed(run: str) -> Iterator[None]:
    """Note that the run began and how it ended, and have the letters of its steps sent."""
    started = progress.begin(run, at=clock.now())
    try:
        yield
    except NotWanted:
        raise
    except Refusal as refusal:
        progress.fail(started, str(refusal), at=clock.now())
        raise
    except Exception as error:
        logger.exception("Run %s failed", started.pk)
        progress.fail(started, f"{type(error).__name__}: {error}", at=clock.now())
        raise
    else:
        progress.finish(started, at=clock.now())
    finally:
        deliver_soon()


def in_batches(
    ids: Sequence[Any], size: int | None = None, *, pause: float = 0.0
) -> Iterator[list[Any]]:
    """Cut ids into batches; the pause, in seconds after each, leaves room for people at work."""
    size = size or max(SMALLEST_BATCH, ceil(len(ids) / MOST_BATCHES))
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
        time.sleep(pause)


def open_cycle(do: Do, run: str, *, batch_size: int | None = None, pause: float = 0.0) -> None:
    """Freeze the rules, open a case for each agency of the year, and tell the agencies."""
    with followed(run):
        do("freeze", run)
        for ids in in_batches(do("list_agencies", run), batch_size, pause=pause):
            do("open_cases", run, ids=ids)
        do("tell_opening", run)


def score_cycle(do: Do, run: str, *, batch_size: int | None = None, pause: float = 0.0) -> None:
    """Score every case, rank the agencies, and pass the cycle to the council."""
    with followed(run):
        for lap in range(MOST_LAPS):
            begun = do("begin_scoring", run, lap=lap)
            about = {"scoring": begun["scoring"], "lap": lap}
            for ids in in_batches(begun["cases"], batch_size, pause=pause):
                do("score_cases", run, ids=ids, **about)
            if do("finish_scoring", run, digest=begun["digest"], **about):
                return
        raise MarksMove


def publish_cycle(do: Do, run: str) -> None:
    """Publish what the council adopted, and tell everybody."""
    with followed(run):
        do("publish", run)


def nightly(do: Do, run: str) -> None:
    """Check that states and turns agree, inspect what waits, and ask after other runs."""
    with followed(run):
        found = do("check_turns", run)
        silent = 0
        for ids in in_batches(do("list_evidence", run)):
            silent += do("inspect_evidence", run, ids=ids)
        do("follow_runs", run)
        progress.note(run, {"disagreements": found, "evidence_waiting": silent})
