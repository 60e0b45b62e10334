"""The one door through which pipelines start: start, retry, and ask how a run fares."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.events import record
from cases.permissions import check_holds
from directory.access import access_of
from workflow.models import PipelineRun
from workflow.pipelines import progress, server
from workflow.pipelines.catalogue import PIPELINES
from workflow.pipelines.refusals import (
    NotToBeRetried,
    PipelineServerUnreachable,
    PipelineUnderWay,
)

if TYPE_CHECKING:
    from datetime import datetime

    from cases.models import Cycle
    from directory.models import User
    from workflow.pipelines.catalogue import Pipeline

logger = logging.getLogger(__name__)
State = PipelineRun.State

# A run without a sign of life for this long is taken for dead: a step takes seconds.
SILENCE = timedelta(minutes=15)
# By then a worker would have taken a run, were there one.
PATIENCE = timedelta(minutes=2)
WAITING = {"SCHEDULED", "PENDING"}
CHANGED_BY_RETRY = ("state", "attempt", "flow_run_id", "requested_at", "finished_at", "heard_at")
# Between the row and the server; whoever died there left a run that nobody knows.
HANDING_OVER = "HANDING_OVER"
ENDINGS = {
    "CRASHED": gettext_lazy("Tiến trình bị ngắt giữa chừng."),
    "FAILED": gettext_lazy("Tiến trình gặp lỗi."),
    "CANCELLED": gettext_lazy("Tiến trình đã bị hủy trên máy chủ Prefect."),
    "CANCELLING": gettext_lazy("Tiến trình đang bị hủy trên máy chủ Prefect."),
    "LOST": gettext_lazy("Máy chủ Prefect không biết lần chạy này."),
}


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
        check_holds(access_of(by, on=localdate(at)), *wanted.roles)
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
    check_holds(access_of(by, on=localdate(at)), *PIPELINES[run.pipeline].roles)
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


def refresh(run: PipelineRun, *, at: datetime) -> PipelineRun:
    """Ask the server how an active run fares, and note what its steps could not.

    Raises PipelineServerUnreachable.
    """
    if not run.is_active:
        return run
    silence = at - (run.heard_at or run.requested_at)
    kind, message = _server_says(run)
    if kind in ENDINGS:
        # The first sentence is for people; Prefect's guesses at the cause are on its own page.
        progress.fail(run, f"{ENDINGS[kind]} {message.partition('. ')[0]}".strip(), at=at)
    elif kind == "COMPLETED":
        progress.finish(run, at=at)
    elif kind == "RUNNING":
        _listen(run, silence, at=at)
    elif kind in WAITING and silence > PATIENCE:
        why = _("Chưa có máy nào nhận xử lý; hãy báo quản trị hệ thống nếu kéo dài.")
        _note_requested(run, message=why)
    elif kind == HANDING_OVER and silence > PATIENCE:
        progress.fail(run, str(ENDINGS["LOST"]), at=at)
    run.refresh_from_db()
    return run


def _listen(run: PipelineRun, silence: timedelta, *, at: datetime) -> None:
    """Take a run for dead whose worker died with it, for then nobody tells the server."""
    if run.state == State.REQUESTED:  # its process is starting; from now on it should be heard
        _note_requested(run, state=State.RUNNING, message="", heard_at=at)
    elif silence > SILENCE and run.flow_run_id is not None:
        server.give_up(run.flow_run_id, why="No sign of life")
        why = _("Tiến trình không còn tín hiệu; có thể máy chủ đã dừng giữa chừng.")
        progress.fail(run, why, at=at)


def _note_requested(run: PipelineRun, **facts: object) -> bool:
    """Note something on a run that nobody has begun; return whether that still held."""
    return bool(PipelineRun.objects.filter(pk=run.pk, state=State.REQUESTED).update(**facts))


def _server_says(run: PipelineRun) -> tuple[str, str]:
    """Return the type of the server's state and what it says about it."""
    if run.flow_run_id is None:
        return HANDING_OVER, ""
    try:
        return server.state_of(run.flow_run_id)
    except server.UnknownToServer:
        return "LOST", ""


def refresh_all(*, at: datetime, but: PipelineRun | None = None) -> None:
    """Ask after every active run; a server that is silent now is asked the next time."""
    for run in PipelineRun.objects.active().select_related("cycle", "requested_by"):
        if run == but:
            continue
        try:
            refresh(run, at=at)
        except PipelineServerUnreachable:
            return


def flow_run_url(run: PipelineRun) -> str:
    """Return where Prefect's own pages show the run; an empty string before it has one."""
    if run.flow_run_id is None:
        return ""
    return f"{settings.PREFECT_UI_URL}/runs/flow-run/{run.flow_run_id}"
