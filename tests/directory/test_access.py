"""A person's access: one query, then questions in memory."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from directory.access import NOBODY, NotAllowed, access_behind, access_of
from directory.roles import Role
from tests.directory.people import TODAY, agency, holding, person

if TYPE_CHECKING:
    from django.test import RequestFactory
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def test_access_answers_everything_with_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user, justice, health = person(), agency("Sở Tư pháp"), agency("Sở Y tế")
    holding(user, Role.AGENCY_OFFICER, of=justice)
    holding(user, Role.SECTOR_REVIEWER, of=health, fields=("F1", "F2"))
    holding(user, Role.SECTOR_REVIEWER, of=justice, fields=("F3",))

    with django_assert_num_queries(1):
        access = access_of(user, on=TODAY)
        answers = {
            "officer": access.holds(Role.AGENCY_OFFICER),
            "officer of justice": access.holds(Role.AGENCY_OFFICER, agency=justice),
            "officer of health": access.holds(Role.AGENCY_OFFICER, agency=health.pk),
            "F1 of health": access.holds(Role.SECTOR_REVIEWER, agency=health, field="F1"),
            "F1 of justice": access.holds(Role.SECTOR_REVIEWER, agency=justice, field="F1"),
            "F3": access.holds(Role.SECTOR_REVIEWER, field="F3"),
            "F4": access.holds(Role.SECTOR_REVIEWER, field="F4"),
            "head": access.holds(Role.AGENCY_HEAD),
            "sees all": access.sees_all,
        }

    assert [question for question, answer in answers.items() if answer] == [
        "officer",
        "officer of justice",
        "F1 of health",
        "F3",
    ]
    assert access.roles == {Role.AGENCY_OFFICER, Role.SECTOR_REVIEWER}
    assert access.agencies(Role.SECTOR_REVIEWER) == {health.pk, justice.pk}
    assert access.fields(Role.SECTOR_REVIEWER) == {"F1", "F2", "F3"}
    assert access.fields(Role.SECTOR_REVIEWER, health) == {"F1", "F2"}


@pytest.mark.parametrize(
    ("since", "until", "is_held"),
    [
        (TODAY, None, True),
        (TODAY + timedelta(days=1), None, False),
        (TODAY, TODAY, False),
        (date(2020, 1, 1), TODAY, False),
        (date(2020, 1, 1), TODAY + timedelta(days=1), True),
    ],
)
def test_a_role_is_held_from_its_first_day_up_to_the_day_it_ends(
    *, since: date, until: date | None, is_held: bool
) -> None:
    user = person()
    holding(user, Role.COORDINATOR, valid_from=since, valid_to=until)

    assert access_of(user, on=TODAY).holds(Role.COORDINATOR) is is_held


def test_nobody_holds_anything_without_signing_in_or_when_locked(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    locked = person(is_active=False)
    holding(locked, Role.LEADER)

    with django_assert_num_queries(0):
        found = [access_of(AnonymousUser(), on=TODAY), access_of(locked, on=TODAY)]

    assert found == [NOBODY, NOBODY]
    assert NOBODY.roles == frozenset()


def test_access_of_a_person_locked_since_the_page_was_loaded_is_empty() -> None:
    user = person()
    holding(user, Role.LEADER)
    type(user).objects.filter(pk=user.pk).update(is_active=False)

    assert access_of(user, on=TODAY).roles == frozenset()


@pytest.mark.parametrize(
    ("role", "sees_all", "in_council"),
    [
        (Role.APPRAISER, True, False),
        (Role.COUNCIL_CHAIR, True, True),
        (Role.COUNCIL_MEMBER, True, True),
        (Role.AUDITOR, True, False),
        (Role.LEADER, True, False),
    ],
)
def test_roles_of_the_city_see_all(*, role: Role, sees_all: bool, in_council: bool) -> None:
    user = person()
    holding(user, role)

    access = access_of(user, on=TODAY)

    assert (access.sees_all, access.sits_in_council) == (sees_all, in_council)


def test_check_holds_refuses_with_the_names_of_the_roles() -> None:
    user = person()
    holding(user, Role.LEADER)
    access = access_of(user, on=TODAY)

    access.check_holds(Role.LEADER, Role.AUDITOR)
    with pytest.raises(NotAllowed) as refusal:
        access.check_holds(Role.AUDITOR, Role.ADMINISTRATOR)
    with override("en"), pytest.raises(NotAllowed) as in_english:
        access.check_holds(Role.AUDITOR)

    assert str(refusal.value) == (
        "Thao tác này dành cho: Kiểm toán viên (chỉ đọc), Quản trị hệ thống."
    )
    assert str(in_english.value).endswith("Auditor (reads only).")
    assert refusal.value.status == 403


def test_access_is_loaded_once_per_request(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = rf.get("/")
    request.user = person()

    with django_assert_num_queries(1):
        first, second = access_behind(request), access_behind(request)

    assert first is second
