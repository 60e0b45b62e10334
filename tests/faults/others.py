"""Another process of the application on the database of the tests, to be cut off at will."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

SET_UP = "import django; django.setup(); from tests.faults.pieces import {piece}; {piece}({given})"


def environment(**changed: str) -> dict[str, str]:
    name = connection.settings_dict["NAME"]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {**os.environ, "DATABASE_URL": url, **changed}


@contextmanager
def another_process(piece: str, *given: object, **changed: str) -> Iterator[subprocess.Popen[str]]:
    """Run a piece of work in a process of its own; it is killed when the test is done with it."""
    code = SET_UP.format(piece=piece, given=", ".join(map(repr, given)))
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(**changed),
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
