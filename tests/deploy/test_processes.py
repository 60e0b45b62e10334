"""Compose file, systemd units and the embedded site run the same processes by the same commands."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from embedded import Site
from embedded.applications import BEHIND, describe_web
from embedded.home import Home
from tests.deploy.units import UNITS, read_unit

ROOT = Path(__file__).parents[2]
SYSTEMD_ANALYZE = "/usr/bin/systemd-analyze"
PROCESSES = ("web", "worker", "beat", "prefect-server", "prefect-worker")
# Where the two ways differ by their nature: addresses, places of files, and how much they tell.
PLACES = re.compile(r"^(/\S+/|--host$|0\.0\.0\.0$|127\.0\.0\.1$)")


def read_services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())[
        "services"
    ]
    return services


def strip_places(words: list[str]) -> list[str]:
    """Leave out what differs between machines."""
    return [Path(words[0]).name, *(word for word in words[1:] if not PLACES.match(word))]


def command_in_compose(name: str) -> list[str]:
    command = read_services()[name].get("command")
    if command is None:  # what the image does by itself
        text = (ROOT / "deploy" / "Containerfile").read_text().replace("\\\n", " ")
        found = re.search(r"^CMD (\[.*\])$", text, re.MULTILINE)
        assert found
        command = yaml.safe_load(found.group(1))
    if command[:2] == ["sh", "-c"]:  # what has to be done before, then the process itself
        command = shlex.split(command[2].rpartition("exec ")[2])
    return strip_places(command)


@pytest.mark.parametrize("name", PROCESSES)
def test_compose_and_systemd_run_the_same_command(name: str) -> None:
    unit = strip_places(shlex.split(read_unit(name)["ExecStart"]))

    assert command_in_compose(name) == unit


def test_the_pipelines_are_made_known_before_their_worker_starts() -> None:
    before = "manage.py deploy_pipelines"

    assert read_unit("prefect-worker")["ExecStartPre"].endswith(before)
    assert f"{before} && exec" in read_services()["prefect-worker"]["command"][2]


def test_the_store_has_the_same_options_in_both() -> None:
    unit = set(shlex.split(read_unit("s3")["ExecStart"])[1:])
    compose = set(read_services()["s3"]["command"])

    assert {option.partition("=")[0] for option in unit} == {
        option.partition("=")[0] for option in compose
    }


def test_the_target_wants_every_unit() -> None:
    target = (UNITS / "thuoc.target").read_text()
    wanted = set(re.findall(r"thuoc-[a-z0-9-]+\.service", target))

    assert wanted == {path.name for path in UNITS.glob("*.service")}
    assert wanted == {f"thuoc-{name}.service" for name in (*PROCESSES, "s3")}


def test_the_embedded_site_runs_the_same_programs(tmp_path: Path) -> None:
    site = Site(Home(tmp_path, lock=0))
    embedded = [describe_web(site, address="127.0.0.1", port=8000)]
    embedded += [describe(site) for describe in BEHIND]

    assert {process.name for process in embedded} == set(PROCESSES) - {"prefect-server"}
    for process in embedded:
        wanted = {word for word in command_in_compose(process.name) if word.startswith("--")}
        assert wanted - set(process.command) <= {"--host"}, process.name


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for path in UNITS.iterdir():
        text = path.read_text().replace("/opt/thuoc/.venv/bin/", "/bin/true ")
        (tmp_path / path.name).write_text(text)

    done = subprocess.run(
        (SYSTEMD_ANALYZE, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))),
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in done.stderr.splitlines() if "thuoc" in line]
    assert ours == []
