"""The one door through which pipelines start, and start again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from cases.events import record
from directory.access import access_of
from workflow.models import PipelineRun
from workflow.pipelines import server
from workflow.pipelines.catalogue import PIPELINES
from workflow.pipelines.refusals import NotToBeRetried, PipelineUnderWay

if TYPE_CHECKING:
    from datetime import datetime

    from cases.models import Cycle
    from directory.models import User
    from workflow.pipelines.shape import Pipeline

logger = logging.getLogger(__name__)
State = PipelineRun.State
CHANGED_BY_RETRY = ("state", "attempt", "flow_run_id", "requested_at", "finished_at", "heard_at")


def start(
    pipeline: str, *, cycle: Cycle | None, by: User | None, at: datetime, **arguments: Any
) -> PipelineRun:
    """Start a pipeline and return its run; call it outside of a transaction.

    Raises NotAllowed, what the pipeline's own check says, PipelineUnderWay, PipelineNotDeployed or
    PipelineServerUnreachable; nothing has changed then.
    """
    wanted = PIPELINES[pipeline]
    if unknown := set(arguments) - wanted.arguments:
        raise TypeError(f"{pipeline} knows no {sorted(unknown)}.")
    _check(wanted, cycle=cycle, by=by, at=at)
    run = _reserve(wanted, cycle=cycle, by=by, at=at, arguments=arguments)
    try:
        _hand_over(run)
    except Exception:
        # Should the server have taken it all the same, its flow finds no run and does nothing; or
        # it was quicker than the error and is at work: then the run stays.
        untouched = PipelineRun.objects.filter(pk=run.pk, state=State.REQUESTED)
        if not untouched.delete()[0]:
            logger.warning("Run %s was begun though its start failed", run.key)
        raise
    return run


def _check(wanted: Pipeline, *, cycle: Cycle | None, by: User | None, at: datetime) -> None:
    """Refuse a person without the role, and a cycle that is not where the pipeline needs it."""
    if by is not None:
        access_of(by, on=localdate(at)).check_holds(*wanted.roles)
    elif not wanted.by_clock:
        raise TypeError(f"{wanted.name} is started by a person.")
    wanted.check(cycle, by=by, at=at)


def _reserve(
    wanted: Pipeline,
    *,
    cycle: Cycle | None,
    by: User | None,
    at: datetime,
    arguments: dict[str, Any],
) -> PipelineRun:
    """Write the row that the flow will look for; committed before Prefect hears of it.

    Raises PipelineUnderWay where another is active: the database says so, to two at once, too.
    """
    try:
        with transaction.atomic(durable=True):
            return PipelineRun.objects.create(
                cycle=cycle,
                pipeline=wanted.name,
                arguments=arguments,
                requested_by=by,
                requested_at=at,
            )
    except IntegrityError as taken:
        raise PipelineUnderWay from taken


def _hand_over(run: PipelineRun) -> None:
    """Have the server run it; by its key, an attempt is one flow run however often it is asked."""
    about = run.cycle.year if run.cycle else localdate(run.requested_at)
    run.flow_run_id = server.create_flow_run(
        run.pipeline,
        name=f"{run.pipeline} {about}" + (f" ({run.attempt})" if run.attempt > 1 else ""),
        key=f"{run.key}/{run.attempt}",
        parameters={"run": str(run.key), **run.arguments},
    )
    # Only this column is the door's: the flow may be at work already, but on no other attempt.
    same = PipelineRun.objects.filter(pk=run.pk, attempt=run.attempt, flow_run_id=None)
    if not same.update(flow_run_id=run.flow_run_id):
        raise PipelineUnderWay


def retry(run: PipelineRun, *, by: User, at: datetime) -> PipelineRun:
    """Run a failed run again: it finishes the work and repeats none of it.

    A new flow run under the same key, which finds what was done before. Prefect could schedule the
    old one once more, but its worker reports a crash twice, seconds apart, and the second report
    would overwrite that. Raises NotAllowed, NotToBeRetried, PipelineUnderWay or
    PipelineServerUnreachable; the run is as it was then.
    """
    access_of(by, on=localdate(at)).check_holds(*PIPELINES[run.pipeline].roles)
    run.refresh_from_db()
    before = {name: getattr(run, name) for name in CHANGED_BY_RETRY}
    _reclaim(run, at=at)
    try:
        _hand_over(run)
    except Exception:
        untouched = PipelineRun.objects.filter(
            pk=run.pk, state=State.REQUESTED, attempt=run.attempt
        )
        if not untouched.update(**before):
            logger.warning("Run %s was begun though its retry failed", run.key)
        run.refresh_from_db()
        raise
    if run.cycle is not None:
        record(run.cycle, "retry_pipeline", by=by, at=at, pipeline=run.pipeline, run=run.pk)
    return run


def _reclaim(run: PipelineRun, *, at: datetime) -> None:
    failed = PipelineRun.objects.filter(pk=run.pk, state=State.FAILED)
    try:
        with transaction.atomic(durable=True):
            taken = failed.update(
                state=State.REQUESTED,
                attempt=run.attempt + 1,
                flow_run_id=None,
                requested_at=at,
                finished_at=None,
                heard_at=None,
            )
    except IntegrityError as active:
        raise PipelineUnderWay from active
    if not taken:
        raise NotToBeRetried
    run.refresh_from_db()
