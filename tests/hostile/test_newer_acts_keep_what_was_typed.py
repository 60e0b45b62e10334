"""Newer acts with a text: from an old page refused, with what was typed, and done once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.urls import reverse

from cases.models import CaseEvent, Cycle, Remedy
from cases.services import checkpoints, remedies
from cases.services.own_days import day_version
from cases.services.remedies import Planned
from directory.roles import Role
from tests.city import City, open_city
from tests.forms_sent import version_on
from tests.visits import browser
from tests.workflow.turns import to_stage
from workflow.board.watching import write_note
from workflow.own_days import move_own_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from directory.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]
QUAN, TEXT = "QUAN-1", "Cán bộ đầu mối nằm viện, có giấy ra viện kèm theo"
KEPT = "form:kept"  # by which name a browser keeps it
AT = datetime(2022, 2, 1, 2, 0, tzinfo=UTC)


class Act(NamedTuple):
    """An act: by whom, where its form is and where it goes, what is typed, who was quicker."""

    by: User
    page: str
    url: str
    typed: dict[str, Any]
    overtake: Callable[[], Any]


def own_day() -> Act:
    city = open_city()
    by, case = city.people[Role.COORDINATOR], city.case(QUAN)
    url = reverse("own-day", args=[case.pk])

    def quicker() -> None:
        said: dict[str, Any] = {
            "reason": "Việc khác",
            "seen": day_version(case),
            "by": by,
            "at": AT,
        }
        move_own_day(case, None, to=date(2022, 2, 21), **said)

    return Act(by, url, url, {"to": "22/02/2022", "reason": TEXT}, quicker)


def note() -> Act:
    city = open_city()
    by, case = city.people[Role.COORDINATOR], city.case(QUAN)
    url = reverse("case-note", args=[2021, case.pk])

    def quicker() -> None:
        write_note(case, text="Thẻ kia", follow_up_on=None, seen=0, by=by, at=AT)

    return Act(by, url, url, {"text": TEXT}, quicker)


def checkpoint() -> Act:
    city = open_city()
    by, url = city.people[Role.COORDINATOR], reverse("checkpoints", args=[2021])

    def quicker() -> None:
        checkpoints.set_checkpoint(city.cycle, on=date(2022, 3, 30), seen=0, by=by, at=AT)

    return Act(by, url, url, {"on": "31/03/2022"}, quicker)


def planned(city: City) -> Remedy:
    to_stage(city, Cycle.Stage.PUBLISHED)
    officer = city.officers[QUAN]
    task = Planned(city.item(QUAN, "1.2"), "Đôn đốc", owner=officer, due_on=date(2022, 9, 30))
    remedies.plan(city.case(QUAN), [task], by=officer, at=AT)
    return Remedy.objects.get()


def remedy_done() -> Act:
    city = open_city()
    task, officer, case = planned(city), city.officers[QUAN], city.case(QUAN)

    def quicker() -> None:
        remedies.finish(task, note="Thẻ kia", seen=1, by=officer, at=AT)

    url = reverse("remedy-done", args=[case.pk, "1.2"])
    return Act(officer, reverse("remedies", args=[case.pk]), url, {"note": TEXT}, quicker)


ACTS = [own_day, note, checkpoint, remedy_done]


@pytest.fixture(params=ACTS, ids=lambda act: act.__name__)
def act(request: pytest.FixtureRequest, db: None) -> Act:  # noqa: ARG001 - the act builds a city
    made: Act = request.param()
    return made


def seen_on(act: Act) -> dict[str, str]:
    client = browser(act.by)
    return version_on(client, act.url) or {"version": "1"}


def test_from_an_old_page_it_is_refused_and_what_was_typed_is_there(act: Act) -> None:
    seen = seen_on(act)
    act.overtake()
    before = CaseEvent.objects.count()

    stale = browser(act.by).post(act.url, {**act.typed, **seen, "kept": KEPT})

    assert stale.status_code == 409
    assert CaseEvent.objects.count() == before
    # In the form again, or, where no form is left, shown by the browser that kept it.
    page = stale.content.decode()
    lost = [text for text in act.typed.values() if text not in page]
    assert lost == [] or f'class="still-kept" data-sent="{KEPT}"' in page


def test_sent_twice_it_is_done_once(act: Act) -> None:
    client, sent = browser(act.by), {**act.typed, **seen_on(act)}
    first = client.post(act.url, sent)
    before = CaseEvent.objects.count()

    second = client.post(act.url, sent)

    assert first.status_code == 302
    assert second.status_code in {302, 409, 422}
    assert CaseEvent.objects.count() == before


def test_without_a_session_it_leads_to_the_door_and_does_nothing(act: Act) -> None:
    sent, client = {**act.typed, **seen_on(act)}, browser(act.by)
    client.logout()
    before = CaseEvent.objects.count()

    answer = client.post(act.url, sent)

    assert (answer.status_code, CaseEvent.objects.count()) == (302, before)
    assert answer["Location"].startswith("/dang-nhap/")
