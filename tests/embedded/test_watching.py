"""A part that dies is started again, ever more patiently, and nothing else is touched."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from embedded import Site, running
from embedded.applications import ROOT
from embedded.home import PORTS, can_listen
from embedded.watching import Part
from tests.embedded.processes import find_processes, wait_until


@dataclass
class Watch:
    """A site under watch, and what is said about it."""

    site: Site
    said: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def look_until(self, holds: Callable[[], bool], *, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, self.said
            for part in self.parts:
                part.look_after()
            time.sleep(0.05)

    def has_said(self, words: str) -> bool:
        return any(words in line for line in self.said)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with running(("postgres", "valkey"), data=tmp_path) as site:
        watch = Watch(site)
        watch.parts = [Part(each, site.home.lock, watch.said.append) for each in site.started]
        yield watch


def find_server(folder: Path, program: str) -> int:
    """Find a server by its program, not its guard, which names it too."""
    found = find_processes(str(folder))
    return next(pid for pid, line in found.items() if line.split()[0].endswith(program))


def test_a_killed_part_runs_again_with_its_data_and_the_others_stay(
    watch: Watch, tmp_path: Path
) -> None:
    url = watch.site.environment["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    valkey = find_server(tmp_path, "valkey-server")

    os.kill(find_server(tmp_path, "/postgres"), signal.SIGKILL)
    watch.look_until(lambda: watch.has_said("runs again"))

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    assert find_server(tmp_path, "valkey-server") == valkey
    assert watch.said[0].startswith("postgres has stopped. It is started again in 1 s")
    assert re.fullmatch(r"postgres runs again, \d+ s after it stopped.", watch.said[-1])


def test_a_part_that_cannot_start_is_tried_ever_more_patiently(
    watch: Watch, tmp_path: Path
) -> None:
    version = tmp_path / "postgres" / "PG_VERSION"
    right = version.read_text()
    version.write_text("9.6\n")

    os.kill(find_server(tmp_path, "/postgres"), signal.SIGKILL)
    watch.look_until(lambda: len(watch.said) == 3)
    version.write_text(right)
    watch.look_until(lambda: watch.has_said("runs again"))

    waits = re.findall(r"again in (\d+) s", "\n".join(watch.said))
    assert waits == ["1", "2", "4"]
    assert "The data was written by another version: choose another --data." in watch.said[1]
    assert not watch.parts[1].running.has_ended()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve the whole application; give its address and what it says."""
    port = next(filter(can_listen, reversed(PORTS)))
    said = tmp_path / "said"
    with said.open("w") as file:
        serving = subprocess.Popen(
            (
                *(sys.executable, "-m", "embedded", "serve", "--port", str(port)),
                *("--data", str(tmp_path / "data")),
            ),
            cwd=ROOT,
            stdout=file,
            stderr=file,
        )
    try:
        assert wait_until(lambda: "until Ctrl-C" in said.read_text(), seconds=240), said.read_text()
        yield f"http://127.0.0.1:{port}", said
    finally:
        serving.terminate()
        serving.wait(60)


@pytest.mark.prefect
def test_the_pages_stay_up_and_say_so_while_a_part_is_away(serving: tuple[str, Path]) -> None:
    origin, said = serving
    data = said.parent / "data"
    before = httpx.get(f"{origin}/dang-nhap/").status_code

    os.kill(find_server(data, "/postgres"), signal.SIGKILL)
    away = lambda: httpx.get(f"{origin}/").status_code == 503  # noqa: E731 - asked again and again

    assert before == 200
    assert wait_until(away, seconds=10)
    assert wait_until(lambda: "postgres runs again" in said.read_text(), seconds=60)
    assert httpx.get(f"{origin}/dang-nhap/").status_code == 200
    assert not wait_until(away, seconds=1)
    assert "web has stopped" not in said.read_text()
