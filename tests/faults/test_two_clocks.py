"""Two beats under one lease, one of which is killed: each task is asked for once, and goes on."""

from __future__ import annotations

import json
import os
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import redis
from redbeat.decoder import RedBeatJSONEncoder

from config.celery import app
from tests.faults.beats import LEASE, PREFIX, QUEUE, SCHEDULE, asked_for, beat, is_there
from tests.faults.posts import broker, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.city import City

# So long nothing else may fall due, for what is counted here to be what fell due at one moment.
CALM = timedelta(seconds=40)


def let_all_be_due(clock: redis.Redis) -> set[str]:
    """Let every task have run two hours ago; return those that are due now and not again soon."""
    now = datetime.now(tz=UTC)
    due = set()
    for name, entry in app.conf.beat_schedule.items():
        key = f"{PREFIX}{name}"
        before = now - timedelta(hours=2)
        if entry["schedule"].remaining_estimate(before) < timedelta(0):
            meta = {"last_run_at": before}
            clock.hset(key, "meta", json.dumps(meta, cls=RedBeatJSONEncoder))
            clock.zadd(SCHEDULE, {key: 0})
            if entry["schedule"].remaining_estimate(now) > CALM:
                due.add(entry["task"])
    return due


def test_of_two_beats_one_asks_and_the_other_goes_on_where_it_is_killed(
    city: City,  # noqa: ARG001 - the database of the tests is there
    tmp_path: Path,
) -> None:
    with broker(tmp_path / "data") as site:
        url = site.environment["REDIS_URL"]
        clock = redis.Redis.from_url(url)
        with beat(url) as first:
            assert wait_for(lambda: is_there(clock))
            with beat(url) as second:
                due = let_all_be_due(clock)
                assert wait_for(lambda: due <= set(asked_for(clock)))
                once = [task for task in asked_for(clock) if task in due]

                os.kill(first.pid, signal.SIGKILL)
                assert first.wait() == -signal.SIGKILL
                # The lease runs out, the other one takes it, and finds what ran before it.
                taken = clock.get(LEASE)
                assert wait_for(lambda: clock.get(LEASE) not in {None, taken})
                clock.delete(QUEUE)
                again = let_all_be_due(clock)
                assert wait_for(lambda: again <= set(asked_for(clock)))
                after = [task for task in asked_for(clock) if task in again]

                assert second.poll() is None

        assert (once, after) == (sorted(due), sorted(again))
        assert due
        assert again
