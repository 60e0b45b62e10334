"""Acts from a page that shows what is no more, and acts that were pressed twice."""

from __future__ import annotations

from typing import Any

import pytest

from cases.lifecycle import State
from cases.models import CaseEvent, Cycle
from directory.roles import Role
from notifications.models import Letter
from results.models import CouncilDecision, CouncilOpinion, Publication, Scoring
from tests.city import City, walk
from tests.visits import browser, move_url
from tests.workflow.turns import LATER, score, to_stage
from workflow import moves

pytestmark = pytest.mark.usefixtures("in_february")

CORRECT = "/ky/2021/phe-duyet/dinh-chinh/?case=QUAN-1&item=1.2"
COUNCIL = "/ky/2021/hoi-dong/"


def corrected(city: City, *, version: int = 1, achieved: str = "100") -> Any:
    typed = {
        "1.2-answer-achieved": achieved,
        "1.2-answer-total": "100",
        "reason": "Nhập nhầm số liệu.",
    }
    client = browser(city.people[Role.COORDINATOR])
    return client.post(CORRECT, {**typed, "version": version})


def test_the_form_of_a_correction_carries_the_version_in_force(city: City) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)

    page = browser(city.people[Role.COORDINATOR]).get(CORRECT)

    assert page.context["form"]["version"].value() == 1
    assert '<input type="hidden" name="version" value="1"' in page.content.decode()


def test_a_correction_sent_twice_is_published_once_and_told_once(city: City) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)
    first = corrected(city)
    letters, events = Letter.objects.count(), CaseEvent.objects.count()

    second = corrected(city)

    assert (first.status_code, second.status_code) == (302, 409)
    assert list(Publication.objects.values_list("version", flat=True)) == [2, 1]
    assert (Letter.objects.count(), CaseEvent.objects.count()) == (letters, events)


def test_a_correction_that_changes_nothing_is_not_published(city: City) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)
    before = CaseEvent.objects.count()

    response = corrected(city, achieved="70")

    assert response.status_code == 422
    assert (Publication.objects.count(), CaseEvent.objects.count()) == (1, before)


@pytest.fixture
def scored(city: City) -> City:
    to_stage(city, Cycle.Stage.COUNCIL)
    return city


def say(city: City, agrees: str, *, seen: str = "", note: str = "") -> int:
    shown = {"scoring": Scoring.objects.latest().inputs_digest, "seen": seen}
    client = browser(city.people[Role.COUNCIL_MEMBER])
    return client.post(f"{COUNCIL}y-kien/", {"agrees": agrees, "note": note, **shown}).status_code


def test_a_vote_sent_twice_is_one_word_and_one_event(scored: City) -> None:
    answers = [say(scored, "yes"), say(scored, "yes")]

    assert answers == [302, 302]
    assert CaseEvent.objects.filter(action="opinion").count() == 1


def test_a_vote_from_an_older_tab_does_not_replace_the_newer_word(scored: City) -> None:
    say(scored, "no", note="Chưa rõ số liệu")

    assert say(scored, "yes") == 409
    assert not CouncilOpinion.objects.get().agrees


def test_the_page_carries_the_word_it_shows_so_that_it_can_be_changed(scored: City) -> None:
    say(scored, "no", note="Chưa rõ số liệu")
    page = browser(scored.people[Role.COUNCIL_MEMBER]).get(COUNCIL).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]

    assert say(scored, "yes", seen=seen) == 302
    assert CouncilOpinion.objects.get().agrees


def test_a_vote_is_on_the_results_that_were_shown(scored: City) -> None:
    client = browser(scored.people[Role.COUNCIL_MEMBER])

    response = client.post(f"{COUNCIL}y-kien/", {"agrees": "yes", "scoring": "0" * 64})

    assert (response.status_code, CouncilOpinion.objects.count()) == (409, 0)


def test_the_leader_gives_back_the_decision_that_was_shown(city: City) -> None:
    to_stage(city, Cycle.Stage.APPROVED)
    old = CouncilDecision.objects.get()
    moves.refuse(city.cycle, reason="Xem lại", by=city.people[Role.LEADER], at=LATER)
    city.cycle.refresh_from_db()
    score(city)
    to_stage(city, Cycle.Stage.APPROVED)
    client = browser(city.people[Role.LEADER])

    response = client.post("/ky/2021/phe-duyet/tra-lai/", {"reason": "Xem lại", "version": old.pk})

    city.cycle.refresh_from_db()
    assert (response.status_code, city.cycle.stage) == (409, Cycle.Stage.APPROVED)


def test_a_page_from_before_a_way_back_does_not_act_on_the_case(city: City) -> None:
    walk(city, "QUAN-1", to=State.SIGN_OFF)
    case = city.case("QUAN-1")
    shown = case.version
    case.__class__.objects.filter(pk=case.pk).update(version=shown + 2)
    client = browser(city.heads["QUAN-1"])

    old = client.post(move_url(case, "endorse"), {"version": shown})
    new = client.post(move_url(case, "endorse"), {"version": shown + 2})

    assert (old.status_code, new.status_code) == (409, 302)


def test_a_withdrawal_from_an_old_page_is_refused(city: City) -> None:
    walk(city, "QUAN-1", to=State.SIGN_OFF)
    client = browser(city.people[Role.COORDINATOR])
    case = city.case("QUAN-1")

    response = client.post(
        f"/ky/2021/rut/{case.pk}/", {"reason": "Nhầm", "version": case.version - 1}
    )

    case.refresh_from_db()
    assert (response.status_code, case.state) == (409, State.SIGN_OFF)
