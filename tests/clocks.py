"""Signs of life of a worker and of the clock, in the broker of the tests."""

from __future__ import annotations

import redis
from django.conf import settings
from django.core.cache import cache

from workflow import alive


def broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def clock_holds_its_lease() -> None:
    with broker() as open_broker:
        open_broker.set(settings.CELERY_REDBEAT_LOCK_KEY, "a clock", ex=30)


def clock_stops() -> None:
    with broker() as open_broker:
        open_broker.delete(settings.CELERY_REDBEAT_LOCK_KEY)


def nobody_is_alive() -> None:
    """Forget every sign of life."""
    clock_stops()
    cache.delete_many([alive.WORKER, f"{alive.WORKER}:written", alive.CLOCK_SEEN])
