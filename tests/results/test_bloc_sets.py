"""A cycle in which one bloc has a criteria set of its own, from its draft to the publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

import scoring
from cases.models import BlocSet, CaseEvent, CriteriaSet, Cycle
from cases.refusals import Frozen, Incomplete
from cases.rule_files.loading import load_set
from cases.services import cycles
from directory.models import Bloc
from directory.roles import Role
from results.models import Publication, Result
from results.reading.published import published_year
from tests.city import START, build, hcmc_book
from tests.results.two_sets import COMMUNES, HOME, QUAN, choose, city_of_two_sets, draft, play
from tests.visits import browser, text_of
from tests.workflow.turns import to_stage
from wording.refusals import StalePage

if TYPE_CHECKING:
    from tests.city import City


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return city_of_two_sets()


def test_cases_are_opened_on_the_set_of_their_bloc_which_is_frozen_with_the_cycle(
    city: City,
) -> None:
    row = BlocSet.objects.get(cycle=city.cycle)

    assert city.case(QUAN).criteria_set == row.criteria_set
    assert city.case(HOME).criteria_set == city.cycle.criteria_set
    assert row.digest == row.criteria_set.digest
    opened = CaseEvent.objects.get(action="open_cycle")
    assert opened.facts["bloc_sets"] == {"QUAN_HUYEN": row.digest}
    with pytest.raises(Frozen):
        choose(city, None)


def test_set_of_a_bloc_is_chosen_on_what_the_page_showed_and_once(db: None) -> None:  # noqa: ARG001 - a city
    city = draft()
    own = CriteriaSet.objects.get(code="communes")
    choose(city, own, seen=1)  # the same again changes nothing

    with pytest.raises(StalePage):
        choose(city, None, seen=1)
    choose(city, None)

    assert BlocSet.objects.count() == 0
    assert CaseEvent.objects.filter(action="choose_bloc_set").count() == 2


def test_book_that_names_what_a_set_has_not_opens_no_cycle(db: None) -> None:  # noqa: ARG001 - a city
    book = hcmc_book().replace("format = 1", "format = 2", 1)
    city = build(book=book.replace("[ranking]", '[ranking]\nbreak_ties = ["F9"]'))

    with pytest.raises(Incomplete, match="nhắc đến mã F9"):
        cycles.freeze(city.cycle, by=city.people[Role.COORDINATOR], at=START)


def test_pages_show_each_case_its_own_set(city: City) -> None:
    case = city.case(QUAN)
    own = case.criteria_set_id
    officer, home = browser(city.officers[QUAN]), browser(city.officers[HOME])

    assert "Niêm yết thủ tục" in text_of(officer.get(reverse("case-item", args=[case.pk, "1.1"])))
    other = reverse("case-item", args=[city.case(HOME).pk, "1.1"])
    assert "Ban hành kế hoạch" in text_of(home.get(other))
    appraiser = browser(city.people[Role.APPRAISER])
    mine = text_of(appraiser.get(reverse("grid", args=[2021, f"1.1~{own}"])))
    theirs = text_of(appraiser.get(reverse("grid", args=[2021, "1.1"])))
    assert ("Niêm yết thủ tục" in mine, "Quận 1" in mine) == (True, True)
    assert ("Ban hành kế hoạch" in theirs, "Quận 1" in theirs) == (True, False)
    field = text_of(appraiser.get(reverse("grid-field", args=[2021, f"F1~{own}"])))
    assert ("Phục vụ người dân" in field, "Công tác chỉ đạo" in field) == (True, True)
    assert appraiser.get(reverse("grid", args=[2021, "1.1~999"])).status_code == 404
    assert appraiser.get(reverse("radar-field", args=[2021, f"F1~{own}"])).status_code == 200
    rules = text_of(appraiser.get(reverse("cycle-rules", args=[2021])))
    assert "Bộ tiêu chí cấp xã" in rules


def test_year_of_two_sets_is_published_and_recomputed_from_its_file_alone(city: City) -> None:
    play(city)
    to_stage(city, Cycle.Stage.PUBLISHED)

    publication = Publication.objects.get()
    document = publication.document
    assert (document["format"], scoring.verify(document).ok) == (2, True)
    assert [row["blocs"] for row in document["bloc_sets"]] == [["QUAN_HUYEN"]]
    points = {row.case.agency.code: int(row.max_points) for row in Result.objects.all()}
    assert (points[QUAN], points[HOME]) == (22, 20)
    found = published_year(publication)
    for agency in found.agencies:
        stored = Result.objects.get(case__agency__code=agency.code).scorecard
        assert found.scorecard(agency).as_json()["fields"] == stored["fields"]
    stranger = browser(city.people[Role.AUDITOR])
    assert "Niêm yết thủ tục" in text_of(stranger.get(reverse("result", args=[2021, QUAN])))
    assert "Niêm yết thủ tục" in text_of(stranger.get(reverse("why", args=[city.case(QUAN).pk])))


def test_bloc_set_is_chosen_on_the_page_of_the_rules(db: None) -> None:  # noqa: ARG001 - a city
    city = build()
    own = load_set(COMMUNES, name="communes.toml", by=None, at=START)
    client = browser(city.people[Role.COORDINATOR])
    page = client.get(reverse("cycle-rules", args=[2021]))
    bloc = Bloc.objects.get(code="QUAN_HUYEN")
    data = {"bloc": bloc.pk, "criteria_set": own.pk}
    version = page.context["bloc_form"]["version"].value()

    missing = client.post(reverse("cycle-bloc-set", args=[2021]), data)
    chosen = client.post(reverse("cycle-bloc-set", args=[2021]), {**data, "version": version})
    stale = client.post(
        reverse("cycle-bloc-set", args=[2021]), {"bloc": bloc.pk, "version": version}
    )

    assert (missing.status_code, chosen.status_code, stale.status_code) == (422, 302, 409)
    assert BlocSet.objects.get().criteria_set == own


def test_list_of_files_counts_a_cycle_that_uses_a_set_through_a_bloc(city: City) -> None:
    own = city.case(QUAN).criteria_set
    client = browser(city.people[Role.COORDINATOR])

    listed = client.get(reverse("rule-files")).context["sets"]
    shown = client.get(reverse("criteria-set", args=[own.pk]))

    assert {file.code: [c.year for c in file.in_use] for file in listed} == {
        "small": [2021],
        "communes": [2021],
    }
    assert {file.is_frozen for file in listed} == {True}
    assert [each.year for each in shown.context["cycles"]] == [2021]
