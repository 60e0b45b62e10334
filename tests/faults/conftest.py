"""The small city, open and committed, so that other processes see it."""

import pytest

from tests.city import City, open_city


@pytest.fixture
def city(transactional_db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return open_city()
