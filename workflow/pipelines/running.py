"""Carry a plan out: the row says that it began and how it ended, and its letters are sent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from wording import clock
from wording.refusals import Refusal
from workflow.edge import deliver_soon
from workflow.pipelines import progress
from workflow.pipelines.catalogue import PIPELINES
from workflow.pipelines.refusals import NotWanted

if TYPE_CHECKING:
    from workflow.pipelines.shape import Do

logger = logging.getLogger(__name__)


def carry_out(pipeline: str, do: Do, run: str, **arguments: Any) -> None:
    """Carry out the plan of a pipeline, and note what became of it.

    Raises NotWanted for a run that nobody waits for (any more), and whatever ended the plan.
    """
    started = progress.begin(run, at=clock.now())
    try:
        PIPELINES[pipeline].plan(do, run, **arguments)
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
