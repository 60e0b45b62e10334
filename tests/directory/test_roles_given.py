"""Giving and ending roles: what fits, what is refused, and the record of it."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from directory.access import access_of
from directory.models import DirectoryEvent, Membership, User
from directory.roles import Role
from directory.services.memberships import (
    AlreadyEnded,
    LastAdministrator,
    NotGranted,
    end,
    grant,
)
from directory.services.people import NotYourself, SomebodyWasFirst, activate, deactivate
from directory.services.record import NoReason
from tests.directory.people import AT, LONG_AGO, TODAY, administrator, agency, holding, person
from wording.refusals import Refusal

pytestmark = pytest.mark.django_db
WHY = "Quyết định số 12/QĐ-SNV"


def given(user: User, role: Role, **facts: Any) -> Membership:
    return grant(user, role=role, **{"by": None, "at": AT, "reason": WHY, **facts})


def test_grant_gives_the_role_from_today_and_records_it() -> None:
    user, by, body = person(), administrator(), agency("Sở Tư pháp")

    membership = given(user, Role.SECTOR_REVIEWER, agency=body, fields=("F2", "F1", "F2"), by=by)

    assert (membership.valid_from, membership.valid_to) == (TODAY, None)
    assert membership.fields == ["F1", "F2"]
    event = DirectoryEvent.objects.get()
    assert (event.action, event.by, event.at) == ("role_granted", by, AT)
    assert (event.user, event.agency, event.reason) == (user, body, WHY)
    assert event.facts == {
        "membership": membership.pk,
        "role": "sector_reviewer",
        "fields": ["F1", "F2"],
    }
    assert access_of(user, on=TODAY).holds(Role.SECTOR_REVIEWER, agency=body, field="F1")


@pytest.mark.parametrize(
    ("role", "facts", "sentence"),
    [
        (
            Role.AGENCY_OFFICER,
            {},
            "Vai trò “Cán bộ đầu mối CCHC” gắn với một cơ quan; hãy chọn cơ quan.",
        ),
        (
            Role.LEADER,
            {"agency": "now"},
            "Vai trò “Lãnh đạo UBND Thành phố” không gắn với cơ quan; hãy bỏ trống cơ quan.",
        ),
        (
            Role.AGENCY_HEAD,
            {"agency": "gone"},
            "Quận 2 không tồn tại vào ngày 04/10/2021; hãy chọn cơ quan hiện hành.",
        ),
        (
            Role.SECTOR_REVIEWER,
            {"agency": "now"},
            "Vai trò “Cán bộ thẩm tra lĩnh vực” cần ít nhất một lĩnh vực; hãy ghi mã lĩnh vực.",
        ),
        (
            Role.AGENCY_HEAD,
            {"agency": "now", "fields": ("F1",)},
            "Vai trò “Thủ trưởng đơn vị” không theo lĩnh vực; hãy bỏ trống lĩnh vực.",
        ),
        (
            Role.SECTOR_REVIEWER,
            {"agency": "now", "fields": ("F" * 21,)},
            f"Mã lĩnh vực “{'F' * 21}” dài quá 20 ký tự.",
        ),
    ],
)
def test_grant_refuses_what_does_not_fit(role: Role, facts: dict[str, Any], sentence: str) -> None:
    bodies = {
        "now": agency("Sở Tư pháp"),
        "gone": agency("Quận 2", valid_to=TODAY),
    }
    asked = {**facts, "agency": bodies.get(facts.get("agency", ""))}

    with pytest.raises(NotGranted) as refusal:
        given(person(), role, **asked)

    assert str(refusal.value) == sentence
    assert (Membership.objects.count(), DirectoryEvent.objects.count()) == (0, 0)


def test_grant_refuses_a_locked_account() -> None:
    user = person(email="khoa@example.vn", is_active=False)

    with pytest.raises(NotGranted, match=r"Tài khoản khoa@example\.vn đang bị khóa"):
        given(user, Role.AUDITOR)


def test_grant_refuses_a_role_held_already_whatever_the_fields() -> None:
    user, body = person("Lê Văn Cường"), agency()
    given(user, Role.SECTOR_REVIEWER, agency=body, fields=("F1",))

    with pytest.raises(NotGranted) as refusal:
        given(user, Role.SECTOR_REVIEWER, agency=body, fields=("F2",))

    assert str(refusal.value) == (
        "Lê Văn Cường đang giữ vai trò “Cán bộ thẩm tra lĩnh vực” này. "
        "Nếu cần đổi lĩnh vực, hãy kết thúc rồi giao lại."
    )


def test_one_person_may_hold_several_roles_and_one_role_at_several_agencies() -> None:
    user = person()

    given(user, Role.AGENCY_HEAD, agency=agency("Sở A"))
    given(user, Role.AGENCY_HEAD, agency=agency("Sở B"))
    given(user, Role.COUNCIL_MEMBER)

    assert len(access_of(user, on=TODAY).holdings) == 3


@pytest.mark.parametrize("reason", ["", "  \n\u200b"])
def test_grant_and_end_ask_for_a_reason(reason: str) -> None:
    user = person()
    membership = given(user, Role.AUDITOR)

    with pytest.raises(NoReason):
        given(person(), Role.AUDITOR, reason=reason)
    with pytest.raises(NoReason):
        end(membership, by=None, at=AT, reason=reason)

    assert Membership.objects.get().valid_to is None


def test_end_takes_the_role_at_once_and_records_it() -> None:
    user, by = person(), administrator()
    membership = holding(user, Role.COORDINATOR)

    end(membership, by=by, at=AT, reason=WHY)

    assert membership.valid_to == TODAY
    assert access_of(user, on=TODAY).roles == frozenset()
    assert access_of(user, on=TODAY - timedelta(days=1)).roles == {Role.COORDINATOR}
    event = DirectoryEvent.objects.get()
    assert (event.action, event.by, event.user, event.reason) == ("role_ended", by, user, WHY)


def test_a_role_ended_can_be_given_again_the_same_day() -> None:
    user = person()
    end(given(user, Role.LEADER), by=None, at=AT, reason=WHY)

    again = given(user, Role.LEADER)

    assert access_of(user, on=TODAY).roles == {Role.LEADER}
    assert again.valid_from == TODAY


def test_end_refuses_on_a_stale_page() -> None:
    membership = given(person(), Role.AUDITOR)
    stale = Membership.objects.get(pk=membership.pk)
    end(membership, by=None, at=AT, reason=WHY)

    with pytest.raises(AlreadyEnded):
        end(stale, by=None, at=AT, reason=WHY)

    assert DirectoryEvent.objects.filter(action="role_ended").count() == 1


def test_end_of_a_role_yet_to_begin_leaves_no_day_of_it() -> None:
    user = person()
    later = holding(user, Role.AUDITOR, valid_from=TODAY + timedelta(days=30))

    end(later, by=None, at=AT, reason=WHY)

    assert later.valid_to == later.valid_from
    assert access_of(user, on=TODAY + timedelta(days=40)).roles == frozenset()


@pytest.mark.parametrize("way", ["end", "deactivate"])
def test_the_last_administrator_stays(way: str) -> None:
    only = administrator()
    administrator(is_active=False)
    membership = only.memberships.get()
    acts = {
        "end": lambda: end(membership, by=None, at=AT, reason=WHY),
        "deactivate": lambda: deactivate(only, by=None, at=AT, reason=WHY),
    }

    with pytest.raises(LastAdministrator):
        acts[way]()

    assert access_of(only, on=TODAY).roles == {Role.ADMINISTRATOR}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["end", "deactivate"])
def test_two_administrators_who_remove_each_other_do_not_both_succeed(way: str) -> None:
    people = [administrator(), administrator()]
    start, outcomes = Barrier(2), []

    def work(by: User, other: User) -> None:
        acts = {
            "end": lambda: end(other.memberships.get(), by=by, at=AT, reason=WHY),
            "deactivate": lambda: deactivate(other, by=by, at=AT, reason=WHY),
        }
        start.wait(timeout=10)
        try:
            acts[way]()
            outcomes.append("done")
        except LastAdministrator:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=pair) for pair in (people, people[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["done", "refused"]
    assert len([p for p in people if access_of(fresh(p), on=TODAY).roles]) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_role_given_by_two_at_once_is_held_once() -> None:
    user = person()
    start, outcomes = Barrier(2), []

    def work() -> None:
        start.wait(timeout=10)
        try:
            given(user, Role.COORDINATOR)
            outcomes.append("given")
        except NotGranted:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["given", "refused"]
    assert (Membership.objects.count(), DirectoryEvent.objects.count()) == (1, 1)


def test_deactivate_rests_roles_until_the_account_is_opened_again() -> None:
    user, by = person(), administrator()
    holding(user, Role.LEADER)

    deactivate(user, by=by, at=AT, reason=WHY)
    locked = access_of(fresh(user), on=TODAY).roles
    activate(user, by=by, at=AT, reason=WHY)

    assert locked == frozenset()
    assert access_of(fresh(user), on=TODAY).roles == {Role.LEADER}
    actions = list(DirectoryEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["user_deactivated", "user_activated"]


def test_nobody_locks_their_own_account() -> None:
    user = person()

    with pytest.raises(NotYourself):
        deactivate(user, by=user, at=AT, reason=WHY)


def test_locking_twice_says_that_somebody_was_first() -> None:
    user, by = person(), administrator()
    deactivate(fresh(user), by=by, at=AT, reason=WHY)

    with pytest.raises(SomebodyWasFirst) as refusal:
        deactivate(user, by=by, at=AT, reason=WHY)

    assert isinstance(refusal.value, Refusal)
    assert refusal.value.status == 409


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"role": "agency_head"}, "a_role_of_an_agency_names_it"),
        ({"role": "leader", "agency": True}, "a_role_of_an_agency_names_it"),
        ({"role": "sector_reviewer", "agency": True}, "a_sector_reviewer_names_fields"),
        ({"role": "leader", "fields": ["F1"]}, "a_sector_reviewer_names_fields"),
        ({"role": "leader", "valid_to": LONG_AGO}, "a_role_ends_after_it_begins"),
        ({"role": "auditor"}, "a_role_is_held_once_at_a_time"),
    ],
)
def test_the_database_refuses_a_role_that_contradicts_itself(
    facts: dict[str, Any], constraint: str
) -> None:
    user = person()
    holding(user, Role.AUDITOR)
    named = {**facts, "agency": agency() if facts.get("agency") else None}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Membership.objects.create(user=user, **{"valid_from": TODAY, **named})


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)
