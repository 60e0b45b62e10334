"""How far a run is: written by its steps, read by the coordinator's page from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate

from directory.roles import Role
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from workflow import addresses
from workflow.holders import Seat, people_by_seat
from workflow.models import PipelineRun
from workflow.pipelines.refusals import NotWanted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cases.models import Cycle
    from directory.models import User

State = PipelineRun.State
TO_BE_TOLD = (Role.COORDINATOR, Role.ADMINISTRATOR)


def find(key: str) -> PipelineRun:
    """Return a run by its key with its cycle and rules.

    Raises NotWanted where there is none: the door took it back.
    """
    runs = PipelineRun.objects.select_related(
        "cycle__criteria_set", "cycle__rule_book", "requested_by"
    )
    run = runs.filter(key=key).first()
    if run is None:
        raise NotWanted
    return run


def cycle_of(run: PipelineRun) -> Cycle:
    if run.cycle is None:
        raise TypeError(f"{run.pipeline} is about a cycle.")
    return run.cycle


def asker_of(run: PipelineRun) -> User:
    if run.requested_by is None:
        raise TypeError(f"{run.pipeline} is started by a person.")
    return run.requested_by


def begin(key: str, *, at: datetime) -> PipelineRun:
    """Note that a run has begun, or begins again after it failed or was killed.

    Raises NotWanted for a run that is done.
    """
    runs = PipelineRun.objects.filter(key=key).exclude(state=State.DONE)
    if not runs.update(state=State.RUNNING, message="", heard_at=at, finished_at=None):
        raise NotWanted
    return find(key)


def expect(run: PipelineRun, total: int, *, at: datetime) -> None:
    """Note how much there is to do; a run taken away stops here.

    Raises NotWanted where the run was given up meanwhile.
    """
    running = PipelineRun.objects.filter(pk=run.pk, state=State.RUNNING)
    if not running.update(total=total, heard_at=at):
        raise NotWanted


def reach(run: PipelineRun, done: int, *, at: datetime) -> None:
    """Note how much is done; it never goes back, and a run taken away stops here.

    Raises NotWanted where the run was given up meanwhile.
    """
    running = PipelineRun.objects.filter(pk=run.pk, state=State.RUNNING)
    if not running.update(heard_at=at, done=Greatest(Value(done), F("done"))):
        raise NotWanted


def note(key: str, found: dict[str, Any]) -> None:
    """Keep what a run found on its row, for the page of the run.

    Raises NotWanted where there is no such run.
    """
    if not PipelineRun.objects.filter(key=key).update(found=found):
        raise NotWanted


def finish(run: PipelineRun, *, at: datetime) -> bool:
    """Note that an active run is done, and return whether that was news."""
    active = PipelineRun.objects.active().filter(pk=run.pk)
    return bool(active.update(state=State.DONE, message="", finished_at=at, heard_at=at))


@transaction.atomic
def fail(run: PipelineRun, message: str, *, at: datetime) -> bool:
    """Note that an active run came to nothing, and tell coordinators and administrators.

    Returns whether that was news.
    """
    active = PipelineRun.objects.active().filter(pk=run.pk)
    if not active.update(state=State.FAILED, message=message, finished_at=at):
        return False
    run.refresh_from_db(fields=["state", "message", "finished_at", "attempt"])
    write_many(Kind.PIPELINE_FAILED, _bad_news(run, at=at), at=at)
    return True


def _bad_news(run: PipelineRun, *, at: datetime) -> Iterable[Draft]:
    everybody = {user.pk: user for user in people_told(at=at)}
    if run.requested_by is not None:
        everybody[run.requested_by.pk] = run.requested_by
    for user in everybody.values():
        yield Draft(
            to=user,
            key=f"{Kind.PIPELINE_FAILED}/{run.key}/{run.attempt}/{user.pk}",
            context={
                "turn": run.get_pipeline_display(),
                "year": run.cycle.year if run.cycle else "",
                "reason": run.message,
            },
            url=address_of(run),
        )


def people_told(*, at: datetime) -> Iterable[User]:
    """Return the coordinators and administrators, who hear of what a run could not do."""
    people = people_by_seat((Seat(role) for role in TO_BE_TOLD), on=localdate(at))
    return {user.pk: user for users in people.values() for user in users}.values()


def address_of(run: PipelineRun) -> str:
    if run.cycle is None:
        return addresses.of_my_turns()
    return addresses.page("pipeline-run", run.cycle.year, run.pk)
