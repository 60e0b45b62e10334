"""A whole year of the small city on its pages and pipelines, from draft to public ranking."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

import scoring
from cases.models import CaseEvent
from directory.roles import Role
from notifications.models import Letter
from tests.city import AGENCIES, City, build
from tests.journeys import acts
from tests.journeys.visitors import Visitor
from tests.workflow.pipelines.watching import wait_for_end
from workflow.checks import disagreements
from workflow.models import PipelineRun

if TYPE_CHECKING:
    from embedded import Site

pytestmark = [pytest.mark.prefect, pytest.mark.django_db(transaction=True)]
YEAR = 2021
CONTESTED = "QUAN-1"


@pytest.fixture
def draft(prefect_site: Site) -> City:  # noqa: ARG001 - the pipelines run there
    return build()


def run_to_its_end(pipeline: str) -> None:
    run = wait_for_end(PipelineRun.objects.filter(pipeline=pipeline).latest("requested_at"))
    assert (run.state, run.message) == (PipelineRun.State.DONE, "")


def test_a_year_from_its_draft_to_the_public_ranking(draft: City) -> None:
    city = draft
    open_the_year(city)
    play_the_contested_case(city)
    for agency, _name, _bloc in AGENCIES:
        if agency != CONTESTED:
            acts.to_council(city, agency)
    score_adopt_and_publish(city)
    read_as_a_stranger()

    assert disagreements() == []
    assert Letter.objects.filter(recipient=city.officers[CONTESTED]).exists()


def open_the_year(city: City) -> None:
    coordinator = Visitor(city.people[Role.COORDINATOR])
    assert "Kỳ đánh giá 2021" in coordinator.sees("cycle", YEAR)

    coordinator.does("pipeline-start", YEAR, "open_cycle")
    run_to_its_end("open_cycle")

    city.cycle.refresh_from_db()
    assert city.cycle.stage == "open"
    assert "Quận 1" in coordinator.sees("board", YEAR)


def play_the_contested_case(city: City) -> None:
    """Take one case through every step, with evidence, a lowered mark and an explanation upheld."""
    case = city.case(CONTESTED)
    officer = Visitor(city.officers[CONTESTED])
    assert "Tự đánh giá" in officer.sees("home")
    acts.attach(city, CONTESTED, "1.1")
    assert "ke-hoach.pdf" in officer.sees("case-item", case.pk, "1.1")
    assert "Thủ trưởng ký duyệt" in acts.assess(city, CONTESTED)

    assert "Quận 1" in Visitor(city.heads[CONTESTED]).sees("home")
    acts.sign(city, CONTESTED)
    assert "Quận 1" in Visitor(city.reviewers["SO-TU-PHAP"]).sees("home")
    acts.review(city, CONTESTED, {"1.2": acts.LOWER})
    acts.appraise(city, CONTESTED)
    assert "Số liệu chưa đủ căn cứ" in officer.sees("case-item", case.pk, "1.2")
    acts.explain(city, CONTESTED, "1.2", "Đơn vị đã hoàn thành 90/100 nhiệm vụ.")
    acts.settle(city, CONTESTED, "upheld", "Minh chứng bổ sung đầy đủ.")

    moves = CaseEvent.objects.filter(case=case).exclude(from_state="").order_by("pk")
    assert [event.action for event in moves] == [
        "submit",
        "endorse",
        "conclude",
        "conclude",
        "appraise",
        "explain",
        "settle",
    ]
    assert "Kết luận giải trình" in officer.sees("case-log", case.pk)


def score_adopt_and_publish(city: City) -> None:
    coordinator = Visitor(city.people[Role.COORDINATOR])
    coordinator.does("pipeline-start", YEAR, "score_cycle")
    run_to_its_end("score_cycle")
    assert "86,00" in Visitor(city.people[Role.COUNCIL_MEMBER]).sees("council", YEAR)

    acts.give_opinions(city)
    acts.adopt(city)
    leader = Visitor(city.people[Role.LEADER])
    assert "Quận 1" in leader.sees("approval", YEAR)
    leader.does("publish", YEAR, scoring=city.cycle.scorings.latest().inputs_digest)
    run_to_its_end("publish_cycle")


def read_as_a_stranger() -> None:
    stranger = Visitor()
    ranking = stranger.sees("ranking")
    assert "86,00" in ranking
    assert "Bộ tiêu chí phục dựng để kiểm thử." in ranking
    assert "86,00" in stranger.sees("result", YEAR, CONTESTED)

    document = json.loads(stranger.client.get(reverse("ranking-json", args=[YEAR])).content)
    assert scoring.verify(document).ok
    assert {one["agency"]: (one["index"], one["rank"]) for one in document["agencies"]} == {
        "QUAN-1": ("86.00", 1),
        "SO-NOI-VU": ("78.00", 1),
        "SO-TU-PHAP": ("78.00", 1),
        "SO-TAI-CHINH": ("78.00", 1),
    }
    table = stranger.client.get(reverse("ranking-csv", args=[YEAR])).content.decode("utf-8-sig")
    assert len(table.splitlines()) == 1 + len(AGENCIES)
