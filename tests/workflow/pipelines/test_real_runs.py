"""Pipelines on a real Prefect server and worker: end to end, killed half-way, and asked after."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command

from cases.models import Case, CaseEvent, Cycle, Item
from directory.roles import Role
from notifications.models import Letter
from results.models import Publication, Result
from results.services import council
from tests.city import AGENCIES, City, build
from tests.threads import at_once_in_threads
from tests.workflow.pipelines.running import request
from tests.workflow.pipelines.watching import (
    process_of,
    task_states,
    wait,
    wait_for_end,
    wait_until_noticed,
)
from tests.workflow.turns import all_at_council
from wording import clock
from workflow import moves
from workflow.checks import disagreements
from workflow.models import PipelineRun, Proceeding, Turn
from workflow.pipelines import door, server, watch
from workflow.pipelines.catalogue import PIPELINES
from workflow.pipelines.shape import FLOWS
from workflow.pipelines.sharing import SHARE

if TYPE_CHECKING:
    from embedded import Site

pytestmark = [pytest.mark.prefect, pytest.mark.django_db(transaction=True)]
State = PipelineRun.State


@pytest.fixture
def draft(prefect_site: Site) -> City:  # noqa: ARG001 - the server and its worker
    return build()


def test_year_runs_through_its_pipelines(draft: City) -> None:
    coordinator, leader = draft.people[Role.COORDINATOR], draft.people[Role.LEADER]
    opening = door.start("open_cycle", cycle=draft.cycle, by=coordinator, at=clock.now())
    assert (opening.state, opening.flow_run_id is None) == (State.REQUESTED, False)
    assert watch.flow_run_url(opening).endswith(f"/runs/flow-run/{opening.flow_run_id}")
    wait_for_end(opening)
    assert (opening.state, opening.done, opening.total) == (State.DONE, 4, 4)
    assert Letter.objects.filter(kind="cycle_opened").count() == 8

    all_at_council(draft)
    draft.cycle.refresh_from_db()
    scoring = wait_for_end(
        door.start("score_cycle", cycle=draft.cycle, by=coordinator, at=clock.now())
    )
    assert (scoring.state, scoring.done, scoring.total) == (State.DONE, 4, 4)
    assert Result.objects.exclude(rank=None).count() == 4

    draft.cycle.refresh_from_db()
    for role in (Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER):
        council.give_opinion(draft.cycle, agrees=True, by=draft.people[role], at=clock.now())
    moves.adopt(draft.cycle, by=draft.people[Role.COUNCIL_CHAIR], at=clock.now())
    draft.cycle.refresh_from_db()
    publishing = wait_for_end(
        door.start("publish_cycle", cycle=draft.cycle, by=leader, at=clock.now())
    )
    assert (publishing.state, publishing.done) == (State.DONE, 4)
    assert Publication.objects.get().published_by == leader
    assert Letter.objects.filter(kind="published").count() == 18

    night = wait_for_end(door.start("nightly", cycle=None, by=None, at=clock.now()))
    looked_after = {"read": 0, "cleared": 0, "missing": [], "unknown": [], "compared": 0}
    assert (night.state, night.found) == (
        State.DONE,
        {
            "disagreements": [],
            "evidence_waiting": 0,
            "evidence": {**looked_after, "differing": []},
        },
    )
    draft.cycle.refresh_from_db()
    assert draft.cycle.stage == Cycle.Stage.PUBLISHED


def test_run_killed_half_way_and_retried_finishes_and_repeats_nothing(draft: City) -> None:
    coordinator = draft.people[Role.COORDINATOR]
    run = door.start(
        "open_cycle", cycle=draft.cycle, by=coordinator, at=clock.now(), batch_size=1, pause=1.0
    )
    wait(run, lambda row: row.done >= 2)
    killed = flow_run_of(run)
    os.kill(process_of(killed), signal.SIGKILL)
    wait_until_noticed(run)
    assert run.state == State.FAILED
    assert run.message == "Tiến trình bị ngắt giữa chừng. Process exited with status code: -9"
    assert Letter.objects.filter(kind="pipeline_failed").count() == 2
    opened = list(Case.objects.order_by("pk").values_list("pk", "entered_at"))
    assert 2 <= len(opened) < len(AGENCIES)

    door.retry(run, by=coordinator, at=clock.now())
    wait_for_end(run)

    assert (run.state, run.message, run.done, run.attempt) == (State.DONE, "", 4, 2)
    cases = Case.objects.order_by("pk").values_list("pk", "entered_at")
    assert (len(cases), list(cases[: len(opened)])) == (4, opened)
    assert CaseEvent.objects.filter(action="open").count() == 4
    assert CaseEvent.objects.filter(action="open_cycle").count() == 1
    assert CaseEvent.objects.filter(action="retry_pipeline", by=coordinator).count() == 1
    assert Item.objects.count() == 16
    assert Proceeding.objects.count() == 5
    assert Turn.objects.open().count() == 5
    assert Letter.objects.filter(kind="cycle_opened").count() == 8
    assert disagreements() == []
    # Every step is done in one of the two flow runs; those that were done are only looked up.
    seven = task_states(flow_run_of(run), of=7)
    assert set(seven) == {"Cached", "Completed"}
    assert seven["Cached"] >= 2 + len(opened) - 1


def flow_run_of(run: PipelineRun) -> UUID:
    assert run.flow_run_id is not None
    return run.flow_run_id


def tomorrows_run(city: City, **state: Any) -> PipelineRun:
    """Start a run whose flow run waits for tomorrow, and set the state it is in at the server."""
    run = request(city, "nightly", by=None, at=clock.now())
    deployment = server.ask("GET", "/deployments/name/nightly/thuoc")
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    waits = {"type": "SCHEDULED", "state_details": {"scheduled_time": tomorrow}}
    created = server.ask(
        "POST",
        f"/deployments/{deployment['id']}/create_flow_run",
        {"parameters": {"run": str(run.key)}, "state": waits},
    )
    run.flow_run_id = UUID(created["id"])
    run.save(update_fields=["flow_run_id"])
    if state:
        body = {"state": state, "force": True}
        server.ask("POST", f"/flow_runs/{run.flow_run_id}/set_state", body)
    return run


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("CRASHED", "Tiến trình bị ngắt giữa chừng. worker lost"),
        ("FAILED", "Tiến trình gặp lỗi. worker lost"),
        ("CANCELLED", "Tiến trình đã bị hủy trên máy chủ Prefect. worker lost"),
    ],
)
def test_run_that_ended_at_the_server_is_noted(draft: City, kind: str, said: str) -> None:
    run = tomorrows_run(draft, type=kind, message="worker lost")

    watch.refresh(run, at=clock.now())

    assert (run.state, run.message) == (State.FAILED, said)
    assert Letter.objects.filter(kind="pipeline_failed").count() == 2


def test_run_without_a_sign_of_life_is_given_up(draft: City) -> None:
    run = tomorrows_run(draft, type="RUNNING")
    noticed = run.requested_at + timedelta(hours=1)

    watch.refresh_all(at=noticed)
    watch.refresh_all(at=noticed + watch.SILENCE)
    run.refresh_from_db()
    assert (run.state, run.heard_at) == (State.RUNNING, noticed)
    watch.refresh_all(at=noticed + watch.SILENCE + timedelta(minutes=1))

    run.refresh_from_db()
    assert run.state == State.FAILED
    assert server.state_of(flow_run_of(run)) == ("CRASHED", "No sign of life")


def test_run_that_no_worker_takes_says_so(draft: City) -> None:
    run = tomorrows_run(draft)

    watch.refresh(run, at=clock.now() + timedelta(minutes=3))

    assert (run.state, run.message.startswith("Chưa có máy nào")) == (State.REQUESTED, True)


def test_run_that_the_server_does_not_know_is_noted(draft: City) -> None:
    run = request(draft, "nightly", by=None, at=clock.now())
    run.flow_run_id = uuid4()
    run.save(update_fields=["flow_run_id"])

    watch.refresh(run, at=clock.now())

    assert (run.state, run.message) == (State.FAILED, "Máy chủ Prefect không biết lần chạy này.")


def test_key_never_makes_two_flow_runs(draft: City) -> None:
    run = request(draft, "nightly", by=None, at=clock.now())
    key, parameters = str(run.key), {"run": str(run.key)}

    first = server.create_flow_run("nightly", name="one", key=key, parameters=parameters)
    second = server.create_flow_run("nightly", name="two", key=key, parameters=parameters)

    assert first == second
    wait_for_end(run)


@pytest.mark.race
@pytest.mark.usefixtures("draft")
def test_pipeline_started_twice_at_once_runs_once() -> None:
    def start() -> PipelineRun:
        return door.start("nightly", cycle=None, by=None, at=clock.now())

    results = at_once_in_threads(start, start)

    assert sorted(type(result).__name__ for result in results) == [
        "PipelineRun",
        "PipelineUnderWay",
    ]
    wait_for_end(PipelineRun.objects.get())


@pytest.mark.usefixtures("prefect_site")
def test_deploying_twice_leaves_one_deployment_each(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("deploy_pipelines")

    assert capsys.readouterr().out == "5 pipelines deployed to cycle\n"
    found = server.ask("POST", "/deployments/filter", {})
    assert sorted(each["entrypoint"] for each in found) == sorted(
        f"{FLOWS}.{name}" for name in (*PIPELINES, SHARE)
    )
