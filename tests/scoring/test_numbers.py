"""Numbers as people write them, and the one arithmetic they are computed in."""

import re
from collections.abc import Callable
from decimal import Decimal, getcontext

import pytest

from scoring.numbers import (
    BadNumber,
    TwoReadings,
    canonical,
    exactly,
    in_groups,
    parse_amount,
    parse_number,
    parse_rate,
    read_count,
    read_quantity,
    read_rate,
    read_score,
    read_share,
    rounded,
)

Reader = Callable[[str], Decimal]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"), ("7", "7"), (" 1500 ", "1500"), ("7,0", "7"), ("7.00", "7"),
        ("1.000", "1000"), ("1.450", "1450"), ("1,000", "1000"), ("1,450", "1450"),
        ("1 000", "1000"), ("1\u00a0000", "1000"), ("1\u202f450", "1450"),
        ("12.345.678", "12345678"), ("12,345,678", "12345678"), ("-1.000", "-1000"),
        (1450, "1450"), (Decimal("1.000"), "1"),
    ],
)  # fmt: skip
def test_count_is_read_with_thousands_and_without_decimals(
    text: str | int | Decimal, number: str
) -> None:
    assert canonical(read_count(text)) == number


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("1.45", "1.45", "145"), ("1,5", "1.5", "15"), ("0.500", "0.500", "500"),
        ("1450.5", "1450.5", "14505"), ("1.234,5", "1234.5", "12345"),
        ("1,000.000", "1000.000", "1000000"), ("-1,5", "-1.5", "-15"),
    ],
)  # fmt: skip
def test_count_with_decimals_is_asked_back(text: str, one: str, other: str) -> None:
    with pytest.raises(TwoReadings, match=re.escape(text)) as asked:
        read_count(text)

    assert (asked.value.one, asked.value.other) == (Decimal(one), Decimal(other))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"), ("1.450", "1450"), ("1 450", "1450"), ("1.450,5", "1450.5"),
        ("1,450.5", "1450.5"), ("1 450,5", "1450.5"), ("12.345.678", "12345678"),
        ("12,345,678", "12345678"), ("87,5", "87.5"), ("87.5", "87.5"), ("1,4550", "1.455"),
        ("0,875", "0.875"), ("0.875", "0.875"), ("1234,567", "1234.567"), ("-0,5", "-0.5"),
        ("\u22120,5", "-0.5"), ("+7", "7"), ("-0,00", "0"), (Decimal("1.455"), "1.455"),
    ],
)  # fmt: skip
def test_quantity_is_read_with_thousands_and_with_decimals(
    text: str | int | Decimal, number: str
) -> None:
    assert canonical(read_quantity(text)) == number


def test_quantity_that_may_be_a_thousand_in_english_is_asked_back() -> None:
    with pytest.raises(TwoReadings) as asked:
        read_quantity("1,450")

    assert (asked.value.one, asked.value.other) == (Decimal(1450), Decimal("1.450"))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("1", "0.01"), ("0,9", "0.009"), ("1,5", "0.015"), ("87", "0.87"), ("87%", "0.87"),
        ("87 %", "0.87"), ("0.87", "0.0087"), ("0,87%", "0.0087"), ("100", "1"), ("0", "0"),
        ("1.000", "0.01"), ("87.500", "0.875"), ("12,345", "0.12345"), (87, "0.87"),
    ],
)  # fmt: skip
def test_rate_is_per_cent_with_the_sign_and_without(text: str | int, share: str) -> None:
    assert canonical(read_rate(text)) == share


@pytest.mark.parametrize(
    ("text", "share"), [("0,875", "0.875"), ("0.875", "0.875"), ("1", "1"), ("87,5%", "0.875")]
)
def test_share_of_a_column_of_shares_is_read_as_it_stands(text: str, share: str) -> None:
    assert canonical(read_share(text)) == share


NO_NUMBERS = ("", " ", "abc", "1e5", "NaN", "Infinity", ".5", "5.", "1%%", "1.23.456", "1.000.00",
              "01.5", "1..000", "１２", "1" * 19)  # fmt: skip


@pytest.mark.parametrize("read", [read_count, read_quantity, read_rate, read_share])
@pytest.mark.parametrize("text", [*NO_NUMBERS, "5 điểm", True, 0.5, None])
def test_box_refuses_what_is_no_number_of_its_kind(read: Reader, text: object) -> None:
    with pytest.raises(BadNumber):
        read(text)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("read", [read_count, read_quantity])
