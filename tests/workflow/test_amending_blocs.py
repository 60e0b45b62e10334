"""The own set of one bloc is amended after its cycle opened: its cases follow, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scoring
from cases.lifecycle import Action, State
from cases.models import Amendment, BlocSet, CaseEvent, Cycle
from cases.rule_files.loading import load_set
from cases.services.amended_sets import AmendedSets
from cases.services.bloc_sets import rules_version
from cases.services.drafts import save_draft
from directory.models import Bloc
from directory.roles import Role
from results.models import Publication, Result
from tests.city import review_all, sign_off, walk
from tests.results.two_sets import COMMUNES, HOME, QUAN, city_of_two_sets, play
from tests.visits import browser, text_of
from tests.workflow.amended import AT, WHY, confirm, follow, fresh
from tests.workflow.turns import to_stage
from workflow import moves

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
# 1.1 of the districts is worth more, and 2.1 is asked by another name and rule.
AMENDED = (
    COMMUNES.replace('max_points = 4\npart = "appraisal"', 'max_points = 5\npart = "appraisal"')
    .replace("Rà soát văn bản", "Tiếp công dân đúng lịch")
    .replace("total = 22", "total = 23")
)


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return city_of_two_sets()


def districts() -> Bloc:
    return Bloc.objects.get(code="QUAN_HUYEN")


def amended(city: City, *, anew: frozenset[str] = frozenset()) -> AmendedSets:
    before = BlocSet.objects.get(cycle=city.cycle).criteria_set
    after = load_set(AMENDED, name="communes-2.toml", by=None, at=AT)
    return AmendedSets(before, after, anew)


def amend_districts(city: City, *, anew: frozenset[str] = frozenset()) -> Amendment:
    amendment = confirm(city, amended(city, anew=anew), bloc=districts())
    follow(city)
    fresh(city)
    return amendment


def test_cases_of_the_bloc_follow_and_the_others_stay_as_they_are(city: City) -> None:
    for agency in (QUAN, HOME):
        walk(city, agency, to=State.APPRAISAL)
    before = city.case(HOME)
    theirs = set(before.items.values_list("pk", "criterion"))

    amendment = amend_districts(city)

    row, mine, other = BlocSet.objects.get(), city.case(QUAN), city.case(HOME)
    assert (row.criteria_set, mine.criteria_set) == (amendment.after, amendment.after)
    assert row.digest == amendment.after.digest
    assert (other.criteria_set, other.version) == (city.cycle.criteria_set, before.version)
    assert set(other.items.values_list("pk", "criterion")) == theirs
    events = CaseEvent.objects.filter(action="amend")
    assert [event.case.agency.code for event in events if event.case] == [QUAN]
    assert city.cycle.criteria_set.code == "small"


def test_page_says_what_becomes_of_the_bloc_alone_and_does_what_it_showed(
    city: City, settings: Any
) -> None:
    settings.PREFECT_API_URL = "http://127.0.0.1:9/api"
    walk(city, QUAN, to=State.APPRAISAL)
    sets, bloc = amended(city), districts()
    client = browser(city.people[Role.COORDINATOR])
    said: dict[str, Any] = {
        "bloc": bloc.pk,
        "criteria_set": sets.after.pk,
        "reason": WHY,
        "version": rules_version(fresh(city)),
    }

    shown = client.post("/ky/2021/dieu-chinh/", {**said, "preview": "1"})
    key = shown.context["form"].shows
    done = client.post("/ky/2021/dieu-chinh/", {**said, "shown": key})

    words = text_of(shown)
    assert "1.1 Niêm yết thủ tục Tính lại điểm từ kết quả đã chấm 1 2" in words
    assert [plan.case.agency.code for plan in shown.context["follows"]["account"].plans] == [QUAN]
    assert done.status_code == 302
    amendment = Amendment.objects.get()
    assert (amendment.bloc, amendment.before, amendment.after) == (bloc, sets.before, sets.after)


def test_year_is_played_on_published_and_recomputed_after_a_bloc_was_amended(city: City) -> None:
    play(city)
    amend_districts(city, anew=frozenset({"2.1"}))
    assert city.case(HOME).state == State.COUNCIL
    assert city.case(QUAN).state == State.SELF_ASSESSMENT
    for item in city.case(QUAN).items.filter(is_open=True):
        draft = item.drafts.get(rung="self")
        save_draft(
            city.item(QUAN, item.criterion.code),
            answer={"achieved": "9", "total": "10"},
            note=draft.note,
            kept_because="Như cũ",
            version=draft.version,
            by=city.officers[QUAN],
            at=AT,
        )
    by = city.officers[QUAN]
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=by, at=AT)
    sign_off(city, QUAN, at=AT)
    review_all(city, QUAN, at=AT)
    moves.make(city.case(QUAN), Action.APPRAISE, by=city.people[Role.APPRAISER], at=AT)
    to_stage(city, Cycle.Stage.PUBLISHED)

    document = Publication.objects.get().document
    points = {row.case.agency.code: int(row.max_points) for row in Result.objects.all()}
    assert scoring.verify(document).ok
    assert (points[QUAN], points[HOME]) == (23, 20)
