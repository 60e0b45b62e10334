"""The bands of a cell: what is read from each way to write one, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from scoring.workbooks.bands import Spelling, bounds_of, check_end, earned_of, stair_of, value_of
from scoring.workbooks.notation import BadCell, Clause

RATE, FIGURE = Spelling(in_per_cent=True), Spelling(in_per_cent=False, unit="hồ sơ")

WORTH: dict[str, dict[str, Any]] = {
    "2 điểm": {"points": 2},
    "50%": {"share": Decimal("0.5")},
    "1/3 số điểm": {"share": "1/3"},
    "tỷ lệ × 2": {"times": 2},
    "−tỷ lệ × 1/3": {"times": "-1/3"},
    "3 điểm − tỷ lệ × 20": {"points": 3, "times": -20},
    "2 điểm + tỷ lệ × 0,5": {"points": 2, "times": Decimal("0.5")},
    "tỷ lệ × điểm tối đa": {"times_most": 1},
    "100% − tỷ lệ × 1,25 × điểm tối đa": {"share": 1, "times_most": Decimal("-1.25")},
    "nội suy từ 1 điểm đến 3 điểm": {"rising": [1, 3]},
    "nội suy từ 0% đến 100%": {"rising_most": [0, 1]},
}
READ_ALIKE: dict[str, dict[str, Any]] = {
    "nội suy từ 0 đến tối đa": {"rising_most": [0, 1]},
    "nội suy từ tối đa đến 0": {"rising_most": [1, 0]},
    "2 * giá trị": {"times": 2},
    "đủ điểm": {"share": 1},
    "3-tỷ lệ×20": {"points": 3, "times": -20},
}
KEYS = {
    "từ 90": {"from": Decimal("0.9")},
    "trên 90% trở lên": {"above": Decimal("0.9")},
    "từ 70 % đến dưới 100 %": {"from": Decimal("0.7"), "below": 1},
    "trên 70% đến 90%": {"above": Decimal("0.7"), "to": Decimal("0.9")},
    "≤ 80": {"from": 0, "to": Decimal("0.8")},
    "từ 80% trở xuống": {"from": 0, "to": Decimal("0.8")},
    "khác": {"from": 0},
    "100%": {"from": 1},
}


@pytest.mark.parametrize("text", WORTH)
def test_points_of_a_band_are_read_as_they_are_written(text: str) -> None:
    assert (earned_of(text), value_of(WORTH[text])) == (WORTH[text], text)


@pytest.mark.parametrize("text", READ_ALIKE)
def test_points_are_read_in_other_words_too(text: str) -> None:
    assert earned_of(text) == READ_ALIKE[text]


@pytest.mark.parametrize("text", KEYS)
def test_bounds_are_read_as_decisions_write_them(text: str) -> None:
    assert bounds_of(text, RATE) == KEYS[text]


def test_bounds_of_a_figure_are_numbers_with_their_unit() -> None:
    assert bounds_of("từ 1.000 hồ sơ đến dưới 2.000 hồ sơ", FIGURE) == {"from": 1000, "below": 2000}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 điểm + 3 điểm", "2 điểm + 3 điểm"),
        ("tỷ lệ", "tỷ lệ"),
        ("tỷ lệ × 2 × 3", "tỷ lệ × 2 × 3"),
        ("nội suy từ 1 điểm đến 50%", "nội suy từ 1 điểm đến 50%"),
        ("", ""),
    ],
)
def test_what_is_no_points_of_a_band_is_shown_as_it_stands(text: str, shown: str) -> None:
    with pytest.raises(BadCell) as refused:
        earned_of(text)

    assert (refused.value.right.code, refused.value.value) == ("sheet.want_points_of_band", shown)


def test_stair_may_repeat_where_the_one_above_begins_and_nothing_else() -> None:
    upper = stair_of(Clause("từ 90%", "100%"), RATE)
    stair = stair_of(Clause("từ 70% đến dưới 90%", "50%"), RATE)

    check_end(stair, upper, "từ 70% đến dưới 90%")

    assert stair == {"at_least": Decimal("0.7"), "share": Decimal("0.5")}
    for key in ("từ 70% đến dưới 80%", "từ 70% đến 90%"):
        with pytest.raises(BadCell):
            check_end(stair_of(Clause(key, "50%"), RATE), upper, key)
    with pytest.raises(BadCell):
        stair_of(Clause("từ 70%", "2 điểm"), RATE)
