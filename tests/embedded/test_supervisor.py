"""No process outlives its supervisor, however the supervisor ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.embedded.processes import find_processes, wait_until

ROOT = Path(__file__).parents[2]
GUARD = ROOT / "embedded" / "guard.py"
# Writes where its servers are, and stays.
COMMAND = "cd {folder} && env > new && mv new environment && exec sleep 600"
READ_BACK = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print("kept", connection.execute("SELECT number FROM kept").fetchone())
"""
OUTCOME = """
import os, pathlib
def test_outcome():
    pathlib.Path("{url}").write_text(os.environ["DATABASE_URL"])
    {outcome}
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    command = (
        *(sys.executable, "-m", "embedded", "run", "--only", "postgres,valkey,s3"),
        *("--data", str(tmp_path), "--", "sh", "-c", COMMAND.format(folder=tmp_path)),
    )
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as started:
        assert wait_until((tmp_path / "environment").exists, seconds=60)
        yield started
        if started.poll() is None:
            started.kill()
        wait_until(lambda: not find_processes(str(tmp_path)), seconds=30)


def read_database_url(folder: Path) -> str:
    lines = (folder / "environment").read_text().splitlines()
    return next(line.split("=", 1)[1] for line in lines if line.startswith("DATABASE_URL="))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_is_left_when_the_supervisor_is_told(
    supervisor: "subprocess.Popen[str]", tmp_path: Path, number: signal.Signals
) -> None:
    during = find_processes(str(tmp_path))

    # As a terminal does it: Ctrl-C reaches the supervisor and the command beside it.
    (os.killpg if number == signal.SIGINT else os.kill)(supervisor.pid, number)

    assert len(during) >= 8  # supervisor, command, and each of three servers with its guard
    assert wait_until(lambda: not find_processes(str(tmp_path)), seconds=30), find_processes(
        str(tmp_path)
    )


def test_data_survives_a_supervisor_that_is_killed(
    supervisor: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    with psycopg.connect(read_database_url(tmp_path)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    supervisor.kill()

    # At once: the next start waits until the last server of the former one is gone.
    again = subprocess.run(
        (
            *(sys.executable, "-m", "embedded", "run", "--only", "postgres"),
            *("--data", str(tmp_path), "--", sys.executable, "-c"),
            READ_BACK,
        ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert again.stdout.splitlines()[-1] == "kept (7,)"


def test_the_exit_code_is_the_command_s() -> None:
    done = subprocess.run(
        (
            *(sys.executable, "-m", "embedded", "run", "--only", "valkey", "--temporary"),
            *("--", "sh", "-c", "exit 7"),
        ),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 7


def test_a_guard_kills_grandchildren_that_do_not_listen(tmp_path: Path) -> None:
    mark = str(tmp_path)
    deaf = (
        f"trap '' TERM INT; echo {mark}; sleep 600 & setsid sh -c 'sleep 600; echo {mark}' & wait"
    )
    guard = subprocess.Popen(
        (
            *(sys.executable, "-I", "-S", str(GUARD), "--parent", str(os.getpid())),
            *("--stop", "SIGTERM", "--grace", "0.5", "--", "sh", "-c", deaf),
        ),
        stdout=subprocess.DEVNULL,
    )
    assert wait_until(lambda: len(find_processes(mark)) == 3, seconds=60)

    guard.terminate()
    guard.wait(10)

    assert find_processes(mark) == {}


@pytest.mark.parametrize("outcome", ["assert False", "os.kill(os.getpid(), 9)"])
def test_the_tests_leave_no_server_behind(tmp_path: Path, outcome: str) -> None:
    """Run pytest in pytest, on a test that fails and on one that kills the whole run."""
    tests = tmp_path / "tests"
    tests.mkdir()
    url = tmp_path / "url"
    (tests / "test_outcome.py").write_text(OUTCOME.format(url=url, outcome=outcome))
    servers = tmp_path / "servers"
    servers.mkdir()

    done = subprocess.run(
        (
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-c", str(ROOT / "pyproject.toml"), "--confcutdir", str(ROOT)),
            str(tests),
        ),
        cwd=ROOT,
        env={**without_servers(), "TMPDIR": str(servers)},
        capture_output=True,
        check=False,
    )

    assert url.exists(), done.stdout + done.stderr
    assert url.read_text().startswith("postgresql://thuoc:")
    assert done.returncode in {1, -signal.SIGKILL}
    assert wait_until(lambda: not find_processes(str(servers)), seconds=30)


def without_servers() -> dict[str, str]:
    ours = ("DATABASE_URL", "REDIS_URL", "S3_", "PYTEST_", "PREFECT_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
