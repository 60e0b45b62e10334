"""The clock of the machine on which beat runs is set back: the work goes on, each thing once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import redis
from django.utils import timezone
from redbeat import RedBeatSchedulerEntry

from config.celery import app
from directory.roles import Role
from notifications import services
from notifications.models import Delivery, Letter
from tests.faults.beats import PREFIX, QUEUE, Machine, asked_for, beat, is_there
from tests.faults.posts import broker, wait_for, workers
from tests.notifications.mailboxes import post_office
from wording import clock

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tests.city import City

# A Monday morning, 9:00 in the city, by when the self-assessments are late.
NINE = datetime(2022, 1, 17, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
# So long before a moment a clock is set that everybody has seen it set when the moment comes.
SOON = timedelta(seconds=4)
DIGESTS = "write the digests of the morning"


def minute(number: int, *, back: timedelta = timedelta()) -> datetime:
    return NINE + timedelta(minutes=number) - back


def due(at: datetime) -> list[str]:
    """Return the tasks that are due at a minute."""
    local = timezone.localtime(at)
    entries = [(each["task"], each["schedule"]) for each in app.conf.beat_schedule.values()]
    return sorted(
        task for task, when in entries if local.minute in when.minute and local.hour in when.hour
    )


def asked_at(asked: redis.Redis, name: str) -> datetime:
    """Return when something was asked for last, by the clock of the beat."""
    meta = RedBeatSchedulerEntry.decode_meta(asked.hget(f"{PREFIX}{name}", "meta"))
    at: datetime = meta["last_run_at"]
    return at


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.set(minute(0))
    return made


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("back", [HOUR, timedelta(days=3)], ids=["hour", "days"])
def test_what_is_due_by_the_new_time_is_asked_for_once(
    tmp_path: Path, machine: Machine, back: timedelta
) -> None:
    with broker(tmp_path / "data") as site:
        url = site.environment["REDIS_URL"]
        asked = redis.Redis.from_url(url)
        with beat(url, machine.environment) as process:
            assert wait_for(lambda: is_there(asked))
            machine.set(minute(5) - SOON)
            assert wait_for(lambda: set(due(minute(5))) <= set(asked_for(asked)))

            asked.delete(QUEUE)
            machine.set(minute(6, back=back) - SOON)
            assert wait_for(lambda: asked_for(asked) == due(minute(6, back=back)))
            assert process.poll() is None


def write(city: City, count: int, *, about: str) -> None:
    for number in range(count):
        key, reader = f"{about}/{number}", city.people[Role.COORDINATOR]
        services.write("reminder", to=reader, key=key, context={}, url="/", at=clock.now())


def test_letters_go_out_once_each_while_the_clock_is_set_back_and_after_it_is_right_again(
    city: City, tmp_path: Path, machine: Machine, settings: Settings
) -> None:
    """Two workers stand on other machines, whose time is right; nobody asks them but the beat."""
    settings.CLOCK_OFFSET_SECONDS = int((timezone.now() - NINE).total_seconds())
    Delivery.objects.all().delete()
    Letter.objects.all().delete()

    def all_come_after(first: int, *, back: timedelta = timedelta()) -> bool:
        """Let the sweeps of some minutes come: what a busy worker leaves lying is for the next."""
        waiting = Delivery.objects.filter(channel="email").exclude(state="sent")
        for number in range(first, first + 8, 2):
            machine.set(minute(number, back=back) - SOON)
            if wait_for(lambda: not waiting.exists(), seconds=30):
                return True
        return False

    with post_office() as office, broker(tmp_path / "data") as site:
        url = site.environment["REDIS_URL"]
        asked = redis.Redis.from_url(url)
        with (
            workers(2, url=url, mail=office.port),
            beat(url, machine.environment),
        ):
            assert wait_for(lambda: is_there(asked))
            machine.set(minute(5) - SOON)
            assert wait_for(lambda: Letter.objects.filter(kind="digest").exists())
            write(city, 5, about="before")
            assert all_come_after(6)

            write(city, 5, about="set back")
            assert all_come_after(6, back=HOUR)
            machine.set(minute(15, back=HOUR) - SOON)
            again = (minute(15, back=HOUR), minute(16, back=HOUR))
            assert wait_for(lambda: again[0] <= asked_at(asked, DIGESTS) < again[1])
            write(city, 5, about="right again")
            assert all_come_after(20)

    names = [f"<{key}@127.0.0.1>" for key in Letter.objects.values_list("pk", flat=True)]
    assert sorted(office.message_ids) == sorted(names)
    digests = Letter.objects.filter(kind="digest")
    assert len(names) == 15 + digests.values("recipient").distinct().count()
