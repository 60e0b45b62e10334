"""Numbers as people write them, and the one arithmetic they are computed in."""

from decimal import Decimal, getcontext

import pytest

from scoring.numbers import BadNumber, canonical, exactly, parse_number, parse_rate, rounded


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("95.06", "95.06"),
        ("95,06", "95.06"),
        ("95,06%", "95.06"),
        ("95,06 %", "95.06"),
        ("95.06 điểm", "95.06"),
        ("95.06 die\u0302\u0309m".replace("d", "đ"), "95.06"),
        ("95.06 Points", "95.06"),
        ("92.830", "92.830"),
        (" 7 ", "7"),
        ("\u00a07\u202fpoint", "7"),
        ("+7", "7"),
        ("-0,5", "-0.5"),
        ("\u22120,5", "-0.5"),
        (7, "7"),
        ("-0,00", "0.00"),
        (Decimal("7.50"), "7.50"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_number_is_read_however_it_is_written(text: str | int | Decimal, number: str) -> None:
    assert str(parse_number(text)) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1.234,5", "1,234.5", "1 234", "1e5", "NaN", "Infinity", ".5", "5.", "1%%",
     "１２", "1" * 19, True, 0.5, None],
)  # fmt: skip
def test_number_is_refused_when_it_could_mean_two_things_or_none(text: object) -> None:
    with pytest.raises(BadNumber):
        parse_number(text)  # type: ignore[arg-type]  # that is the point


def test_refused_number_is_shown_as_it_was_given() -> None:
    with pytest.raises(BadNumber, match=r"^0\.5$"):
        parse_number(0.5)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(BadNumber, match=r"^abc$"):
        parse_number("abc")


@pytest.mark.parametrize(
    ("text", "rate"),
    [("0.87", "0.87"), ("0,87", "0.87"), ("87%", "0.87"), ("1", "1"), ("87", "87")],
)
def test_rate_is_a_share_of_one_unless_percent_is_written(text: str, rate: str) -> None:
    assert parse_rate(text) == Decimal(rate)


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
