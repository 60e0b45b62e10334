"""The small city, open, for each test of the evaluation."""

import pytest

from tests.city import City, open_city


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return open_city()
