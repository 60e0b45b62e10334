"""Duties are separated: roles kept apart, none for oneself, a second person for the city's."""

from __future__ import annotations

import re
from itertools import permutations
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from directory.access import NotAllowed, access_of
from directory.models import DirectoryEvent, Membership, RoleProposal, User
from directory.roles import JUDGE, NEED_A_SECOND, OF_AN_AGENCY, OF_FIELDS, Role, kept_apart
from directory.services.memberships import NotGranted, grant
from directory.services.people import AddressOfARole, change_user, deactivate
from directory.services.proposals import (
    AlreadyDecided,
    NotTheSecond,
    confirm,
    decline,
    give,
    propose,
)
from directory.services.record import NoReason
from tests.directory.people import AT, TODAY, administrator, agency, holding, person

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
WHY = "Quyết định số 12/QĐ-UBND"
A, F, H, S = Role.ADMINISTRATOR, Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.SECTOR_REVIEWER
P, C, M, K, L = (
    Role.APPRAISER,
    Role.COORDINATOR,
    Role.COUNCIL_MEMBER,
    Role.COUNCIL_CHAIR,
    Role.LEADER,
)
# Every pair of roles one person may hold; all others are refused.
TOGETHER = {
    frozenset(pair)
    for pair in (
        *((A, F), (A, H), (F, H), (H, S), (H, M), (H, K)),
        *((S, P), (S, C), (S, M), (S, K), (P, C), (P, M), (P, K), (C, M), (C, K)),
        *((M, K), (M, L), (K, L)),
    )
}


def given(user: User, role: Role, *, by: User | None = None) -> Membership:
    body = agency() if role in OF_AN_AGENCY else None
    fields = ("F1",) if role in OF_FIELDS else ()
    return grant(user, role=role, agency=body, fields=fields, by=by, at=AT, reason=WHY)


def coordinator() -> User:
    user = person("Đỗ Điều Phối")
    holding(user, Role.COORDINATOR)
    return user


def held_after(first: Role, second: Role) -> str:
    """Return "held" where a second role is given beside the first, otherwise the refusal."""
    user = person()
    given(user, first)
    try:
        given(user, second)
    except NotGranted as refusal:
        return re.sub(r".*(không giao cho người giữ vai trò).*", r"\1", str(refusal))
    return "held"


def test_each_pair_of_roles_is_held_together_or_refused_whichever_comes_first() -> None:
    refused = "không giao cho người giữ vai trò"
    expected = {
        pair: "held" if frozenset(pair) in TOGETHER else refused for pair in permutations(Role, 2)
    }

    assert {pair: held_after(*pair) for pair in permutations(Role, 2)} == expected


def test_the_administrator_judges_nothing_and_the_officer_of_an_agency_does_not() -> None:
    for role in JUDGE:
        assert kept_apart(Role.ADMINISTRATOR, {role}) is not None
        assert kept_apart(role, {Role.AGENCY_OFFICER}) is not None
    assert kept_apart(Role.COORDINATOR, {Role.LEADER}) is not None


def test_roles_of_a_locked_account_and_roles_to_come_count() -> None:
    user = person()
    holding(user, Role.COORDINATOR, valid_from=TODAY.replace(year=2022))
    User.objects.filter(pk=user.pk).update(is_active=True)

    with pytest.raises(NotGranted, match="Điều phối viên"):
        given(user, Role.LEADER)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_themselves_a_role(role: Role) -> None:
    by = administrator()
    body = agency() if role in OF_AN_AGENCY else None

    with pytest.raises(NotGranted, match="Không ai tự giao vai trò cho mình"):
        give(by, role=role, agency=body, by=by, at=AT, reason=WHY)

    assert access_of(by, on=TODAY).roles == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", sorted(NEED_A_SECOND))
def test_a_role_of_the_city_given_by_one_person_is_only_proposed(role: Role) -> None:
    by, user = administrator(), person()

    proposal = give(user, role=role, by=by, at=AT, reason=WHY)

    assert isinstance(proposal, RoleProposal)
    assert access_of(user, on=TODAY).roles == frozenset()
    with pytest.raises(NotGranted, match="cần hai người"):
        given(user, role, by=by)
    event = DirectoryEvent.objects.get()
    assert (event.action, event.by, event.user, event.reason) == ("role_proposed", by, user, WHY)


@pytest.mark.parametrize("who", ["administrator", "coordinator"])
def test_another_administrator_or_a_coordinator_confirms(who: str) -> None:
    by, user = administrator(), person()
    second = administrator() if who == "administrator" else coordinator()
    proposal = propose(user, role=Role.LEADER, by=by, at=AT, reason=WHY)

    confirm(proposal, by=second, at=AT)

    assert access_of(user, on=TODAY).roles == {Role.LEADER}
    event = DirectoryEvent.objects.get(action="role_granted")
    assert (event.by, event.reason, event.facts["proposer"]) == (second, WHY, by.full_name)


def test_neither_who_proposed_nor_who_receives_nor_the_auditor_confirms() -> None:
    by, user = administrator(), coordinator()
    auditor = person()
    holding(auditor, Role.AUDITOR)
    proposal = propose(user, role=Role.COUNCIL_CHAIR, by=by, at=AT, reason=WHY)

    for somebody in (by, user, auditor, person()):
        with pytest.raises(NotTheSecond):
            confirm(proposal, by=somebody, at=AT)

    assert access_of(user, on=TODAY).roles == {Role.COORDINATOR}
    with pytest.raises(IntegrityError, match="nobody_confirms"), transaction.atomic():
        RoleProposal.objects.update(outcome="confirmed", decided_by=by, decided_at=AT)


