"""The small city on a day of 2022, as the pages meet it."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.city import City, open_city

# After every day on which tests.city lets its people act, before the reviews are due.
TODAY = datetime(2022, 2, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def in_february(settings: Settings) -> None:
    """Let the clock of the pages stand at the beginning of February 2022."""
    settings.CLOCK_OFFSET_SECONDS = int((timezone.now() - TODAY).total_seconds())


@pytest.fixture
def city(db: None, in_february: None) -> City:  # noqa: ARG001 - fixtures that need fixtures
    return open_city()
