"""What is told to whoever watches: which parts answer, within how long, and figures for a token."""

from __future__ import annotations

import socket
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.clocks import clock_holds_its_lease, nobody_is_alive
from web import health
from workflow import alive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import Settings

    from tests.city import City

pytestmark = pytest.mark.django_db
# The tests have no server of pipelines: see tests/servers.py.
ALL_BUT_PREFECT = {
    "well": False,
    "database": True,
    "broker": True,
    "worker": True,
    "clock": True,
    "store": True,
    "prefect": False,
}


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    nobody_is_alive()
    yield
    nobody_is_alive()


def test_health_names_every_part_and_is_503_while_one_does_not_answer(client: Client) -> None:
    alive.note_worker()
    clock_holds_its_lease()

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (503, ALL_BUT_PREFECT)


def test_worker_and_clock_that_give_no_sign_are_down(client: Client) -> None:
    found = client.get("/healthz").json()

    assert found == {**ALL_BUT_PREFECT, "worker": False, "clock": False}


def test_a_store_that_is_gone_is_named(client: Client, settings: Settings) -> None:
    settings.S3_ENDPOINT = "127.0.0.1:9"

    assert client.get("/healthz").json()["store"] is False


def test_a_part_that_is_silent_keeps_nobody_waiting(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.PREFECT_API_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        began = time.monotonic()

        found = [client.get("/healthz").json()["prefect"] for _ in range(3)]

        assert (found, time.monotonic() - began < 5) == ([False] * 3, True)
        assert sum(not each.done() for each in health._asking.values()) == 1


def test_what_is_down_is_logged_in_one_line_when_it_goes_and_one_when_it_is_back(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_troubles", {})
    for is_there in (False, False, True, True):
        if is_there:
            clock_holds_its_lease()
        client.get("/healthz")

    lines = [each for each in caplog.records if each.name == health.__name__]
    assert Counter(each.getMessage().partition(": ")[0] for each in lines) == {
        "The part worker is down": 1,
        "The part prefect is down": 1,
        "The part clock is down": 1,
        "The part clock is well again": 1,
    }
    assert not [each for each in lines if each.exc_info or "\n" in each.getMessage()]


def test_health_tells_no_address_and_no_secret(client: Client, settings: Settings) -> None:
    told = client.get("/healthz").content.decode()

    assert not [
        each for each in (settings.SECRET_KEY, settings.REDIS_URL, "127.0.0.1") if each in told
    ]


def test_without_a_token_there_are_no_figures(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer other"])
def test_figures_are_for_who_shows_the_token(
    client: Client, settings: Settings, shown: str
) -> None:
    settings.METRICS_TOKEN = "token-of-the-tests"

    response = client.get("/metrics", headers={"Authorization": shown} if shown else {})

    assert (response.status_code, b"thuoc_" in response.content) == (403, False)


def test_figures_tell_of_requests_and_of_what_waits(
    city: City, client: Client, settings: Settings
) -> None:
    settings.METRICS_TOKEN = "token-of-the-tests"
    assert city.cycle.cases.count() == 4
    client.get("/gioi-thieu/")

    told = client.get("/metrics", headers={"Authorization": "Bearer token-of-the-tests"})

    lines = told.content.decode().splitlines()
    assert told["Content-Type"].startswith("text/plain")
    assert 'thuoc_turns_open{role="agency_officer",state="self_assessment"} 4.0' in lines
    assert 'thuoc_up{part="database"} 1.0' in lines
    assert any(
        line.startswith('thuoc_request_seconds_count{method="GET",page="about",status="200"}')
        for line in lines
    )


def test_a_stranger_fills_no_memory_with_names(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "token-of-the-tests"
    for number in range(3):
        client.generic(f"VERB{number}", f"/no-such-page-{number}/")

    told = client.get("/metrics", headers={"Authorization": "Bearer token-of-the-tests"})

    of_strangers = 'thuoc_request_seconds_count{method="other",page="none"'
    lines = [line for line in told.content.decode().splitlines() if line.startswith(of_strangers)]
    assert len(lines) == 1
