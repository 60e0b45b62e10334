"""Signs of life: of the workers, of the one clock, and of the server of the pipelines.

They lie in the broker and run out by themselves, so that whoever died needs nobody to say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.core.cache import cache

from workflow.pipelines import server

if TYPE_CHECKING:
    from datetime import datetime

# A worker gives a sign every two seconds; it is written down at most every ten.
WORKER, WORKER_SECONDS, WRITTEN_SECONDS = "alive:worker", 30, 10
CLOCK_SEEN = "alive:clock-seen"
ANSWER_SECONDS = 2.0


def note_worker() -> None:
    """Note that a worker of ours is there."""
    if cache.add(f"{WORKER}:written", 1, timeout=WRITTEN_SECONDS):
        cache.set(WORKER, 1, timeout=WORKER_SECONDS)


def worker_is_there() -> bool:
    return cache.get(WORKER) is not None


def clock_is_there() -> bool:
    """Tell whether a clock holds the lease; one that stands still does not renew it."""
    broker = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=ANSWER_SECONDS)
    with broker:
        return bool(broker.exists(settings.CELERY_REDBEAT_LOCK_KEY))


def pipelines_are_there() -> bool:
    """Tell whether the server of the pipelines answers, and a worker of its pool is there."""
    return server.workers_online() > 0


def clock_seen_at(*, at: datetime) -> datetime:
    """Return when the clock was there the last time, as far as anybody looked."""
    if clock_is_there():
        cache.set(CLOCK_SEEN, at, timeout=None)
        return at
    return cache.get_or_set(CLOCK_SEEN, at, timeout=None) or at
