"""Servers of their own for the tests of the servers, apart from those of the session."""

from collections.abc import Iterator

import pytest

from embedded import Site, running
from tests.embedded.stores import STORES


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(STORES, data=tmp_path_factory.mktemp("data"), temporary=True) as site:
        yield site
