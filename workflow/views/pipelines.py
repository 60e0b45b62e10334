"""Pipelines of a cycle: started with one click, watched while they run, and run again."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import NotAllowed, access_behind, only_for, person_behind
from directory.roles import Role
from wording import clock
from wording.refusals import Refusal
from workflow.models import PipelineRun
from workflow.pipelines import door, watch
from workflow.pipelines.catalogue import PIPELINES
from workflow.pipelines.refusals import PipelineServerUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from cases.models import Cycle

RUNS_SHOWN = 20
# While a run writes down its progress, the server of the pipelines need not be asked.
QUIET = timedelta(seconds=10)
OFFERED = {
    name: pipeline.offer for name, pipeline in PIPELINES.items() if pipeline.offer is not None
}
PAGES = frozenset({"cycle", "council", "approval", "pipeline-runs"})


def why_not_start(request: HttpRequest, cycle: Cycle, pipeline: str) -> str:
    """Say why the person cannot start a pipeline for a cycle now; nothing where they can."""
    wanted, offer = PIPELINES[pipeline], OFFERED[pipeline]
    if not access_behind(request).holds_any(*wanted.roles):
        return only_for(*wanted.roles)
    if cycle.stage not in offer.stages:
        return str(offer.out_of_stage)
    try:
        wanted.check(cycle, by=person_behind(request), at=clock.now())
    except Refusal as refusal:
        return str(refusal)
    return ""


def under_way(watched: Iterable[dict[str, Any]], pipeline: str) -> str:
    """Say that a pipeline is running already, by the runs a page watches; nothing where not."""
    active = any(each["run"].pipeline == pipeline and each["run"].is_active for each in watched)
    return _("Đang chạy; hãy chờ tiến trình kết thúc.") if active else ""


def as_seen(cycle: Cycle, runs: Iterable[PipelineRun]) -> str:
    """Return a word that is another one as soon as a page of these runs would look otherwise."""
    lines = [f"{run.pk} {run.state} {run.done}/{run.total} {run.message}" for run in runs]
    return sha256("\n".join([cycle.stage, *lines]).encode()).hexdigest()[:16]


def looks_the_same(request: HttpRequest, seen: str) -> bool:
    """Tell whether a page that asks after itself shows what there is."""
    return bool(request.htmx) and request.GET.get("seen") == seen  # type: ignore[attr-defined]  # its middleware adds it


def shown(run: PipelineRun) -> dict[str, Any]:
    """Return what a page shows of a run, whose cycle and asker are loaded."""
    parts = [run.cycle.year if run.cycle else 0, run.pk]
    return {
        "run": run,
        "name": run.get_pipeline_display(),
        "is_failed": run.state == PipelineRun.State.FAILED,
        "flow_run_url": watch.flow_run_url(run),
        "url": reverse("pipeline-run", args=parts),
        "retry_url": reverse("pipeline-retry", args=parts),
    }


def runs_to_watch(cycle: Cycle) -> list[dict[str, Any]]:
    """Return the latest run of each pipeline where it is under way or failed; one query."""
    latest = (
        PipelineRun.objects.filter(cycle=cycle)
        .select_related("requested_by", "cycle")
        .order_by("pipeline", "-requested_at", "-pk")
        .distinct("pipeline")
    )
    return [shown(run) for run in latest if run.state != PipelineRun.State.DONE]


@require_safe
def pipeline_runs(request: HttpRequest, year: int) -> HttpResponse:
    """Show what can be started for a cycle, what ran, and what last night's check found."""
    access_behind(request).check_holds(*OVERSEERS, Role.LEADER)
    cycle = find_cycle(year)
    known = PipelineRun.objects.select_related("requested_by", "cycle")
    runs = list(known.filter(cycle=cycle).order_by("-requested_at", "-pk")[:RUNS_SHOWN])
    nightly = known.filter(pipeline="nightly").order_by("-requested_at", "-pk").first()
    seen = as_seen(cycle, [*runs, nightly] if nightly else runs)
    if looks_the_same(request, seen):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    facts = {
        "seen": seen,
        **frame(request, cycle, "pipeline-runs"),
        "offers": [_offered(request, name, cycle, runs) for name in OFFERED],
        "runs": [shown(run) for run in runs],
        "nightly": shown(nightly) if nightly else None,
    }
    return render(request, "workflow/pipelines/list.html", facts)