def test_only_rates_are_per_cent(read: Reader) -> None:
    with pytest.raises(BadNumber):
        read("87%")


@pytest.mark.parametrize("text", ["1.234,5", "12.345.678", "1 000"])
def test_rate_has_no_thousands(text: str) -> None:
    with pytest.raises(BadNumber):
        read_rate(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("95.06", "95.06"), ("95,06", "95.06"), ("95,06%", "95.06"), ("95,06 %", "95.06"),
        ("95.06 điểm", "95.06"), ("95.06 die\u0302\u0309m".replace("d", "đ"), "95.06"),
        ("95.06 Points", "95.06"), ("92.830", "92.83"), ("92,830", "92.83"),
        ("\u00a07\u202fpoint", "7"),
    ],
)  # fmt: skip
def test_score_of_a_table_has_decimals_where_thousands_are_out_of_bounds(
    text: str, number: str
) -> None:
    assert canonical(read_score(text, low=Decimal(0), high=Decimal(100))) == number


def test_score_is_asked_back_where_both_readings_are_within_bounds() -> None:
    with pytest.raises(TwoReadings):
        read_score("1.450", low=Decimal(0), high=Decimal(1500))


@pytest.mark.parametrize(
    ("text", "number"),
    [("95.06", "95.06"), ("92.830", "92.83"), (" 7 ", "7"), ("-0.5", "-0.5"), (7, "7"),
     (Decimal("7.50"), "7.5"), (Decimal("1E+2"), "100"), ("-0", "0")],
)  # fmt: skip
def test_plain_number_is_read_as_files_write_it(text: str | int | Decimal, number: str) -> None:
    assert canonical(parse_number(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1e5",
        "NaN",
        ".5",
        "5.",
        "1%%",
        "１２",
        "1" * 19,
        "95,06",
        "1 234",
        "87%",
        True,
        0.5,
        None,
    ],
)
def test_plain_number_is_refused_in_any_other_form(text: object) -> None:
    with pytest.raises(BadNumber):
        parse_number(text)  # type: ignore[arg-type]  # that is the point


def test_plain_amount_that_people_mean_as_a_thousand_is_asked_back() -> None:
    assert parse_amount("1.455") == Decimal("1.455")
    with pytest.raises(TwoReadings):
        parse_amount("1.450")


def test_refused_number_is_shown_as_it_was_given() -> None:
    with pytest.raises(BadNumber, match=r"^0\.5$"):
        parse_number(0.5)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(BadNumber, match=r"^abc$"):
        parse_number("abc")


@pytest.mark.parametrize(
    ("text", "rate"), [("0.87", "0.87"), ("87%", "0.87"), ("1", "1"), ("87", "87")]
)
def test_rate_of_a_file_is_a_share_of_one_unless_percent_is_written(text: str, rate: str) -> None:
    assert parse_rate(text) == Decimal(rate)


@pytest.mark.parametrize(
    ("number", "vi", "en"),
    [("1000", "1.000", "1,000"), ("1234567.5", "1.234.567,5", "1,234,567.5"), ("7", "7", "7"),
     ("0.875", "0,875", "0.875"), ("-1450", "-1.450", "-1,450")],
)  # fmt: skip
def test_number_is_shown_with_thousands_in_groups(number: str, vi: str, en: str) -> None:
    assert (in_groups(number, "vi"), in_groups(number, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half_up", "2.35"), ("half_even", "2.34"), ("half_down", "2.34"),
        ("down", "2.34"), ("floor", "2.34"), ("ceiling", "2.35"),
    ],
)  # fmt: skip
def test_rounding_follows_the_named_mode(mode: str, expected: str) -> None:
    assert rounded(Decimal("2.345"), 2, mode) == Decimal(expected)


def test_rounding_is_half_up_when_no_mode_is_named() -> None:
    assert str(rounded(Decimal("84.995"), 2)) == "85.00"


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("100", "100"), ("-0", "0"), ("0.00", "0"), ("1E+2", "100"), ("10.0", "10")],
)
def test_canonical_writing_has_no_trailing_zeros_and_no_exponent(value: str, text: str) -> None:
    assert canonical(Decimal(value)) == text


def test_arithmetic_does_not_depend_on_the_caller_s_context() -> None:
    with exactly():
        getcontext().prec = 5
        with exactly():
            third = Decimal(1) / 3

    assert str(third) == "0." + "3" * 34
