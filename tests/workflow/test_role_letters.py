"""Who is given a role, or loses one, is told so once, in their language, with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory.models import User
from directory.roles import Role
from directory.services.memberships import end, grant
from directory.services.people import deactivate
from notifications.models import Letter
from tests.directory.people import AT, administrator, agency, person
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
    grant(by, role=Role.AUDITOR, by=by, at=AT, reason=WHY)
    deactivate(reviewer(by), by=by, at=AT, reason="Nghỉ việc")

    assert tell_roles(at=SOON) == 0
