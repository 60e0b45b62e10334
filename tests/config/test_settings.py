"""How addresses are read, and how many processes of pages there are without a word about it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import database  # noqa: TID251 - how settings are read is what is tried

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("url", "host", "port", "wanted"),
    [
        ("postgresql://thuoc:p%40ss@db:5433/thuoc", "db", "5433", None),
        ("postgresql://thuoc@/thuoc?host=/run/postgresql", "/run/postgresql", "", None),
        (
            "postgresql://thuoc@/thuoc?host=pg1,pg2&port=5432&target_session_attrs=read-write",
            "pg1,pg2",
            "5432",
            "read-write",
        ),
    ],
)
def test_a_database_is_one_server_a_socket_or_a_server_with_its_standby(
    url: str, host: str, port: str, wanted: str | None
) -> None:
    read = database(url)

    assert (read["HOST"], read["PORT"], read["NAME"]) == (host, port, "thuoc")
    assert read["OPTIONS"].get("target_session_attrs") == wanted


@pytest.mark.parametrize(
    ("said", "processes"), [("", min(len(os.sched_getaffinity(0)), 8)), ("3", 3)]
)
def test_pages_take_a_process_a_core_or_as_many_as_one_says(said: str, processes: int) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from config import settings; print(settings.WEB_PROCESSES)"],
        env={**os.environ, "WEB_PROCESSES": said},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert int(told) == processes
