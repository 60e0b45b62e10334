"""Letters on real servers that fail: none is lost, and none is doubled that need not be.

Two workers, two beats by mistake, a broker that is killed and forgets, a worker that is killed
between the sending and the note of it.
"""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from directory.roles import Role
from notifications import services, tasks
from notifications.models import Delivery, Letter
from notifications.services.delivery import CLAIM
from tests.faults.posts import beat, broker, kill, wait_for, workers
from tests.notifications.mailboxes import post_office
from wording import clock
from workflow.tasks import write_digests

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tests.city import City

MONDAY = datetime(2022, 1, 17, 2, 0, tzinfo=UTC)  # the self-assessments are late


@pytest.fixture(autouse=True)
def on_a_monday(settings: Settings) -> None:
    """Let the clock stand at a working morning: on the first of February nobody is written to."""
    settings.CLOCK_OFFSET_SECONDS = int((timezone.now() - MONDAY).total_seconds())


def write(city: City, count: int, *, about: str) -> None:
    reader = city.people[Role.COORDINATOR]
    for number in range(count):
        key = f"{about}/{number}"
        services.write("reminder", to=reader, key=key, context={}, url="/", at=clock.now())


def all_sent() -> bool:
    return not Delivery.objects.filter(channel="email").exclude(state="sent").exists()


def names() -> list[str]:
    """Return the Message-IDs of the letters that go out by e-mail."""
    letters = Letter.objects.filter(deliveries__channel="email").values_list("pk", flat=True)
    return sorted(f"<{key}@127.0.0.1>" for key in letters)


def test_two_workers_two_beats_and_a_broker_that_forgets_lose_and_double_nothing(
    city: City, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    with post_office() as office:
        with broker(data) as site:
            url = site.environment["REDIS_URL"]
            with workers(2, url=url, mail=office.port):
                write(city, 30, about="first")
                beat(write_digests, url=url, times=2)
                beat(tasks.deliver_waiting, url=url, times=2)
                assert wait_for(
                    lambda: all_sent() and Letter.objects.filter(kind="digest").exists()
                )
                beat(tasks.deliver_waiting, url=url, times=2)
                kill(site, and_forget=data)
                write(city, 10, about="while the broker is down")
        with broker(data) as site:
            url = site.environment["REDIS_URL"]
            with workers(2, url=url, mail=office.port):
                beat(tasks.deliver_waiting, url=url, times=2)
                assert wait_for(all_sent)

        assert sorted(office.message_ids) == names()


def test_a_worker_killed_between_sending_and_noting_costs_one_copy_and_loses_nothing(
    city: City, tmp_path: Path
) -> None:
    """The one place where a letter may come twice: its server had it, and we cannot know."""
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    write(city, 5, about="k")
    with post_office() as office, broker(tmp_path / "data") as site:
        url = site.environment["REDIS_URL"]
        with workers(1, url=url, mail=office.port) as (worker,):
            office.on_letter = lambda _name: os.kill(worker.pid, signal.SIGKILL)
            beat(tasks.deliver_waiting, url=url)
            assert wait_for(lambda: worker.poll() is not None)
        office.on_letter = lambda _name: None
        (twice,) = office.message_ids
        under_claim = Delivery.objects.filter(state="sending").count()
        later = int(CLAIM.total_seconds()) + 1
        with workers(2, url=url, mail=office.port, ahead=later):
            beat(tasks.deliver_waiting, url=url, times=2)
            assert wait_for(all_sent)

        assert under_claim == 1
        assert sorted(office.message_ids) == sorted([*names(), twice])
