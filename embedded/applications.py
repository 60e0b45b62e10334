"""The processes of the application: one list, for `serve` and for the demonstration alike."""

import os
import socket
import sys
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from embedded.process import Process, run_once
from embedded.sites import Site
from embedded.trouble import ServerTrouble

ROOT = Path(__file__).resolve().parents[1]
WORK_POOL = "cycle"
# Whoever took the web process over could not unlock evidence with what it knows.
NOT_FOR_PAGES = ("S3_KEEPER_", "S3_OWNER_")


def celery(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "celery", "--app", "config.celery", *words)


def describe_worker(site: Site) -> Process:
    return Process(
        name="worker",
        command=celery("worker", "--concurrency", "2", "--loglevel", "INFO"),
        environment=surroundings(site),
        folder=ROOT,
        ready_words=" ready.",
    )


def describe_beat(site: Site) -> Process:
    return Process(
        name="beat",
        command=celery("beat", "--loglevel", "INFO", "--pidfile="),
        environment=surroundings(site),
        folder=ROOT,
        ready_words="beat: Starting",
    )


def describe_pipelines(site: Site) -> Process:
    """Describe the worker of Prefect; the pipelines and their pool are made known before."""
    environment = {**surroundings(site), "PREFECT_WORKER_QUERY_SECONDS": "2"}
    deploy = (sys.executable, str(ROOT / "manage.py"), "deploy_pipelines")
    return Process(
        name="prefect-worker",
        command=(
            *(sys.executable, "-m", "prefect", "worker", "start", "--type", "process"),
            *("--pool", WORK_POOL, "--name", "thuoc", "--limit", "2", "--install-policy", "never"),
        ),
        environment=environment,
        folder=ROOT,
        prepare=lambda: run_once("prefect-worker", deploy, environment),
        ready_words="started!",
    )


def describe_web(site: Site, *, address: str, port: int) -> Process:
    return Process(
        name="web",
        command=(
            *(sys.executable, "-m", "config.web"),
            *("--host", address, "--port", str(port)),
        ),
        environment=surroundings(site, without=NOT_FOR_PAGES),
        folder=ROOT,
        is_ready=lambda: answers(port),
    )


# Those that work behind the pages.
BEHIND: tuple[Callable[[Site], Process], ...] = (
    describe_worker,
    describe_beat,
    describe_pipelines,
)


def surroundings(site: Site, *, without: tuple[str, ...] = ()) -> Mapping[str, str]:
    given = {**os.environ, **site.environment}
    return {
        **{name: value for name, value in given.items() if not name.startswith(without or "\0")},
        **site.home.temporary_files,  # Prefect's worker would share one folder with everybody
        "PYTHONUNBUFFERED": "1",
    }


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": "127.0.0.1"})
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def check_port(address: str, port: int) -> None:
    """Raise ServerTrouble when the pages cannot be served there."""
    try:
        with socket.create_server((address, port)):
            return
    except OSError as error:
        raise ServerTrouble(
            f"The pages cannot be served on {address}:{port} ({os.strerror(error.errno or 0)}): "
            "stop the other program, or choose another port with --port."
        ) from error


def serve(site: Site, *, address: str = "127.0.0.1", port: int = 8000) -> None:
    """Start the application on servers that already run; `site.watch()` then waits."""
    check_port(address, port)
    site.environment.setdefault("SITE_URL", os.environ.get("SITE_URL", f"http://127.0.0.1:{port}"))
    behind = [describe(site) for describe in BEHIND]
    site.start(*behind, describe_web(site, address=address, port=port))
