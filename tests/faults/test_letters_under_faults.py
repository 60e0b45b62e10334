"""Letters on real servers that fail: none is lost, and none is doubled that need not be.

Two workers, two beats by mistake, a broker that is killed and forgets, a worker that is killed
between the sending and the note of it, alone or beside another, and clocks that are set back.
"""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from directory.roles import Role
from notifications import services, tasks
from notifications.models import Delivery, Letter
from notifications.services.delivery import CLAIM
from tests.faults.posts import beat, broker, kill, wait_for, who_speaks_from, workers
from tests.notifications.mailboxes import post_office
from wording import clock
from workflow.digests import write_digests as write_digests_of_a_morning
from workflow.tasks import write_digests

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tests.city import City
    from tests.faults.posts import Worker

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


def all_sent(*, but: int = 0) -> bool:
    return Delivery.objects.filter(channel="email").exclude(state="sent").count() == but


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


def test_a_worker_killed_while_another_lives_costs_a_copy_of_the_letter_it_had_in_hand_alone(
    city: City, tmp_path: Path
) -> None:
    """The other one sends what is left at once, and after the claim the one that nobody noted."""
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    write(city, 12, about="k")
    killed: list[tuple[str, Worker]] = []
    with post_office() as office, broker(tmp_path / "data") as site:
        url = site.environment["REDIS_URL"]
        with workers(2, url=url, mail=office.port) as both:

            def kill_the_sender(name: str) -> None:
                if len(office.letters) == 3:
                    sender = who_speaks_from(office.peer, both)
                    os.kill(sender.pid, signal.SIGKILL)
                    killed.append((name, sender))

            office.on_letter = kill_the_sender
            beat(tasks.deliver_waiting, url=url, times=2)
            assert wait_for(lambda: bool(killed))
            # What the killed one had taken from the queue is found by the next sweeps.
            assert wait_for(lambda: swept(url) and all_sent(but=1))
            (twice, dead), (alive,) = killed[0], [each for each in both if each is not killed[0][1]]
            in_hand = Delivery.objects.get(state="sending")
            assert (dead.wait(), alive.poll()) == (-signal.SIGKILL, None)
            assert f"<{in_hand.letter_id}@127.0.0.1>" == twice
            assert sorted(office.message_ids) == names()

            with workers(1, url=url, mail=office.port, ahead=int(CLAIM.total_seconds()) + 1):
                assert wait_for(lambda: swept(url) and all_sent())

        assert sorted(office.message_ids) == sorted([*names(), twice])


STROKES = cycle((1, 2, 3))


def swept(url: str) -> bool:
    """Let the clock strike once more, as it does every two minutes.

    Workers take turns. That not always the same one gets what another found, as on a queue with
    other work in it, it strikes a different number of times.
    """
    beat(tasks.deliver_waiting, url=url, times=next(STROKES))
    time.sleep(0.5)
    return True


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=3)], ids=["hour", "days"])
def test_clocks_that_are_set_back_lose_and_double_nothing(
    city: City, tmp_path: Path, back: timedelta
) -> None:
    """One of two machines wakes up in the past, on the same morning or on the Friday before it."""
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    write_digests_of_a_morning(at=MONDAY - timedelta(days=3))
    Delivery.objects.update(state="sent", sent_at=MONDAY - timedelta(days=3))
    old = set(names())
    seconds = int(back.total_seconds())
    with post_office() as office, broker(tmp_path / "data") as site:
        url = site.environment["REDIS_URL"]
        write(city, 10, about="k")
        with (
            workers(1, url=url, mail=office.port),
            workers(1, url=url, mail=office.port, ahead=-seconds),
        ):
            for _ in range(4):
                beat(write_digests, url=url, times=2)
                beat(tasks.deliver_waiting, url=url, times=2)
            assert wait_for(lambda: Letter.objects.filter(key__contains="/2022-01-17/").exists())
            assert wait_for(lambda: swept(url) and all_sent())
            beat(write_digests, url=url, times=4)
            beat(tasks.deliver_waiting, url=url, times=4)
            assert wait_for(all_sent)

        assert sorted(office.message_ids) == sorted(set(names()) - old)
        keys = Letter.objects.filter(kind="digest").values_list("key", flat=True)
        assert {key.split("/")[1] for key in keys} == {"2022-01-14", "2022-01-17"}
