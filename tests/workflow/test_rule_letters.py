"""Who is told that a draft of rules waits for its release, is released, or came back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from directory.roles import Role
from notifications.models import Letter
from rulemaking.services import releasing, starting
from tests.city import SET, START, City, person
from workflow.rule_letters import LOOK_BACK, tell_drafts

if TYPE_CHECKING:
    from directory.models import User
    from rulemaking.models import RuleDraft

pytestmark = pytest.mark.django_db
SOON = START + timedelta(minutes=5)


@pytest.fixture
def second(city: City) -> User:  # noqa: ARG001 - another coordinator of the same city
    return person("dieu-phoi-hai", role=Role.COORDINATOR)


@pytest.fixture
def asked(city: City) -> RuleDraft:
    by = city.people[Role.COORDINATOR]
    document = starting.document_from(SET, name="small.toml", kind="set")
    draft = starting.start("set", document=document, based_on="", by=by, at=START)
    return releasing.ask(draft, version=draft.version, by=by, at=START)


def told(kind: str) -> set[User]:
    return {each.recipient for each in Letter.objects.filter(kind=kind).select_related("recipient")}


def test_whoever_may_release_and_had_no_hand_in_it_is_told(
    city: City, second: User, asked: RuleDraft
) -> None:
    assert [tell_drafts(at=SOON), tell_drafts(at=SOON)] == [2, 0]

    assert told("draft_asked") == {second, city.people[Role.LEADER]}
    letter = Letter.objects.get(recipient=second)
    assert letter.url == f"/quy-tac/soan/{asked.pk}/"
    for said in ("Bộ tiêu chí nhỏ", city.people[Role.COORDINATOR].full_name):
        assert said in letter.body, said


def test_whoever_made_it_is_told_of_the_release(city: City, second: User, asked: RuleDraft) -> None:
    releasing.release(asked, version=asked.version, by=second, at=SOON)

    tell_drafts(at=SOON)

    assert told("draft_released") == {city.people[Role.COORDINATOR]}
    assert told("draft_asked") == set()


def test_whoever_made_it_is_told_what_to_put_right(
    city: City, second: User, asked: RuleDraft
) -> None:
    why = "Điểm nhóm 2 chưa khớp quyết định"
    releasing.give_back(asked, reason=why, version=asked.version, by=second, at=SOON)

    tell_drafts(at=SOON)

    assert told("draft_given_back") == {city.people[Role.COORDINATOR]}
    assert why in Letter.objects.get().body


def test_what_is_long_past_is_not_told(asked: RuleDraft) -> None:  # noqa: ARG001 - it is what could be told
    assert tell_drafts(at=START + LOOK_BACK) == 0
