"""Who is given a role, or loses one, is told so once, in their language, with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory.models import RoleProposal, User
from directory.roles import Role
from directory.services.memberships import end, grant
from directory.services.people import change_user, deactivate, make_password_link
from directory.services.proposals import confirm, decline, give, propose
from notifications.models import Letter
from tests.directory.people import AT, administrator, agency, holding, person
from workflow.role_letters import LOOK_BACK, tell_roles

pytestmark = pytest.mark.django_db
SOON, WHY = AT + timedelta(minutes=5), "Quyết định số 12/QĐ-SNV"


def reviewer(by: User) -> User:
    user = person()
    body = agency("Sở Tư pháp")
    grant(
        user, role=Role.SECTOR_REVIEWER, agency=body, fields=("F2", "F1"), by=by, at=AT, reason=WHY
    )
    return user


def test_whoever_is_given_a_role_reads_which_by_whom_and_why() -> None:
    by = administrator()
    user = reviewer(by)

    assert tell_roles(at=SOON) == 1

    letter = Letter.objects.get()
    assert (letter.recipient, letter.kind, letter.url) == (user, "role_granted", "/viec-cua-toi/")
    assert letter.subject.endswith("– Sở Tư pháp")
    for said in (by.full_name, "lĩnh vực F1, F2", f"Lý do: {WHY}"):
        assert said in letter.body, said


def test_whoever_loses_a_role_is_told_in_their_language() -> None:
    by = administrator()
    user = reviewer(by)
    User.objects.filter(pk=user.pk).update(language="en")
    end(user.memberships.get(), by=by, at=AT, reason="Chuyển công tác")

    tell_roles(at=SOON)

    letter = Letter.objects.get(kind="role_ended")
    assert "Reason: Chuyển công tác" in letter.body


def test_a_change_is_told_once() -> None:
    reviewer(administrator())

    assert [tell_roles(at=SOON), tell_roles(at=SOON), tell_roles(at=AT + LOOK_BACK)] == [1, 0, 0]


def test_a_change_of_long_ago_is_not_news() -> None:
    reviewer(administrator())

    assert tell_roles(at=AT + LOOK_BACK) == 0


def test_neither_who_did_it_nor_a_locked_account_is_written_to() -> None:
    by = administrator()
    administrator()
    end(by.memberships.get(), by=by, at=AT, reason=WHY)
    deactivate(reviewer(by), by=by, at=AT, reason="Nghỉ việc")

    assert tell_roles(at=SOON) == 0


def written() -> list[tuple[str, str]]:
    rows = Letter.objects.order_by("kind", "recipient__full_name")
    return list(rows.values_list("kind", "recipient__full_name"))


def test_a_proposed_role_is_told_to_who_may_confirm_it_and_a_given_one_to_the_auditors() -> None:
    by, second, user = administrator(), administrator(full_name="Vũ Hai"), person("Lê Lãnh Đạo")
    holding(person("Hồ Kiểm Toán"), Role.AUDITOR)
    holding(person("Đỗ Điều Phối"), Role.COORDINATOR)
    proposal = give(user, role=Role.LEADER, by=by, at=AT, reason=WHY)
    assert isinstance(proposal, RoleProposal)

    tell_roles(at=SOON)
    assert written() == [
        ("rights_changed", "Hồ Kiểm Toán"),
        ("role_proposed", "Vũ Hai"),
        ("role_proposed", "Đỗ Điều Phối"),
    ]
    asked = Letter.objects.filter(kind="role_proposed")[0]
    assert asked.url == "/danh-ba/de-xuat/"
    assert "vai trò “Lãnh đạo UBND Thành phố” cho Lê Lãnh Đạo" in asked.body

    confirm(proposal, by=second, at=SOON)
    tell_roles(at=SOON)

    assert written()[:2] == [("rights_changed", "Hồ Kiểm Toán")] * 2
    assert ("role_granted", "Lê Lãnh Đạo") in written()
    assert [tell_roles(at=SOON)] == [0]


def test_a_declined_proposal_is_told_to_whoever_made_it() -> None:
    by, user = administrator(full_name="Trần Quản Trị"), person()
    second = person("Đỗ Điều Phối")
    holding(second, Role.COORDINATOR)
    proposal = propose(user, role=Role.AUDITOR, by=by, at=AT, reason=WHY)
    decline(proposal, by=second, at=AT, reason="Không có quyết định")

    tell_roles(at=SOON)

    letter = Letter.objects.get(kind="role_declined")
    assert letter.recipient == by
    assert "Lý do: Không có quyết định" in letter.body


def test_auditors_hear_of_what_could_take_a_role_over() -> None:
    by, user = administrator(), person()
    auditor = person("Hồ Kiểm Toán")
    holding(auditor, Role.AUDITOR)
    make_password_link(user, by=by, at=AT)
    email = "moi@example.vn"
    for name in (user.full_name, "Tên Mới"):
        change_user(user, email=email, full_name=name, language="vi", by=by, at=AT)

    tell_roles(at=SOON)

    subjects = Letter.objects.filter(recipient=auditor).order_by("subject")
    assert [letter.subject.partition(" – ")[0] for letter in subjects] == [
        "Thay đổi quyền trong hệ thống: Sửa tài khoản",
        "Thay đổi quyền trong hệ thống: Tạo đường dẫn đặt mật khẩu",
    ]
