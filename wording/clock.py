"""The clock, read at the edges only (views, tasks, commands); services are given `at`."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Return the present moment; a demo lives in the past by a constant offset."""
    return timezone.now() - timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)


def today() -> date:
    """Return the present day in the city's time zone."""
    return timezone.localdate(now())


def of_the_machine() -> datetime:
    """Return the time of this machine, for what another machine compares with its own."""
    return timezone.now()
