"""Pipelines: who starts them, what a silent server means, and runs as they are watched."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings

from cases.models import CaseEvent, Cycle
from directory.roles import Role
from tests.city import City, build
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import OVERSEERS, expected, statuses
from tests.workflow.turns import all_at_council, to_stage
from wording import clock
from workflow.models import PipelineRun

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

RUNS = "/ky/2021/tien-trinh/"
BUDGET = 22
FLOW = UUID("11111111-2222-3333-4444-555555555555")


@pytest.fixture
def draft(db: None, in_february: None) -> City:  # noqa: ARG001 - fixtures that need fixtures
    return build()


def run_of(city: City, **facts: Any) -> PipelineRun:
    """Write a run as its steps would have left it."""
    found = {
        "pipeline": "score_cycle",
        "state": PipelineRun.State.RUNNING,
        "done": 3,
        "total": 10,
        "heard_at": clock.now(),
        "flow_run_id": FLOW,
    }
    return PipelineRun.objects.create(
        cycle=city.cycle,
        requested_by=city.people[Role.COORDINATOR],
        requested_at=clock.now(),
        **{**found, **facts},
    )


def offers(city: City, role: Role = Role.COORDINATOR) -> dict[str, str]:
    """Return each pipeline with why it cannot be started."""
    page = browser(city.people[role]).get(RUNS)
    return {offer["key"]: offer["why_not"] for offer in page.context["offers"]}


def test_runs_are_read_by_those_who_oversee_and_the_leader(city: City) -> None:
    may = OVERSEERS | {Role.LEADER}

    assert statuses(city, RUNS) == expected(may)
    assert statuses(city, f"{RUNS}{run_of(city).pk}/") == expected(may | {Role.COUNCIL_CHAIR})


def test_reasons_follow_the_stage_of_the_cycle(draft: City) -> None:
    assert offers(draft) == {
        "open_cycle": "",
        "amend_cycle": "Chỉ điều chỉnh được khi kỳ đang mở và chưa tính điểm.",
        "score_cycle": "Giai đoạn này không tính điểm.",
        "publish_cycle": "Thao tác này dành cho: Lãnh đạo UBND Thành phố.",
    }


def test_scoring_waits_for_the_cases(city: City) -> None:
    before = offers(city)
    all_at_council(city)

    after = offers(city)

    assert before["score_cycle"].startswith("Còn 4 hồ sơ chưa đến bước Hội đồng.")
    assert before["open_cycle"] == "Kỳ đánh giá đã được mở."
    assert after["score_cycle"] == ""


def test_publication_is_offered_to_the_leader_once_adopted(city: City) -> None:
    before = offers(city, Role.LEADER)
    to_stage(city, Cycle.Stage.APPROVED)

    after = offers(city, Role.LEADER)

    assert before["publish_cycle"] == "Chỉ công bố được kết quả đã được Hội đồng thông qua."
    assert after["publish_cycle"] == ""


def test_silent_server_is_said_and_nothing_is_half_done(draft: City) -> None:
    events = CaseEvent.objects.count()

    response = browser(draft.people[Role.COORDINATOR]).post(f"{RUNS}open_cycle/")

    assert response.status_code == 503
    assert "Máy chủ xử lý tự động không phản hồi nên chưa có gì được thực hiện" in text_of(response)
    draft.cycle.refresh_from_db()
    assert draft.cycle.stage == Cycle.Stage.DRAFT
    assert (PipelineRun.objects.count(), CaseEvent.objects.count()) == (0, events)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.LEADER])
def test_others_start_nothing(draft: City, role: Role) -> None:
    response = browser(draft.people[role]).post(f"{RUNS}open_cycle/")

    assert response.status_code == 403
    assert "Thao tác này dành cho: Điều phối viên (Sở Nội vụ)." in text_of(response)


@pytest.mark.parametrize("pipeline", ["nightly", "publish_cycle", "fly"])
def test_what_is_not_started_here_is_not_found(city: City, pipeline: str) -> None:
    client = browser(city.people[Role.COORDINATOR])

    assert client.post(f"{RUNS}{pipeline}/").status_code == 404


def test_start_takes_a_post(draft: City) -> None:
    response = browser(draft.people[Role.COORDINATOR]).get(f"{RUNS}open_cycle/")

    assert (response.status_code, response["Location"]) == (302, RUNS)


def test_running_pipeline_is_not_started_again(city: City) -> None:
    all_at_council(city)
    run_of(city)

    response = browser(city.people[Role.COORDINATOR]).post(f"{RUNS}score_cycle/")

    assert response.status_code == 409
    assert "Tiến trình này đang chạy" in text_of(response)
    assert offers(city)["score_cycle"] == "Đang chạy; hãy chờ tiến trình kết thúc."


def test_line_of_an_active_run_asks_after_itself(city: City) -> None:
    run = run_of(city)
    client = browser(city.people[Role.COORDINATOR])

    line = client.get(f"{RUNS}{run.pk}/", headers=HTMX)

    body = line.content.decode()
    told = " ".join(body.split())
    assert f'hx-get="{RUNS}{run.pk}/" hx-trigger="every 2s"' in told
    assert '<progress max="10" value="3"' in told
    assert "HX-Refresh" not in line.headers
    assert body.count("<html") == 0


def test_line_of_an_ended_run_brings_the_page_anew(city: City) -> None:
    run = run_of(city, state=PipelineRun.State.DONE, finished_at=clock.now())

    line = browser(city.people[Role.COORDINATOR]).get(f"{RUNS}{run.pk}/", headers=HTMX)

    assert line.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in line.content.decode()


def test_run_long_quiet_while_the_server_is_silent_says_so(city: City) -> None:
    run = run_of(city, heard_at=clock.now() - timedelta(minutes=5))

    line = browser(city.people[Role.COORDINATOR]).get(f"{RUNS}{run.pk}/", headers=HTMX)

    assert "Máy chủ xử lý tự động không phản hồi" in text_of(line)


@pytest.mark.parametrize("page", ["/ky/2021/", "/ky/2021/hoi-dong/", "/ky/2021/phe-duyet/"])
def test_pages_of_the_cycle_watch_what_runs(city: City, page: str) -> None:
    run = run_of(city)

    body = browser(city.people[Role.COORDINATOR]).get(page).content.decode()

    assert f'id="run-{run.pk}"' in body


def failed(city: City) -> PipelineRun:
    return run_of(
        city,
        state=PipelineRun.State.FAILED,
        message="Tiến trình bị ngắt giữa chừng.",
        finished_at=clock.now(),
    )


def test_failed_run_tells_why_and_offers_another_try(city: City) -> None:
    run = failed(city)

    coordinator = text_of(browser(city.people[Role.COORDINATOR]).get(f"{RUNS}{run.pk}/"))
    auditor = text_of(browser(city.people[Role.AUDITOR]).get(f"{RUNS}{run.pk}/"))

    assert "Tiến trình bị ngắt giữa chừng." in coordinator
    assert "Chạy lại" in coordinator
    assert "Thao tác này dành cho: Điều phối viên (Sở Nội vụ)." in auditor


def test_retry_while_the_server_is_silent_leaves_the_run_as_it_is(city: City) -> None:
    run = failed(city)

    response = browser(city.people[Role.COORDINATOR]).post(f"{RUNS}{run.pk}/chay-lai/")

    assert response.status_code == 503
    run.refresh_from_db()
    assert (run.state, run.attempt) == (PipelineRun.State.FAILED, 1)


def test_retry_is_for_who_may_start_and_of_failed_runs_only(city: City) -> None:
    run = failed(city)
    done = run_of(city, state=PipelineRun.State.DONE, flow_run_id=None)

    by_auditor = browser(city.people[Role.AUDITOR]).post(f"{RUNS}{run.pk}/chay-lai/")
    of_done = browser(city.people[Role.COORDINATOR]).post(f"{RUNS}{done.pk}/chay-lai/")

    assert (by_auditor.status_code, of_done.status_code) == (403, 409)


def test_run_links_to_the_server_of_the_pipelines(city: City) -> None:
    run = run_of(city)

    body = browser(city.people[Role.COORDINATOR]).get(RUNS).content.decode()

    assert f'href="{django_settings.PREFECT_UI_URL}/runs/flow-run/{run.flow_run_id}"' in body


def test_run_of_another_year_is_not_found(city: City) -> None:
    run = run_of(city)

    client = browser(city.people[Role.COORDINATOR])

    assert client.get(f"/ky/2020/tien-trinh/{run.pk}/").status_code == 404


def test_list_costs_the_same_whatever_the_number_of_runs(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(city.people[Role.COORDINATOR])
    run_of(city, state=PipelineRun.State.DONE, flow_run_id=None)
    client.get(RUNS)
    with django_assert_max_num_queries(BUDGET) as few:
        client.get(RUNS)
    for _run in range(8):
        run_of(city, state=PipelineRun.State.DONE, flow_run_id=None)

    with django_assert_max_num_queries(BUDGET) as many:
        client.get(RUNS)

    assert len(many.captured_queries) == len(few.captured_queries)
