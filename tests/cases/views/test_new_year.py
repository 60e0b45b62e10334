"""A new year: dates that are accepted as proposed, and the blocs of the year before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import State
from cases.models import Cycle, Deadline
from cases.models.cycle import DEADLINE_STATES
from cases.reading.cycles import suggested_deadlines
from directory.models import BlocMembership, DirectoryEvent
from directory.roles import Role
from tests.city import START
from tests.visits import browser
from workflow.models import PipelineRun

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")


def test_dates_proposed_are_accepted_though_a_step_was_moved_past_the_next(city: City) -> None:
    Deadline.objects.filter(cycle=city.cycle).delete()
    for number, state in enumerate(DEADLINE_STATES, start=1):
        Deadline.objects.create(cycle=city.cycle, state=state, due_on=date(2022, number, 10))
    moved = Deadline.objects.filter(cycle=city.cycle, state=State.SECTOR_REVIEW)
    moved.update(due_on=date(2022, 6, 15))
    client = browser(city.people[Role.COORDINATOR])
    form = client.get("/ky/moi/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    days = {name: f"{day:%d/%m/%Y}" for name, day in sent.items() if isinstance(day, date)}
    rules = {"criteria_set": city.cycle.criteria_set_id, "rule_book": city.cycle.rule_book_id}

    response = client.post("/ky/moi/", {**sent, **days, **rules})

    assert response.status_code == 302
    assert Cycle.objects.filter(year=2022).exists()
    proposed = [day for day in suggested_deadlines(2022).values() if isinstance(day, date)]
    assert proposed == sorted(proposed)


def test_the_administrator_copies_last_year_s_blocs_once(city: City) -> None:
    client = browser(city.people[Role.ADMINISTRATOR])
    url = reverse("blocs-copy", args=[2022])
    offered = url in client.get("/danh-ba/co-quan/?year=2022").content.decode()

    answers = [client.post(url).status_code, client.post(url).status_code]

    before = BlocMembership.objects.filter(year=2021).order_by("agency_id")
    after = BlocMembership.objects.filter(year=2022).order_by("agency_id")
    assert (offered, answers) == (True, [302, 422])
    assert list(after.values_list("agency", "bloc")) == list(before.values_list("agency", "bloc"))
    assert DirectoryEvent.objects.filter(action="bloc_assigned").count() == after.count()


def test_an_agency_that_has_ended_stays_out(city: City) -> None:
    city.agencies["QUAN-1"].__class__.objects.filter(code="QUAN-1").update(
        valid_to=date(2022, 7, 1)
    )

    browser(city.people[Role.ADMINISTRATOR]).post(reverse("blocs-copy", args=[2022]))

    codes = BlocMembership.objects.filter(year=2022).values_list("agency__code", flat=True)
    assert set(codes) == set(city.agencies) - {"QUAN-1"}


def test_others_do_not_copy_blocs(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])

    assert client.post(reverse("blocs-copy", args=[2022])).status_code == 403


def test_the_page_of_pipelines_is_sent_anew_only_where_it_looks_otherwise(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])
    page = client.get("/ky/2021/tien-trinh/")
    ask = {"HX-Request": "true"}
    seen = f"/ky/2021/tien-trinh/?seen={page.context['seen']}"

    same = client.get(seen, headers=ask).status_code
    PipelineRun.objects.create(cycle=city.cycle, pipeline="score_cycle", requested_at=START)

    assert (same, client.get(seen, headers=ask).status_code) == (204, 200)


def test_an_act_under_way_is_not_offered_again(city: City) -> None:
    PipelineRun.objects.create(cycle=city.cycle, pipeline="score_cycle", requested_at=START)
    client = browser(city.people[Role.COORDINATOR])

    shown = client.get("/ky/2021/").context["why_not_score"]

    assert shown == "Đang chạy; hãy chờ tiến trình kết thúc."
