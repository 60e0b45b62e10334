"""The criteria of a case are shared among its agency's officers; who wrote what is in the log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Item
from cases.reading.log import line_of
from cases.refusals import Incomplete, StaleShares
from cases.services import drafts, sharing
from directory.access import NotAllowed
from directory.roles import Role
from tests.city import ANSWERS, City, person, walk
from tests.forms_sent import send
from tests.threads import at_once_in_threads
from tests.visits import browser, case_url, text_of
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Callable

    from directory.models import User

QUAN, HOME = "QUAN-1", "SO-NOI-VU"
AT = datetime(2022, 1, 10, 2, 0, tzinfo=UTC)


def colleague(city: City, name: str = "binh") -> User:
    return person(name, role=Role.AGENCY_OFFICER, agency=city.agencies[QUAN])


def version(city: City) -> int:
    return sharing.shares_version(city.case(QUAN).items.all())


def given(city: City, *codes: str, to: User | None, **said: Any) -> int:
    items = [city.item(QUAN, code) for code in codes]
    facts = {"seen": version(city), "by": city.officers[QUAN], "at": AT, **said}
    return sharing.share(city.case(QUAN), items=items, to=to, **facts)


def parts(city: City) -> dict[str, str]:
    rows = Item.objects.filter(case=city.case(QUAN), assigned_to__isnull=False)
    return dict(rows.values_list("criterion__code", "assigned_to__full_name"))


def test_criteria_go_to_a_colleague_and_are_taken_back_and_both_is_logged(city: City) -> None:
    other = colleague(city)

    assert given(city, "1.1", "1.2", to=other) == 2
    assert given(city, "1.1", to=other) == 0
    assert parts(city) == {"1.1": "binh", "1.2": "binh"}
    assert given(city, "1.2", "2.1", to=None, by=city.heads[QUAN]) == 1

    assert parts(city) == {"1.1": "binh"}
    first = CaseEvent.objects.get(action="share_items")
    second = CaseEvent.objects.get(action="take_back_items")
    assert line_of(first).details == ("Người phụ trách: binh", "Tiêu chí: 1.1, 1.2")
    assert (second.by, second.facts) == (city.heads[QUAN], {"items": ["1.2"]})


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda c: {"by": c.officers[HOME]}, NotAllowed),
        (lambda c: {"by": c.people[Role.COORDINATOR]}, NotAllowed),
        (lambda c: {"to": c.officers[HOME]}, Incomplete),
        (lambda c: {"to": c.heads[QUAN]}, Incomplete),
        (lambda c: {"seen": version(c) + 1}, StaleShares),
    ],
)
def test_who_may_not_share_or_be_given_a_part(
    city: City, spoil: Callable[[City], dict[str, Any]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        given(city, "1.1", **{"to": city.officers[QUAN], **spoil(city)})

    assert parts(city) == {}


def test_nothing_chosen_and_a_step_of_others_are_refused(city: City) -> None:
    with pytest.raises(Incomplete):
        given(city, to=city.officers[QUAN])
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    with pytest.raises(NotAllowed, match="chưa cần phân công"):
        given(city, "1.1", to=city.officers[QUAN])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_share_at_once_one_is_taken(city: City) -> None:
    seen, first, second = version(city), colleague(city, "an"), colleague(city, "binh")

    found = at_once_in_threads(
        lambda: given(city, "1.1", to=first, seen=seen),
        lambda: given(city, "1.1", to=second, seen=seen),
    )

    assert sum(isinstance(each, StaleShares) for each in found) == 1
    assert CaseEvent.objects.filter(action="share_items").count() == 1


def test_who_wrote_what_is_in_the_log_of_what_was_handed_in(city: City) -> None:
    other = colleague(city)
    given(city, "1.1", to=other)
    for code, by in (("1.1", other), ("1.2", city.officers[QUAN]), ("2.1", city.officers[QUAN])):
        facts: dict[str, Any] = {"note": "Có quyết định", "version": 0, "by": by, "at": AT}
        drafts.save_draft(city.item(QUAN, code), answer=ANSWERS[code], **facts)

    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=AT)

    event = CaseEvent.objects.get(action="submit")
    assert event.facts["written"] == {"binh": ["1.1"], "can-bo.quan-1": ["1.2", "2.1"]}
    assert "Người viết: binh (1.1); can-bo.quan-1 (1.2, 2.1)" in line_of(event).details


def test_each_sees_their_own_part_first_and_everybody_may_write_everything(city: City) -> None:
    other = colleague(city)
    given(city, "2.1", to=other)
    case = city.case(QUAN)

    mine, theirs = browser(other), browser(city.officers[QUAN])
    page = text_of(mine.get(case_url(case)))

    assert "Phần của tôi" in page
    assert "Rà soát văn bản" in page
    assert "Ban hành kế hoạch" not in page
    assert "Phần của tôi" not in text_of(theirs.get(case_url(case)))
    saved = drafts.save_draft(
        city.item(QUAN, "2.1"),
        answer=ANSWERS["2.1"],
        note="",
        version=0,
        by=city.officers[QUAN],
        at=AT,
    )
    assert saved.points is not None


def test_the_page_shows_what_each_has_left_and_takes_a_field_at_once(city: City) -> None:
    other, officer = colleague(city), browser(city.officers[QUAN])
    url = reverse("sharing", args=[city.case(QUAN).pk])

    send(officer, url, {"to": other.pk, "field": ["F1"]})
    facts: dict[str, Any] = {"note": "Có quyết định", "version": 0, "by": other, "at": AT}
    drafts.save_draft(city.item(QUAN, "1.1"), answer=ANSWERS["1.1"], **facts)

    assert parts(city) == {"1.1": "binh", "1.2": "binh", "1.S": "binh"}
    shown = officer.get(url).context["officers"]
    assert {str(each.user): (each.progress.done, each.progress.left) for each in shown} == {
        "binh": (1, 1),
        "can-bo.quan-1": (0, 0),
        "None": (0, 1),
    }
    assert officer.post(url, {"to": other.pk, "item": []}).status_code == 422
    assert officer.post(url, {"to": other.pk, "field": ["F1"], "version": 1}).status_code == 409
    assert browser(city.people[Role.APPRAISER]).get(url).status_code == 403


def test_what_somebody_had_who_left_the_role_is_shown_so(city: City) -> None:
    other = colleague(city)
    given(city, "1.1", to=other)
    other.memberships.update(valid_to=AT.date())

    page = browser(city.officers[QUAN]).get(reverse("sharing", args=[city.case(QUAN).pk]))

    assert "không còn giữ vai trò" in text_of(page)