def test_only_an_administrator_proposes() -> None:
    with pytest.raises(NotAllowed):
        propose(person(), role=Role.AUDITOR, by=coordinator(), at=AT, reason=WHY)


def test_a_proposal_is_made_once_and_decided_once() -> None:
    by, second, user = administrator(), administrator(), person("Lê An")
    proposal = propose(user, role=Role.AUDITOR, by=by, at=AT, reason=WHY)
    with pytest.raises(NotGranted, match="đã được đề xuất cho Lê An"):
        propose(user, role=Role.AUDITOR, by=second, at=AT, reason=WHY)
    with pytest.raises(NoReason):
        decline(proposal, by=second, at=AT, reason=" ")

    decline(proposal, by=second, at=AT, reason="Nhầm người")

    with pytest.raises(AlreadyDecided):
        confirm(proposal, by=second, at=AT)
    assert access_of(user, on=TODAY).roles == frozenset()
    propose(user, role=Role.AUDITOR, by=by, at=AT, reason=WHY)


def test_a_proposal_that_no_longer_fits_is_refused_when_it_is_confirmed() -> None:
    by, second, user = administrator(), coordinator(), person()
    proposal = propose(user, role=Role.LEADER, by=by, at=AT, reason=WHY)
    given(user, Role.AGENCY_OFFICER)

    with pytest.raises(NotGranted, match="không giao cho người giữ vai trò"):
        confirm(proposal, by=second, at=AT)

    proposal.refresh_from_db()
    assert proposal.outcome == ""


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_give_one_role() -> None:
    by, user = administrator(), person()
    seconds = [administrator(), administrator()]
    proposal = propose(user, role=Role.LEADER, by=by, at=AT, reason=WHY)
    start, outcomes = Barrier(2), []

    def work(second: User) -> None:
        start.wait(timeout=10)
        try:
            confirm(RoleProposal.objects.get(pk=proposal.pk), by=second, at=AT)
            outcomes.append("given")
        except AlreadyDecided:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(second,)) for second in seconds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["given", "refused"]
    assert Membership.objects.filter(user=user).count() == 1


def test_the_address_of_a_role_of_the_city_does_not_change_also_while_locked() -> None:
    by, user = administrator(), person("Lê Lãnh Đạo", email="ld@example.vn")
    holding(user, Role.LEADER)
    deactivate(user, by=by, at=AT, reason=WHY)
    facts: dict[str, Any] = {"full_name": "Lê Lãnh Đạo", "language": "en"}

    with pytest.raises(AddressOfARole, match="ai đọc thư ở địa chỉ mới sẽ giữ vai trò đó"):
        change_user(user, email="cua-toi@example.vn", **facts, by=by, at=AT)
    change_user(user, email="LD@example.vn", **facts, by=by, at=AT)

    user.refresh_from_db()
    assert (user.email, user.language) == ("ld@example.vn", "en")


def test_a_role_is_proposed_and_confirmed_on_the_pages(client: Client) -> None:
    by, second, user = administrator(), coordinator(), person("Lê An", email="an@example.vn")
    client.force_login(by)
    page = reverse("role-proposals")
    asked = {"role": "leader", "reason": WHY, "agency": "", "fields_named": ""}

    proposed = client.post(reverse("user-grant", args=[user.pk]), asked, follow=True)
    own = client.get(page).content.decode()
    proposal = RoleProposal.objects.get()
    alone = client.post(reverse("proposal-confirm", args=[proposal.pk]))
    client.force_login(second)
    shown = client.get(reverse("directory"), follow=True)
    done = client.post(reverse("proposal-confirm", args=[proposal.pk]), follow=True)
    again = client.post(reverse("proposal-confirm", args=[proposal.pk]))

    assert "Vai trò đang chờ người thứ hai xác nhận" in proposed.content.decode()
    assert "Người đề xuất không tự xác nhận" in own
    assert "Rút đề xuất" in own
    assert (alone.status_code, again.status_code) == (403, 302)
    assert shown.request["PATH_INFO"] == page
    assert "an@example.vn" in shown.content.decode()
    assert "Đã xác nhận. Lê An giữ vai trò này từ bây giờ." in done.content.decode()
    assert Membership.objects.filter(user=user).values_list("role", flat=True).get() == "leader"


def test_the_administrator_cannot_give_themself_a_role_on_the_page(client: Client) -> None:
    by = administrator()
    client.force_login(by)
    asked = {"role": "leader", "reason": WHY}

    answer = client.post(reverse("user-grant", args=[by.pk]), asked)

    assert answer.status_code == 422
    assert answer.context["grant_form"].non_field_errors() == [
        "Không ai tự giao vai trò cho mình. Hãy nhờ một quản trị hệ thống khác."
    ]


@pytest.mark.parametrize("role", [None, *Role])
def test_the_page_of_proposals_answers_each_role(client: Client, role: Role | None) -> None:
    user = person()
    if role:
        given(user, role)
        Membership.objects.update(valid_from=TODAY)
    client.force_login(user)
    readers = {Role.ADMINISTRATOR, Role.AUDITOR, Role.COORDINATOR}

    answer = client.get(reverse("role-proposals"))

    assert answer.status_code == (200 if role in readers else 403)
