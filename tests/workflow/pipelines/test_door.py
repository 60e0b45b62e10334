"""The door of the pipelines where no server answers: who is let in, and nothing half-done."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from cases.models import Case, CaseEvent, Cycle
from cases.refusals import CycleMoved, Incomplete
from directory.access import NotAllowed
from directory.models import BlocMembership
from directory.roles import Role
from notifications.models import Letter
from tests.city import START, City, build
from tests.servers import NOWHERE
from tests.workflow.pipelines.running import request
from tests.workflow.turns import LATER, to_stage
from workflow import tasks
from workflow.models import PipelineRun
from workflow.pipelines import door, progress, watch
from workflow.pipelines.refusals import (
    NotToBeRetried,
    PipelineNotDeployed,
    PipelineServerUnreachable,
    PipelineUnderWay,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

Stage = Cycle.Stage
State = PipelineRun.State


@pytest.fixture
def draft(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return build()


class Answering(BaseHTTPRequestHandler):
    """Answers every request with one status: a server that is up and of no use."""

    status = 500

    def answer(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    do_GET = do_POST = answer  # noqa: N815 - named by the library

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the library
        """Stay silent."""


@pytest.fixture
def answering(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    handler = type("Answers", (Answering,), {"status": request.param})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.PREFECT_API_URL = f"http://127.0.0.1:{server.server_port}/api"
        yield
        server.shutdown()
        thread.join()


def test_no_server_is_said_and_nothing_has_changed(draft: City) -> None:
    events, coordinator = CaseEvent.objects.count(), draft.people[Role.COORDINATOR]

    with pytest.raises(PipelineServerUnreachable, match="chưa có gì được thực hiện"):
        door.start("open_cycle", cycle=draft.cycle, by=coordinator, at=START)

    draft.cycle.refresh_from_db()
    assert draft.cycle.stage == Stage.DRAFT
    assert PipelineRun.objects.count() == 0
    assert Case.objects.count() == 0
    assert CaseEvent.objects.count() == events
    assert Letter.objects.count() == 0


def test_a_test_that_takes_its_patches_back_still_finds_no_server(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PREFECT_UI_URL = ""

    monkeypatch.undo()

    assert settings.PREFECT_API_URL == NOWHERE


@pytest.mark.parametrize(
    ("answering", "refusal"),
    [
        (500, PipelineServerUnreachable),
        (401, PipelineServerUnreachable),
        (404, PipelineNotDeployed),
    ],
    indirect=["answering"],
)
@pytest.mark.usefixtures("answering")
def test_server_of_no_use_is_said_and_nothing_has_changed(
    draft: City, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        door.start("open_cycle", cycle=draft.cycle, by=draft.people[Role.COORDINATOR], at=START)

    assert PipelineRun.objects.count() == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_opening_is_for_coordinators(draft: City, role: Role) -> None:
    people = {
        **draft.people,
        Role.AGENCY_OFFICER: draft.officers["QUAN-1"],
        Role.AGENCY_HEAD: draft.heads["QUAN-1"],
        Role.SECTOR_REVIEWER: draft.reviewers["QUAN-1"],
    }

    with pytest.raises(NotAllowed):
        door.start("open_cycle", cycle=draft.cycle, by=people[role], at=START)


def test_publishing_is_for_the_leader(city: City) -> None:
    to_stage(city, Stage.APPROVED)

    with pytest.raises(NotAllowed):
        door.start("publish_cycle", cycle=city.cycle, by=city.people[Role.COORDINATOR], at=LATER)


def test_cycle_without_agencies_is_not_opened(draft: City) -> None:
    BlocMembership.objects.all().delete()

    with pytest.raises(Incomplete, match="chưa có đơn vị nào được xếp vào khối"):
        door.start("open_cycle", cycle=draft.cycle, by=draft.people[Role.COORDINATOR], at=START)


def test_cycle_at_the_council_is_not_opened(city: City) -> None:
    to_stage(city, Stage.COUNCIL)
    city.cycle.refresh_from_db()

    with pytest.raises(CycleMoved):
        door.start("open_cycle", cycle=city.cycle, by=city.people[Role.COORDINATOR], at=LATER)


def test_cycle_with_cases_under_way_is_not_scored(city: City) -> None:
    with pytest.raises(Incomplete, match="Còn 4 hồ sơ chưa đến bước Hội đồng"):
        door.start("score_cycle", cycle=city.cycle, by=city.people[Role.COORDINATOR], at=LATER)


def test_cycle_that_was_not_adopted_is_not_published(city: City) -> None:
    with pytest.raises(CycleMoved):
        door.start("publish_cycle", cycle=city.cycle, by=city.people[Role.LEADER], at=LATER)


def test_pipeline_under_way_is_not_started_twice(draft: City) -> None:
    coordinator = draft.people[Role.COORDINATOR]
    request(draft, "open_cycle", by=coordinator, at=START)

    with pytest.raises(PipelineUnderWay, match="đang chạy"):
        door.start("open_cycle", cycle=draft.cycle, by=coordinator, at=START)

    assert PipelineRun.objects.count() == 1


def test_pipeline_of_people_is_not_started_by_the_clock(draft: City) -> None:
    with pytest.raises(TypeError):
        door.start("open_cycle", cycle=draft.cycle, by=None, at=START)


def test_pipeline_takes_only_what_it_knows(draft: City) -> None:
    with pytest.raises(TypeError):
        door.start(
            "open_cycle", cycle=draft.cycle, by=draft.people[Role.COORDINATOR], at=START, speed=9
        )


def failed(city: City) -> PipelineRun:
    run = request(city, "open_cycle", by=city.people[Role.COORDINATOR], at=START)
    progress.begin(str(run.key), at=START)
    progress.fail(run, "Bị ngắt", at=START)
    return run


def test_retry_without_a_server_leaves_the_run_as_it_was(draft: City) -> None:
    run = failed(draft)
    before = PipelineRun.objects.values().get()

    with pytest.raises(PipelineServerUnreachable):
        door.retry(run, by=draft.people[Role.COORDINATOR], at=LATER)

    assert PipelineRun.objects.values().get() == before
    assert CaseEvent.objects.filter(action="retry_pipeline").count() == 0


def test_retry_is_for_those_who_may_start(draft: City) -> None:
    with pytest.raises(NotAllowed):
        door.retry(failed(draft), by=draft.people[Role.LEADER], at=LATER)


@pytest.mark.parametrize("state", [State.REQUESTED, State.RUNNING, State.DONE])
def test_only_failed_runs_are_retried(draft: City, state: str) -> None:
    run = request(draft, "open_cycle", by=draft.people[Role.COORDINATOR], at=START)
    PipelineRun.objects.filter(pk=run.pk).update(state=state)

    with pytest.raises(NotToBeRetried):
        door.retry(run, by=draft.people[Role.COORDINATOR], at=LATER)


def test_retry_beside_a_newer_run_is_refused(draft: City) -> None:
    old = failed(draft)
    request(draft, "open_cycle", by=draft.people[Role.COORDINATOR], at=LATER)

    with pytest.raises(PipelineUnderWay):
        door.retry(old, by=draft.people[Role.COORDINATOR], at=LATER)

    old.refresh_from_db()
    assert (old.state, old.attempt) == (State.FAILED, 1)


def test_run_that_never_reached_the_server_is_noticed(draft: City) -> None:
    run = request(draft, "open_cycle", by=draft.people[Role.COORDINATOR], at=START)

    watch.refresh(run, at=START + watch.PATIENCE)
    assert run.state == State.REQUESTED
    watch.refresh(run, at=LATER)

    assert (run.state, run.message) == (State.FAILED, "Máy chủ Prefect không biết lần chạy này.")
    assert Letter.objects.filter(kind="pipeline_failed").count() == 2


def test_nightly_without_a_server_is_only_logged(
    db: None,  # noqa: ARG001 - there is a database, and no server
    caplog: pytest.LogCaptureFixture,
) -> None:
    tasks.start_nightly()

    assert PipelineRun.objects.count() == 0
    assert [record.name for record in caplog.records if record.levelname == "WARNING"] == [
        "workflow.pipelines.server",
        "workflow.tasks",
    ]


def test_flow_run_is_linked_once_it_exists(draft: City, settings: Settings) -> None:
    settings.PREFECT_UI_URL = "https://prefect.example.vn"
    run = request(draft, "nightly", by=None, at=START)

    assert watch.flow_run_url(run) == ""
    run.flow_run_id = run.key
    assert watch.flow_run_url(run) == f"https://prefect.example.vn/runs/flow-run/{run.key}"


def test_door_does_not_import_prefect() -> None:
    """The library costs every process two seconds at its start, and the door needs none of it."""
    code = (
        "import sys, django; django.setup(); import config.urls, workflow.tasks; "
        "sys.exit(', '.join(sorted({'prefect', 'pydantic'} & set(sys.modules))))"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False, stderr=subprocess.PIPE)

    assert done.stderr.decode().strip() == ""
