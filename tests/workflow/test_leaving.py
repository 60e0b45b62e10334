"""A person leaves: one act passes on what they hold, open turns go along, and nothing is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from cases.lifecycle import Action, State
from directory.access import access_of
from directory.models import Absence, Membership, RoleProposal, User
from directory.roles import Role
from directory.services import absences
from directory.services.leaving import NobodyLeft, leave
from directory.services.memberships import LastAdministrator, NotGranted
from notifications.models import Delivery
from notifications.services import write
from tests.city import PASSWORD, City, answer, person, walk
from tests.visits import browser, text_of
from workflow import moves
from workflow.digests import write_digests
from workflow.models import Turn
from workflow.unheld import unheld

if TYPE_CHECKING:
    from collections.abc import Callable

QUAN, HOME = "QUAN-1", "SO-NOI-VU"
AT = datetime(2022, 1, 10, 2, 0, tzinfo=UTC)
WHY = "Chuyển công tác"


def newcomer(name: str = "nguoi-moi") -> User:
    return User.objects.create_user(f"{name}@example.vn", PASSWORD, full_name=name)


def left(city: City, user: User, *, to: User | None) -> int:
    admin = city.people[Role.ADMINISTRATOR]
    return leave(user, successor=to, reason=WHY, by=admin, at=AT)


def roles_of(user: User) -> set[tuple[Role, int | None]]:
    holdings = access_of(user, on=AT.date()).holdings
    return {(each.role, each.agency_id) for each in holdings}


def test_open_turns_and_what_was_typed_go_to_the_successor_in_one_act(city: City) -> None:
    answer(city, QUAN, at=AT)
    officer, other = city.officers[QUAN], newcomer()

    assert left(city, officer, to=other) == 1

    assert roles_of(other) == {(Role.AGENCY_OFFICER, city.agencies[QUAN].pk)}
    officer.refresh_from_db()
    assert (officer.is_active, roles_of(officer)) == (False, set())
    mine = Turn.objects.open().for_access(access_of(other, on=AT.date()))
    assert [turn.process.case for turn in mine] == [city.case(QUAN)]
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=other, at=AT)
    assert unheld(on=AT.date()) == []


def test_the_fields_of_a_reviewer_join_those_of_a_colleague(city: City) -> None:
    reviewer = city.reviewers[HOME]
    colleague = person(
        "cung-so", role=Role.SECTOR_REVIEWER, agency=city.agencies[HOME], fields=["F1"]
    )
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    left(city, reviewer, to=colleague)

    (held,) = Membership.objects.in_force_on(AT.date()).filter(user=colleague)
    assert held.fields == ["F1", "F2"]
    assert unheld(on=AT.date()) == []


def test_nobody_leaves_what_nobody_else_could_take(city: City) -> None:
    with pytest.raises(NobodyLeft, match="Chưa có ai nhận: Cán bộ đầu mối CCHC – Quận 1"):
        left(city, city.officers[QUAN], to=None)
    with pytest.raises(NobodyLeft, match="cần người thứ hai xác nhận"):
        left(city, city.people[Role.APPRAISER], to=newcomer())

    assert city.officers[QUAN].memberships.get().valid_to is None
    person("cung-don-vi", role=Role.AGENCY_OFFICER, agency=city.agencies[QUAN])
    assert left(city, city.officers[QUAN], to=None) == 1
    assert unheld(on=AT.date()) == []


def test_a_colleague_with_other_fields_is_not_enough(city: City) -> None:
    person("cung-so", role=Role.SECTOR_REVIEWER, agency=city.agencies[HOME], fields=["F1"])

    with pytest.raises(NobodyLeft):
        left(city, city.reviewers[HOME], to=None)


def test_a_role_of_the_whole_city_is_proposed_while_somebody_else_holds_it(city: City) -> None:
    person("tham-dinh-2", role=Role.APPRAISER)
    other = newcomer()

    left(city, city.people[Role.APPRAISER], to=other)

    assert roles_of(other) == set()
    assert RoleProposal.objects.open().get().user == other


@pytest.mark.parametrize(
    ("who", "to", "refusal"),
    [
        (lambda c: c.officers[QUAN], lambda c: c.reviewers[HOME], NotGranted),
        (lambda c: c.people[Role.ADMINISTRATOR], lambda _c: newcomer(), NobodyLeft),
    ],
)
def test_what_the_successor_may_not_hold_undoes_the_whole_act(
    city: City,
    who: Callable[[City], User],
    to: Callable[[City], User],
    refusal: type[Exception],
) -> None:
    user = who(city)
    with pytest.raises((refusal, LastAdministrator)):
        left(city, user, to=to(city))

    user.refresh_from_db()
    assert user.is_active
    assert user.memberships.get().valid_to is None


def test_who_acted_for_somebody_does_so_no_longer(city: City) -> None:
    other = newcomer("lam-thay")
    roles = absences.lendable(city.heads[QUAN], on=AT.date())
    absences.note(
        city.heads[QUAN],
        substitute=other,
        roles=roles,
        first_on=AT.date(),
        last_on=AT.date() + timedelta(9),
        reason=WHY,
        by=city.heads[QUAN],
        at=AT,
    )

    left(city, other, to=None)

    assert not Absence.objects.not_over_on(AT.date()).exists()


def test_letters_of_who_left_wait_for_no_further_morning(city: City) -> None:
    officer = city.officers[QUAN]
    facts: dict[str, Any] = {"context": {"year": 2021}, "url": "/", "at": AT}
    write("recalled", to=officer, key="recalled/1", **facts)
    left(city, officer, to=newcomer())

    write_digests(at=AT + timedelta(days=1))

    waits = Delivery.objects.get(letter__key="recalled/1")
    assert (waits.state, waits.error) == ("given_up", "Người nhận không còn sử dụng hệ thống.")


@pytest.mark.usefixtures("in_february")
def test_the_page_of_a_person_hands_over_and_says_what_is_missing(city: City) -> None:
    admin, officer = browser(city.people[Role.ADMINISTRATOR]), city.officers[QUAN]
    url, other = reverse("user-leave", args=[officer.pk]), newcomer()

    refused = admin.post(url, {"successor": "", "reason": WHY})
    done = admin.post(url, {"successor": other.email, "reason": WHY}, follow=True)

    assert refused.status_code == 422
    assert "Chưa có ai nhận: Cán bộ đầu mối CCHC – Quận 1." in text_of(refused)
    assert "Đã bàn giao mọi vai trò và khóa tài khoản" in text_of(done)
    assert browser(city.heads[QUAN]).post(url, {"reason": WHY}).status_code == 403
