"""A letter written in a move leaves after its commit, through the broker and a worker."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.db import transaction

from config.celery import app
from notifications import services, tasks
from notifications.models import Delivery
from tests.directory.people import person
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import Settings


@pytest.fixture
def worker(transactional_db: None, settings: Settings) -> Iterator[None]:  # noqa: ARG001 - its tables
    """Run a worker on a queue of its own, so that no other test's messages are seen."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    queue, app.conf.task_default_queue = app.conf.task_default_queue, "letters-test"
    app.control.purge()
    with start_worker(
        app, pool="solo", perform_ping_check=False, queues=["letters-test"], loglevel="ERROR"
    ):
        yield
    app.conf.task_default_queue = queue


def test_tasks_have_the_names_that_beat_and_others_call() -> None:
    assert {tasks.deliver.name, tasks.deliver_waiting.name} == {
        "notifications.tasks.deliver",
        "notifications.tasks.deliver_waiting",
    }
    scheduled = [entry["task"] for entry in app.conf.beat_schedule.values()]
    assert scheduled.count("notifications.tasks.deliver_waiting") == 1


@pytest.mark.usefixtures("worker")
def test_a_letter_leaves_after_the_commit_of_its_move() -> None:
    reader = person(email="binh@example.vn")

    with transaction.atomic():
        services.write("published", to=reader, key="k", context={}, url="/", at=clock.now())
        tasks.deliver_waiting.delay_on_commit()  # type: ignore[attr-defined]  # a DjangoTask has it
        time.sleep(0.3)
        before_commit = len(mail.outbox)
    sent = wait_for(lambda: Delivery.objects.filter(state="sent").count() == 1)

    assert (before_commit, sent) == (0, True)
    assert [message.to for message in mail.outbox] == [["binh@example.vn"]]


@pytest.mark.usefixtures("worker")
def test_a_move_that_is_undone_sends_nothing() -> None:
    with transaction.atomic():
        services.write("published", to=person(), key="k", context={}, url="/", at=clock.now())
        tasks.deliver_waiting.delay_on_commit()  # type: ignore[attr-defined]  # a DjangoTask has it
        transaction.set_rollback(True)
    time.sleep(0.5)

    assert (Delivery.objects.count(), len(mail.outbox)) == (0, 0)


def wait_for(condition: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Ask until the answer is yes, for as long as a worker may reasonably take."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False
