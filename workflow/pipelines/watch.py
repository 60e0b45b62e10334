"""Ask the server how runs fare, and note on their rows what their steps could not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.models import PipelineRun
from workflow.pipelines import progress, server
from workflow.pipelines.refusals import PipelineServerUnreachable

if TYPE_CHECKING:
    from datetime import datetime

State = PipelineRun.State

# A run without a sign of life for this long is taken for dead: a step takes seconds.
SILENCE = timedelta(minutes=15)
# By then a worker would have taken a run, were there one.
PATIENCE = timedelta(minutes=2)
WAITING = {"SCHEDULED", "PENDING"}
# Between the row and the server; whoever died there left a run that nobody knows.
HANDING_OVER = "HANDING_OVER"
ENDINGS = {
    "CRASHED": gettext_lazy("Tiến trình bị ngắt giữa chừng."),
    "FAILED": gettext_lazy("Tiến trình gặp lỗi."),
    "CANCELLED": gettext_lazy("Tiến trình đã bị hủy trên máy chủ Prefect."),
    "CANCELLING": gettext_lazy("Tiến trình đang bị hủy trên máy chủ Prefect."),
    "LOST": gettext_lazy("Máy chủ Prefect không biết lần chạy này."),
}


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
