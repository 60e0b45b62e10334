"""A letter written in a move leaves after its commit, through the broker and a worker."""

import time

import pytest
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.db import transaction

from config.celery import app
from directory import clock
from notifications import services, tasks
from notifications.models import Delivery
from tests.directory.people import person


@pytest.fixture
def worker(transactional_db, settings):
    """Run a worker on a queue of its own, so that no other test's messages are seen."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    queue, app.conf.task_default_queue = app.conf.task_default_queue, "letters-test"
    app.control.purge()
    with start_worker(
        app, pool="solo", perform_ping_check=False, queues=["letters-test"], loglevel="ERROR"
    ):
        yield
    app.conf.task_default_queue = queue


def test_tasks_have_the_names_that_beat_and_others_call():
    assert {tasks.deliver.name, tasks.deliver_waiting.name} == {
        "notifications.tasks.deliver",
        "notifications.tasks.deliver_waiting",
    }
    scheduled = [entry["task"] for entry in app.conf.beat_schedule.values()]
    assert scheduled.count("notifications.tasks.deliver_waiting") == 1


def test_a_letter_leaves_after_the_commit_of_its_move(worker):
    reader = person(email="binh@example.vn")

    with transaction.atomic():
        services.write("adopted", to=reader, key="k", context={}, url="/", at=clock.now())
        tasks.deliver_waiting.delay_on_commit()
        time.sleep(0.3)
        before_commit = len(mail.outbox)
    sent = wait_for(lambda: Delivery.objects.filter(state="sent").count() == 1)

    assert (before_commit, sent) == (0, True)
    assert [message.to for message in mail.outbox] == [["binh@example.vn"]]


def test_a_move_that_is_undone_sends_nothing(worker):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.write("adopted", to=person(), key="k", context={}, url="/", at=clock.now())
        tasks.deliver_waiting.delay_on_commit()
        raise ZeroDivisionError
    time.sleep(0.5)

    assert (Delivery.objects.count(), len(mail.outbox)) == (0, 0)


def wait_for(condition, *, seconds=20):
    """Ask until the answer is yes, for as long as a worker may reasonably take."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False
