"""Corrections of the directory from an old page, and corrections that were sent twice.

Each form is opened once by two administrators; what the second one sends must not undo the first.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Agency, Bloc, BlocMembership, DayOff, DirectoryEvent, User
from directory.services import people
from directory.services.agencies import correct_agency, create_agency
from tests.directory.people import AT, LONG_AGO, administrator, agency, person
from tests.forms_sent import version_in, version_on

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 3)


class Form(NamedTuple):
    """A form of the directory: where it is sent, two ways to fill it in, and what came of it."""

    url: str
    first: dict[str, str]
    second: dict[str, str]
    present: Callable[[], Any]


def of_agency() -> Form:
    body = agency("Sở Tư pháp", short_name="STP")
    typed = {"name": "Sở Tư pháp", "valid_from": "2015-01-01"}
    return Form(
        reverse("agency", args=[body.pk]),
        {**typed, "short_name": "Tư pháp"},
        {**typed, "short_name": "Sở TP"},
        lambda: Agency.objects.get(pk=body.pk).short_name,
    )


def of_account() -> Form:
    user = person("Lê An", email="an@example.vn")
    typed = {"email": "an@example.vn", "language": "vi"}
    return Form(
        reverse("user", args=[user.pk]),
        {**typed, "full_name": "Lê Ân"},
        {**typed, "full_name": "Lê Ẩn"},
        lambda: User.objects.get(pk=user.pk).full_name,
    )


def of_bloc() -> Form:
    body = agency()
    one, other, third = (Bloc.objects.create(code=code, name=code) for code in ("A", "B", "C"))
    BlocMembership.objects.create(agency=body, bloc=third, year=2021)
    return Form(
        reverse("agency-bloc", args=[body.pk]),
        {"year": "2021", "bloc": str(one.pk), "ranked": "on"},
        {"year": "2021", "bloc": str(other.pk), "ranked": "on"},
        lambda: BlocMembership.objects.get(agency=body, year=2021).bloc.code,
    )


def of_day() -> Form:
    DayOff.objects.create(day=DAY, name="Nghỉ")
    return Form(
        f"{reverse('days-off')}?day=2024-09-03",
        {"day": "2024-09-03", "name": "Quốc khánh"},
        {"day": "2024-09-03", "name": "Nghỉ bù"},
        lambda: DayOff.objects.get(day=DAY).name,
    )


def of_new_day() -> Form:
    DayOff.objects.create(day=date(2024, 1, 1), name="Tết")
    return Form(
        reverse("days-off"),
        {"day": "2024-09-03", "name": "Quốc khánh"},
        {"day": "2024-09-03", "name": "Nghỉ bù"},
        lambda: DayOff.objects.get(day=DAY).name,
    )


@pytest.fixture(params=[of_agency, of_account, of_bloc, of_day, of_new_day])
def form(request: pytest.FixtureRequest, db: None) -> Form:  # noqa: ARG001 - the rows live there
    made: Form = request.param()
    return made


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(administrator())
    return client


def changes() -> int:
    return DirectoryEvent.objects.count()


def test_an_old_page_overwrites_nothing_and_keeps_what_was_typed(admin: Client, form: Form) -> None:
    old = version_on(admin, form.url)
    first = admin.post(form.url, {**form.first, **old})
    saved, events = form.present(), changes()

    stale = admin.post(form.url, {**form.second, **old})

    page = stale.content.decode()
    assert (first.status_code, stale.status_code) == (302, 409)
    assert (form.present(), changes()) == (saved, events)
    assert "vừa được người khác sửa sau khi Ông/Bà mở trang" in page
    assert "data-open-now" in page or "dialog" not in form.url
    for name, value in form.second.items():
        kept = value if name not in {"day", "valid_from"} else value[-2:]
        assert kept in page


def test_what_was_read_and_sent_again_after_a_refusal_is_saved(admin: Client, form: Form) -> None:
    old = version_on(admin, form.url)
    admin.post(form.url, {**form.first, **old})
    before, stale = form.present(), admin.post(form.url, {**form.second, **old})
    done = admin.post(form.url, {**form.second, **version_in(stale, form.url)})

    assert done.status_code == 302
    assert form.present() != before


def test_what_was_sent_twice_is_done_once(admin: Client, form: Form) -> None:
    old = version_on(admin, form.url)
    first = admin.post(form.url, {**form.first, **old})
    saved, events = form.present(), changes()

    second = admin.post(form.url, {**form.first, **old})

    assert (first.status_code, second.status_code) == (302, 302)
    assert (form.present(), changes()) == (saved, events)


def test_what_changes_nothing_is_said_to(admin: Client, form: Form) -> None:
    admin.post(form.url, {**form.first, **version_on(admin, form.url)})
    url = reverse("days-off") + "?day=2024-09-03" if "ngay" in form.url else form.url
    events = changes()

    again = admin.post(url, {**form.first, **version_on(admin, url)})

    assert (again.status_code, changes()) == (422, events)
    assert "không có gì để ghi" in again.content.decode()


@pytest.mark.parametrize("version", [None, "", "x", "-1"])
def test_an_act_that_does_not_say_what_was_seen_is_refused(
    admin: Client, form: Form, version: str | None
) -> None:
    events = changes()

    response = admin.post(form.url, form.first | ({} if version is None else {"version": version}))

    assert (response.status_code, changes()) == (422, events)
    assert "Thao tác không cho biết trang đang xem ở bản nào" in response.content.decode()


def test_a_day_that_somebody_corrected_is_not_removed_from_an_old_page(admin: Client) -> None:
    row = DayOff.objects.create(day=DAY, name="Nghỉ")
    url = reverse("day-off-remove", args=[row.pk])
    ((_row, old),) = admin.get(f"{reverse('days-off')}?year=2024").context["rows"]
    DayOff.objects.filter(pk=row.pk).update(name="Quốc khánh")

    stale, unseen = admin.post(url, {"version": old}), admin.post(url)

    assert (stale.status_code, unseen.status_code) == (409, 422)
    assert "vừa được người khác sửa thành “Quốc khánh” nên chưa bị xóa" in stale.content.decode()
    assert DayOff.objects.count() == 1


def test_a_day_removed_twice_is_told_to_be_gone(admin: Client) -> None:
    row = DayOff.objects.create(day=DAY, name="Nghỉ")
    url = reverse("day-off-remove", args=[row.pk])
    ((_row, seen),) = admin.get(f"{reverse('days-off')}?year=2024").context["rows"]

    answers = [admin.post(url, {"version": seen}) for _press in range(2)]

    assert [each.status_code for each in answers] == [302, 409]
    assert "đã được xóa khỏi lịch trước đó" in answers[1].content.decode()
    assert list(DirectoryEvent.objects.values_list("action", flat=True)) == ["day_removed"]


def test_a_year_filled_twice_says_that_nothing_changed(admin: Client) -> None:
    url, year = reverse("days-off-seed"), {"year": "2024"}
    admin.post(url, year)

    again = admin.post(url, year, follow=True)

    assert "Năm này đã có lịch; chưa có gì thay đổi." in again.content.decode()
    assert DirectoryEvent.objects.count() == 1


def test_choosing_a_language_leaves_what_an_administrator_changes_meanwhile() -> None:
    user = person("Lê An", email="an@example.vn")
    read_before = User.objects.get(pk=user.pk)
    people.change_user(
        user, email="an.le@example.vn", full_name="Lê Ân", language="vi", by=None, at=AT
    )

    for _press in range(2):
        people.choose_language(read_before, language="en", at=AT)

    user.refresh_from_db()
    assert (user.email, user.full_name, user.language) == ("an.le@example.vn", "Lê Ân", "en")
    assert DirectoryEvent.objects.filter(action="user_changed").count() == 2


def test_a_file_or_a_command_that_says_what_stands_is_no_change() -> None:
    body = create_agency(code="SPC", name="Sở Pháp chế", valid_from=LONG_AGO, by=None, at=AT)

    correct_agency(body, name="Sở Pháp chế", short_name="", valid_from=LONG_AGO, by=None, at=AT)

    assert list(DirectoryEvent.objects.values_list("action", flat=True)) == ["agency_created"]