def _offered(
    request: HttpRequest, pipeline: str, cycle: Cycle, runs: Iterable[PipelineRun]
) -> dict[str, Any]:
    running = [run for run in runs if run.is_active and run.pipeline == pipeline]
    why_not = _("Đang chạy; hãy chờ tiến trình kết thúc.") if running else ""
    return {
        "key": pipeline,
        "name": PIPELINES[pipeline].label,
        "offer": OFFERED[pipeline],
        "why_not": why_not or why_not_start(request, cycle, pipeline),
        "active": shown(running[0]) if running else None,
        "latest": next((shown(run) for run in runs if run.pipeline == pipeline), None),
    }


@require_POST
def pipeline_start(request: HttpRequest, year: int, pipeline: str) -> HttpResponse:
    """Start a pipeline for a cycle; publication is started where its results are shown."""
    if pipeline not in OFFERED or OFFERED[pipeline].page:
        raise Http404
    return begin(request, find_cycle(year), pipeline, back=request.POST.get("then", ""))


def begin(request: HttpRequest, cycle: Cycle, pipeline: str, *, back: str) -> HttpResponse:
    """Start a pipeline and go to the page of the cycle that asked, which shows how far it is."""
    door.start(pipeline, cycle=cycle, by=person_behind(request), at=clock.now())
    messages.info(request, _("Đã bắt đầu: %(name)s.") % {"name": PIPELINES[pipeline].label})
    return redirect(back if back in PAGES else "pipeline-runs", year=cycle.year)


def find_run(year: int, pk: int) -> PipelineRun:
    runs = PipelineRun.objects.select_related("cycle", "requested_by")
    return get_object_or_404(runs, cycle__year=year, pk=pk)


@require_safe
def pipeline_run(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Show a run; asked by HTMX, its line alone, and the whole page anew once it has ended."""
    access_behind(request).check_holds(*OVERSEERS, Role.LEADER, Role.COUNCIL_CHAIR)
    run = find_run(year, pk)
    unheard = _asked_after(run)
    if request.htmx:  # type: ignore[attr-defined]  # its middleware adds it
        facts = {"shown": shown(run), "unheard": unheard}
        response = render(request, "workflow/pipelines/run.html", facts)
        if not run.is_active:
            response["HX-Refresh"] = "true"
        return response
    cycle, roles = find_cycle(year), PIPELINES[run.pipeline].roles
    may = access_behind(request).holds_any(*roles)
    facts = {
        **frame(request, cycle, "pipeline-runs", run.get_pipeline_display()),
        "shown": shown(run),
        "unheard": unheard,
        "why_not_retry": "" if may else only_for(*roles),
    }
    return render(request, "workflow/pipelines/detail.html", facts)


def _asked_after(run: PipelineRun) -> str:
    """Ask the server after a run that has been quiet; return its refusal where it is silent."""
    if not run.is_active or clock.now() - (run.heard_at or run.requested_at) < QUIET:
        return ""
    try:
        watch.refresh(run, at=clock.now())
    except PipelineServerUnreachable as refusal:
        return str(refusal)
    return ""


@require_POST
def pipeline_retry(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Run a failed run again: what was done is not repeated."""
    run = find_run(year, pk)
    roles = PIPELINES[run.pipeline].roles
    if not access_behind(request).holds_any(*roles):
        raise NotAllowed(only_for(*roles))
    door.retry(run, by=person_behind(request), at=clock.now())
    messages.info(request, _("Đã chạy lại: %(name)s.") % {"name": run.get_pipeline_display()})
    return redirect("pipeline-run", year=year, pk=pk)
