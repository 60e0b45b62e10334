"""What beat starts: every task exists, does its sweep, and has its letters sent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from cases.lifecycle import State
from cases.models import Case
from config.celery import app
from notifications.models import Letter
from notifications.tasks import deliver_waiting
from tests.city import City, walk
from wording import clock
from workflow import tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

QUAN = "QUAN-1"
# A Monday on which nobody is off, at nine in the morning of the city.
MONDAY = date(2022, 1, 17)


@pytest.fixture(autouse=True)
def _on_a_monday(settings: Settings) -> None:
    """Set the clock back to a Monday, as the demonstration does."""
    gone = clock.now() - clock.now().replace(
        year=MONDAY.year, month=MONDAY.month, day=MONDAY.day, hour=2
    )
    settings.CLOCK_OFFSET_SECONDS = int(gone.total_seconds())


def test_beat_starts_only_tasks_that_exist() -> None:
    app.loader.import_default_modules()

    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert asked - set(app.tasks) == set()


def test_sweep_of_digests_reads_the_clock(city: City) -> None:
    tasks.write_digests()  # self-assessment was due on Friday the 14th
    tasks.write_digests()

    told = Letter.objects.filter(kind="digest")
    assert told.count() == len(city.agencies) + 1  # the coordinator hears of all of them
    assert {letter.created_at.date() for letter in told} == {MONDAY}


def test_sweep_of_explanations_reads_the_clock(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    Case.objects.update(due_on=MONDAY)
    tasks.lapse_explanations()
    assert city.case(QUAN).state == State.EXPLANATION
    Case.objects.update(due_on=MONDAY - timedelta(days=3))

    tasks.lapse_explanations()

    assert city.case(QUAN).state == State.COUNCIL


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    "task",
    [
        tasks.write_digests,
        tasks.lapse_explanations,
        tasks.tell_roles,
        tasks.tell_drafts,
        tasks.follow_pipelines,
    ],
    ids=lambda task: str(task.name),
)
def test_sweep_has_its_letters_sent_after_the_commit(
    task: Callable[[], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        task()

    assert callbacks == [deliver_waiting.delay]
