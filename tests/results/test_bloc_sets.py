"""A cycle in which one bloc has a criteria set of its own, from its draft to the publication."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

import scoring
from cases.lifecycle import Action
from cases.models import BlocSet, CaseEvent, CriteriaSet, Cycle
from cases.refusals import Frozen, Incomplete
from cases.rule_files.loading import load_set
from cases.services import cycles
from cases.services.bloc_sets import choose_bloc_set, rules_version
from directory.models import Bloc, BlocMembership
from directory.roles import Role
from results.models import Publication, Result
from results.reading.published import published_year
from tests.city import SET, START, answer, appraise, build, hcmc_book, review_all, sign_off
from tests.kept import kept_city
from tests.visits import browser, text_of
from tests.workflow.turns import to_stage
from wording.refusals import StalePage
from workflow import moves
from workflow.processes import begin_case, begin_cycle

if TYPE_CHECKING:
    from tests.city import City

QUAN, HOME = "QUAN-1", "SO-NOI-VU"
# The same codes say something else, for other points; what is not there is not asked.
COMMUNES = (
    SET.replace('code = "small"', 'code = "communes"')
    .replace("Bộ tiêu chí nhỏ", "Bộ tiêu chí cấp xã")
    .replace("Ban hành kế hoạch", "Niêm yết thủ tục")
    .replace("Công tác chỉ đạo", "Phục vụ người dân")
    .replace("max_points = 2", "max_points = 4")
    .replace("total = 20", "total = 22")
)


def draft() -> City:
    """Prepare a cycle whose districts have a set of their own."""
    city = build()
    own = load_set(COMMUNES, name="communes.toml", by=None, at=START)
    choose(city, own)
    return city


def choose(city: City, own: CriteriaSet | None, *, seen: int | None = None) -> None:
    choose_bloc_set(
        city.cycle,
        bloc=Bloc.objects.get(code="QUAN_HUYEN"),
        criteria_set=own,
        seen=rules_version(city.cycle) if seen is None else seen,
        by=city.people[Role.COORDINATOR],
        at=START,
    )


@kept_city
def city_of_two_sets() -> City:
    city = draft()
    cycles.freeze(city.cycle, by=city.people[Role.COORDINATOR], at=START)
    begin_cycle(city.cycle)
    for membership in BlocMembership.objects.filter(year=2021).order_by("pk"):
        case, _is_new = cycles.open_case(city.cycle, membership, by=None, at=START)
        begin_case(case)
    return city


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return city_of_two_sets()


def play(city: City) -> None:
    """Take every case to the council, all agreed."""
    for agency in city.agencies:
        answer(city, agency, at=START + timedelta(days=1))
        by = city.officers[agency]
        moves.make(city.case(agency), Action.SUBMIT, by=by, at=START + timedelta(days=1))
        sign_off(city, agency, at=START + timedelta(days=2))
        review_all(city, agency, at=START + timedelta(days=3))
        appraise(city, agency, at=START + timedelta(days=4))


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
