"""How numbers, days and sizes are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from wording import spelling

TODAY = date(2022, 3, 10)
NOW = datetime(2022, 3, 10, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (Decimal("95.06"), None, "95,06"),
        (Decimal("12.50"), None, "12,5"),
        (Decimal("12.50"), 2, "12,50"),
        (Decimal(100), None, "100"),
        (Decimal("0.125"), 2, "0,13"),
        ("7.5", None, "7,5"),
        (None, 2, "–"),
        ("", None, "–"),
        ("không", None, "–"),
        (float("nan"), None, "–"),
    ],
)
def test_decimal_has_a_comma_in_vietnamese(value: object, places: int | None, written: str) -> None:
    assert spelling.decimal(value, places) == written


def test_decimal_has_a_dot_in_english() -> None:
    with translation.override("en"):
        assert spelling.decimal(Decimal("95.06")) == "95.06"


@pytest.mark.parametrize(
    ("value", "written"), [("0.5", "+0,5"), ("-1.50", "−1,5"), (0, "0"), (None, "–")]
)
def test_signed_shows_the_sign(value: object, written: str) -> None:
    assert spelling.signed(value) == written


@pytest.mark.parametrize(("value", "written"), [("87.3", "87,30%"), (None, "–")])
def test_percent_has_two_places(value: object, written: str) -> None:
    assert spelling.percent(value) == written


def test_day_and_moment_are_written_in_the_time_of_the_city() -> None:
    late = datetime(2022, 3, 9, 18, 5, tzinfo=UTC)

    assert spelling.day(late) == "10/03/2022"
    assert spelling.moment(late) == "01:05, 10/03/2022"
    assert spelling.day(None) == "–"
    assert spelling.moment(None) == "–"


@pytest.mark.parametrize(
    ("due", "said", "urgency"),
    [
        (date(2022, 3, 20), "còn 10 ngày", "far"),
        (date(2022, 3, 13), "còn 3 ngày", "near"),
        (date(2022, 3, 10), "hạn hôm nay", "near"),
        (date(2022, 3, 8), "quá hạn 2 ngày", "past"),
        (datetime(2022, 3, 9, 18, 0, tzinfo=UTC), "hạn hôm nay", "near"),
        (None, "không có hạn", "far"),
    ],
)
def test_days_left_counts_from_today(due: date | None, said: str, urgency: str) -> None:
    assert spelling.days_left(due, TODAY) == said
    assert spelling.urgency(due, TODAY) == urgency


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=20), "vừa xong"),
        (timedelta(minutes=5), "5 phút trước"),
        (timedelta(hours=3), "3 giờ trước"),
        (timedelta(days=2), "2 ngày trước"),
        (timedelta(days=9), "01/03/2022"),
    ],
)
def test_ago_is_a_distance_up_to_a_week(passed: timedelta, said: str) -> None:
    assert spelling.ago(NOW - passed, NOW) == said


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (500, "500 B"),
        (88213, "86,1 KB"),
        (20 * 1024**2, "20 MB"),
        (3 * 1024**3, "3 GB"),
        (None, "–"),
    ],
)
def test_file_size_has_the_largest_unit(size: int | None, written: str) -> None:
    assert spelling.file_size(size) == written


def test_file_kinds_are_named_without_dots() -> None:
    assert spelling.file_kinds(".pdf,.docx, .xlsx") == "PDF, DOCX, XLSX"
