"""The checks of every night: states and turns agree, evidence is whole, runs are alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from directory.roles import Role
from evidence_store.models import Evidence
from evidence_store.port import StoreUnreachable
from evidence_store.services import inspecting
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from wording import clock
from workflow.checks import disagreements
from workflow.models import PipelineRun
from workflow.pipelines import nightly_evidence, progress, watch
from workflow.pipelines.shape import Pipeline, in_batches
from workflow.unheld import as_disagreements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from directory.models import User
    from workflow.pipelines.shape import Do


def check(cycle: None, *, by: User | None, at: datetime) -> None:
    """Refuse nothing: the checks make sense at any time."""


def plan(do: Do, run: str) -> None:
    """Check turns, inspect what waits, ask after other runs, and look after what is kept."""
    found = do("check_turns", run)
    silent = 0
    for ids in in_batches(do("list_evidence", run)):
        silent += do("inspect_evidence", run, ids=ids)
    do("follow_runs", run)
    kept = nightly_evidence.look_after(do, run)
    progress.note(run, {"disagreements": found, "evidence_waiting": silent, "evidence": kept})


def check_turns(run: str) -> list[dict[str, Any]]:
    """Return what the nightly check found, and tell coordinators and administrators of it."""
    asked = progress.find(run)
    today = localdate(asked.requested_at)
    found = [each.as_json() for each in (*disagreements(), *as_disagreements(on=today))]
    if found:
        _tell_disagreements(asked, found)
    return found


def _tell_disagreements(run: PipelineRun, found: list[dict[str, Any]]) -> None:
    drafts = [
        Draft(
            to=user,
            key=f"{Kind.CHECK_FAILED}/{run.key}/{user.pk}",
            context={
                "count": len(found),
                "items": [f"{each['about']}: {each['sentence']}" for each in found],
            },
            url=progress.address_of(run),
        )
        for user in progress.people_told(at=run.requested_at)
    ]
    write_many(Kind.CHECK_FAILED, drafts, at=run.requested_at)


def list_evidence(run: str) -> list[str]:
    """Return the evidence that still waits for its inspection."""
    asked = progress.find(run)
    found = [
        str(pk) for pk in Evidence.objects.waiting().order_by("pk").values_list("pk", flat=True)
    ]
    progress.expect(asked, len(found), at=clock.now())
    return found


def inspect_evidence(run: str, ids: Sequence[str]) -> int:
    """Inspect waiting evidence; return how many go on waiting because the store is silent."""
    asked = progress.find(run)
    silent = sum(not _inspected(evidence_id) for evidence_id in ids)
    left = Evidence.objects.waiting().count()
    progress.reach(asked, max(asked.total - left, 0), at=clock.now())
    return silent


def _inspected(evidence_id: str) -> bool:
    try:
        inspecting.inspect(evidence_id, at=clock.now())
    except StoreUnreachable:
        return False
    return True


def follow_runs(run: str) -> None:
    """Ask the server after the runs that are under way, this one excepted."""
    watch.refresh_all(at=clock.now(), but=progress.find(run))


NIGHTLY = Pipeline(
    name=PipelineRun.Pipeline.NIGHTLY,
    roles=(Role.ADMINISTRATOR,),
    check=check,
    plan=plan,
    steps=(check_turns, list_evidence, inspect_evidence, follow_runs, *nightly_evidence.STEPS),
)
