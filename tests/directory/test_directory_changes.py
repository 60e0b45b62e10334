"""Accounts, agencies, blocs, threads and days: changed with an event or refused with reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from directory.models import (
    Agency,
    Bloc,
    BlocMembership,
    DayOff,
    DirectoryEvent,
    Lineage,
    User,
)
from directory.services import agencies, days_off, people
from directory.views.common import told
from directory.working_days import calendar
from tests.directory.people import AT, LONG_AGO, agency, person
from wording.languages import InVietnamese
from wording.refusals import StalePage

pytestmark = pytest.mark.django_db
Kind = Lineage.Kind


def actions() -> list[str]:
    return list(DirectoryEvent.objects.order_by("pk").values_list("action", flat=True))


def test_create_user_stores_one_form_of_name_and_address() -> None:
    user = people.create_user(
        email="  Binh.NGUYEN@Example.VN ", full_name="Nguyễn  Bình", by=None, at=AT
    )

    assert (user.email, user.full_name) == ("binh.nguyen@example.vn", "Nguyễn Bình")
    assert user.has_usable_password() is False
    assert list(User.objects.get_queryset().matching("nguyen binh")) == [user]
    assert actions() == ["user_created"]


def test_create_user_refuses_an_address_in_use() -> None:
    person("Lê An", email="an@example.vn")

    with pytest.raises(people.EmailTaken) as refusal:
        people.create_user(email="AN@example.vn", full_name="An Lê", by=None, at=AT)

    assert str(refusal.value) == (
        "Địa chỉ an@example.vn đã là tài khoản của Lê An. Vui lòng dùng địa chỉ khác."
    )


def test_change_user_records_what_was_and_what_became() -> None:
    user, by = person("Lê An", email="an@example.vn"), person()

    people.change_user(
        user, email="an.le@example.vn", full_name="Lê Ân", language="en", by=by, at=AT
    )
    people.change_user(
        user, email="an.le@example.vn", full_name="Lê Ân", language="en", by=by, at=AT
    )

    event = DirectoryEvent.objects.get()
    assert (event.user, event.by) == (user, by)
    assert event.facts == {
        "was": {"email": "an@example.vn", "full_name": "Lê An", "language": "vi"},
        "became": {"email": "an.le@example.vn", "full_name": "Lê Ân", "language": "en"},
    }


def test_change_password_is_recorded_without_the_password() -> None:
    user = person()

    people.change_password(user, password="mot-mat-khau-khac", by=user, at=AT)

    assert User.objects.get().check_password("mot-mat-khau-khac") is True
    event = DirectoryEvent.objects.get()
    assert (event.action, event.facts, event.reason) == ("password_changed", {}, "")


def test_create_agency_refuses_a_code_in_use() -> None:
    agency("Sở Tư pháp", code="STP")

    with pytest.raises(agencies.CodeTaken) as refusal:
        agencies.create_agency(code="STP", name="Sở Thể thao", valid_from=LONG_AGO, by=None, at=AT)

    assert str(refusal.value) == "Mã STP đã là của Sở Tư pháp. Vui lòng dùng mã khác."


def test_correct_agency_follows_with_search_and_order() -> None:
    body = agency("So Tu phap")

    agencies.correct_agency(
        body, name="Sở Tư pháp", short_name="STP", valid_from=LONG_AGO, by=None, at=AT
    )

    assert list(Agency.objects.matching("sở tư pháp")) == [body]
    assert actions() == ["agency_changed"]


def test_correct_agency_refuses_to_begin_after_its_end() -> None:
    body = agency("Quận 2", valid_to=date(2021, 1, 1))

    with pytest.raises(agencies.ImpossibleChange, match="Quận 2 kết thúc ngày 01/01/2021"):
        agencies.correct_agency(
            body, name="Quận 2", short_name="", valid_from=date(2021, 1, 1), by=None, at=AT
        )


def test_assign_bloc_replaces_the_bloc_of_the_year() -> None:
    body = agency()
    first = agencies.save_bloc("A", name="Khối A", by=None, at=AT)
    second = agencies.save_bloc("B", name="Khối B", by=None, at=AT)

    for bloc, year in ((first, 2020), (first, 2021), (second, 2021)):
        agencies.assign_bloc(body, bloc=bloc, year=year, by=None, at=AT)

    rows = BlocMembership.objects.in_order().values_list("year", "bloc__code", "ranked")
    assert list(rows) == [(2021, "B", True), (2020, "A", True)]
    assert actions() == ["bloc_saved"] * 2 + ["bloc_assigned"] * 3


@pytest.mark.parametrize(
    ("kind", "lives_on", "ends"),
    [
        (Kind.MERGE, False, True),
        (Kind.RENAME, False, True),
        (Kind.SPLIT, False, True),
        (Kind.SPLIT, True, False),
        (Kind.PARTIAL, False, False),
        (Kind.PARTIAL, True, False),
    ],
)
def test_record_change_ends_an_agency_where_the_change_does(
    *, kind: Kind, lives_on: bool, ends: bool
) -> None:
    before, after = agency("Sở A"), agency("Sở B")

    agencies.record_change(
        before,
        kind=kind,
        after=after,
        effective_on=date(2025, 3, 1),
        lives_on=lives_on,
        by=None,
        at=AT,
    )

    before.refresh_from_db()
    assert before.valid_to == (date(2025, 3, 1) if ends else None)
    assert actions() == ["lineage_recorded"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"kind": Kind.ABOLISH},
            "Giải thể thì không có cơ quan tiếp nhận; các loại khác phải chọn một cơ quan.",
        ),
        (
            {"after": None},
            "Giải thể thì không có cơ quan tiếp nhận; các loại khác phải chọn một cơ quan.",
        ),
        ({"after": "A"}, "Sở A không thể tiếp nhận chính mình; hãy chọn cơ quan khác."),
        (
            {"effective_on": date(2010, 1, 1)},
            "Sở A không tồn tại vào ngày 01/01/2010; hãy kiểm tra ngày hiệu lực.",
        ),
        (
            {"after": "C", "effective_on": date(2024, 1, 1)},
            "Sở C không tồn tại vào ngày 01/01/2024; hãy thêm cơ quan này trước.",
        ),
    ],
)
def test_record_change_refuses_what_contradicts_the_directory(
    facts: dict[str, Any], sentence: str
) -> None:
    bodies = {
        "A": agency("Sở A"),
        "B": agency("Sở B"),
        "C": agency("Sở C", valid_from=date(2025, 1, 1)),
    }
    asked: dict[str, Any] = {
        "kind": Kind.MERGE,
        "after": "B",
        "effective_on": date(2025, 3, 1),
        **facts,
    }

    with pytest.raises(agencies.ImpossibleChange) as refusal:
        agencies.record_change(
            bodies["A"], **{**asked, "after": bodies.get(asked["after"])}, by=None, at=AT
        )

    assert str(refusal.value) == sentence
    assert (Lineage.objects.count(), actions()) == (0, [])


def test_record_change_tells_a_thread_once_but_many_from_one_agency() -> None:
    giver, one, two = agency("Sở A"), agency("Sở B"), agency("Sở C")
    told: dict[str, Any] = {
        "kind": Kind.SPLIT,
        "effective_on": date(2025, 3, 1),
        "by": None,
        "at": AT,
    }
    agencies.record_change(giver, after=one, **told)
    agencies.record_change(giver, after=two, **told)

    with pytest.raises(agencies.ImpossibleChange, match="đã được ghi nhận"):
        agencies.record_change(giver, after=two, **told)

    assert Lineage.objects.count() == 2


def test_saving_one_day_of_an_empty_year_keeps_its_national_days() -> None:
    days_off.save_day(date(2022, 12, 30), name="Nghỉ bù", by=None, at=AT)

    city = calendar()
    days = (date(2022, 12, 30), date(2022, 9, 1), date(2022, 9, 5))
    assert [city.is_working_day(day) for day in days] == [False, False, True]
    assert actions() == ["year_seeded", "day_saved"]


def test_seeding_brings_swapped_saturdays_and_never_overwrites() -> None:
    days_off.seed_year(2024, by=None, at=AT)
    again = days_off.seed_year(2024, by=None, at=AT)

    assert again == 0
    assert DayOff.objects.get(day=date(2024, 5, 4)).works is True
    assert DayOff.objects.get(day=date(2024, 4, 29)).works is False


def test_save_day_corrects_the_row_of_the_day() -> None:
    days_off.save_day(date(2024, 5, 4), name="Nghỉ", by=None, at=AT)

    days_off.save_day(date(2024, 5, 4), name="Làm bù", works=True, by=None, at=AT)

    row = DayOff.objects.get(day=date(2024, 5, 4))
    assert (row.name, row.works) == ("Làm bù", True)


def test_save_day_refuses_a_weekday_worked_in_exchange() -> None:
    with pytest.raises(days_off.NotWorkedInExchange) as refusal:
        days_off.save_day(date(2024, 5, 3), name="Làm bù", works=True, by=None, at=AT)

    assert str(refusal.value) == (
        "Ngày 03/05/2024 không phải thứ Bảy hoặc Chủ nhật nên không thể là ngày làm bù."
    )
    assert DayOff.objects.count() == 0


def test_remove_day_twice_is_recorded_once() -> None:
    row = days_off.put_day(date(2024, 5, 4), name="Nghỉ", by=None, at=AT)

    days_off.remove_day(row.pk, by=None, at=AT)
    with pytest.raises(StalePage, match="đã được xóa khỏi lịch trước đó"):
        days_off.remove_day(row.pk, by=None, at=AT)

    assert actions() == ["day_saved", "day_removed"]


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (
            lambda: DayOff.objects.create(day=date(2024, 5, 3), name="x", works=True),
            "only_a_day_of_a_weekend_is_worked_in_exchange",
        ),
        (lambda: agency("A", valid_to=LONG_AGO), "agency_ends_after_it_begins"),
        (lambda: person(language="fr"), "user_language_is_vi_or_en"),
        (
            lambda: Lineage.objects.create(kind="merge", before=agency("A"), effective_on=LONG_AGO),
            "only_an_abolished_agency_has_no_follower",
        ),
        (
            lambda: two_threads(agency("A")),
            "a_thread_is_told_once",
        ),
        (
            lambda: two_blocs(agency("A"), Bloc.objects.create(code="B", name="B")),
            "an_agency_is_in_one_bloc_a_year",
        ),
    ],
)
def test_the_database_refuses_what_must_never_be(make: Any, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


def two_threads(body: Agency) -> None:
    for _ in range(2):
        Lineage.objects.create(kind="abolish", before=body, effective_on=LONG_AGO)


def two_blocs(body: Agency, bloc: Bloc) -> None:
    for _ in range(2):
        BlocMembership.objects.create(agency=body, bloc=bloc, year=2021)


def test_english_name_is_told_found_and_recorded_and_vietnamese_stands_in_for_it() -> None:
    body = agency("Sở Tài chính", code="STC", short_name="STC")
    names: dict[str, Any] = {
        "name": "Sở Tài chính",
        "short_name": "STC",
        "name_en": "Department of Finance",
    }
    with override("en"):
        before = body.called

    agencies.correct_agency(body, **names, valid_from=LONG_AGO, by=None, at=AT)

    body.refresh_from_db()
    with override("en"):
        in_english = (str(body), body.called_short)
    assert (before, type(before)) == ("Sở Tài chính", InVietnamese)
    assert in_english == ("Department of Finance", "Department of Finance")
    assert (str(body), body.called_short) == ("Sở Tài chính", "STC")
    assert list(Agency.objects.matching("department finance")) == [body]
    facts = DirectoryEvent.objects.get().facts
    assert (facts["was"]["name_en"], facts["became"]["name_en"]) == ("", "Department of Finance")
    assert told(DirectoryEvent.objects.get()).endswith("Tên tiếng Anh: – → Department of Finance")
