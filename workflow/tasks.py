"""What beat has done: thin shells around the sweeps, safe to run twice."""

import logging

from celery import shared_task

from cases.services import checkpoints
from wording import clock
from wording.refusals import Refusal
from workflow import (
    clock_alarm,
    deadlines,
    digests,
    evidence_letters,
    handover,
    lapses,
    role_letters,
    rule_letters,
)
from workflow.edge import deliver_soon
from workflow.pipelines import door, watch

logger = logging.getLogger(__name__)


@shared_task
def write_digests() -> None:
    """Tell each person in the morning what is late, due, sent back and new."""
    digests.write_digests(at=clock.now())
    deliver_soon()


@shared_task
def follow_calendar() -> None:
    """Re-date what is open after days off were changed."""
    deadlines.follow_calendar(at=clock.now())
    deliver_soon()


@shared_task
def lapse_explanations() -> None:
    """Close explanations whose time is up."""
    lapses.lapse_explanations(at=clock.now())
    deliver_soon()


@shared_task
def tell_roles() -> None:
    """Tell people of the roles they were given or lost."""
    role_letters.tell_roles(at=clock.now())
    deliver_soon()


@shared_task
def tell_drafts() -> None:
    """Tell people of drafts of rules that wait for their release, or came back from it."""
    rule_letters.tell_drafts(at=clock.now())
    deliver_soon()


@shared_task
def tell_of_evidence() -> None:
    """Tell people that a bundle they asked for is ready, or that a file of theirs was refused."""
    evidence_letters.tell_bundles(at=clock.now())
    evidence_letters.tell_refused(at=clock.now())
    deliver_soon()


@shared_task
def take_checkpoints() -> None:
    """Write down what every case has on the checkpoints whose day has come."""
    checkpoints.take_due(at=clock.now())


@shared_task
def hand_over() -> None:
    """Let heirs take over what agencies that ended left."""
    handover.hand_over_all(at=clock.now())
    deliver_soon()


@shared_task
def start_nightly() -> None:
    """Start the nightly pipeline; one that still runs, or a silent server, is only logged."""
    try:
        door.start("nightly", cycle=None, by=None, at=clock.now())
    except Refusal as refusal:
        logger.warning("The nightly pipeline was not started: %s", refusal)


@shared_task
def follow_pipelines() -> None:
    """Ask Prefect after the runs under way, so that a run that died is noticed and told."""
    watch.refresh_all(at=clock.now())
    deliver_soon()


@shared_task
def watch_clock() -> None:
    """Raise the alarm where the clock stands still; started by the workers' own hearts."""
    clock_alarm.watch_clock(at=clock.now())
    deliver_soon()
