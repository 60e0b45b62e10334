"""The indicators of Decision 766/QĐ-TTg, a real decision typed as it stands."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from scoring import Mark, Scorecard, evaluate, read_answer, shipped_book, shipped_set

SET, BOOK = shipped_set("qd766"), shipped_book("qd766")

with Path(__file__).with_name("qd766_example.csv").open(encoding="utf-8") as file:
    EXAMPLE = {row["code"]: row["rate_percent"] for row in csv.DictReader(file)}


def scored(percents: dict[str, str]) -> Scorecard:
    """Score an agency by its per cents, typed as officers do."""
    marks = {
        code: Mark(read_answer(SET.criterion(code), {"rate": percent}))
        for code, percent in percents.items()
    }
    return evaluate(SET, marks, bloc="SO", book=BOOK)


def test_set_has_nineteen_indicators_of_a_hundred_points_in_six_groups() -> None:
    assert (len(SET.fields), len(SET.criteria)) == (6, 19)
    assert [sum(c.max_points for c in field.criteria) for field in SET.fields] == [
        18, 20, 12, 10, 22, 18,
    ]  # fmt: skip
    assert SET.criterion("3.3").origin["points"] == "assumption"


def test_example_agency_gets_84_63_and_is_good() -> None:
    card = scored(EXAMPLE)

    assert (format(card.printed, "f"), card.class_name) == ("84.63", "Tốt")
    assert (card.missing, card.max_points) == ((), Decimal(100))


@pytest.mark.parametrize(
    ("code", "percent", "points"),
    [
        ("3.3", "44", "10.56"),
        ("3.3", "50", "12"),
        ("3.3", "97,5", "12"),
        ("5.4", "89", "5.9333"),
        ("2.1", "91,25", "18.25"),
        ("4.3", "0", "0"),
    ],
)
def test_points_are_full_from_the_target_on_and_in_proportion_under_it(
    code: str, percent: str, points: str
) -> None:
    (line,) = [line for line in scored({code: percent}).lines if line.code == code]

    assert round(line.points, 4) == Decimal(points)


def test_classes_begin_at_90_80_70_and_50() -> None:
    assert [(band.name, int(band.lower)) for band in BOOK.classes] == [
        ("Xuất sắc", 90), ("Tốt", 80), ("Khá", 70), ("Trung bình", 50), ("Yếu", 0),
    ]  # fmt: skip


def test_every_group_shows_its_own_per_cent() -> None:
    card = scored(EXAMPLE)

    assert [str(round(field.percent or 0, 2)) for field in card.fields] == [
        "95.33", "91.25", "88.00", "57.00", "72.11", "94.96",
    ]  # fmt: skip
    assert abs(sum(field.points for field in card.fields) - card.points) < Decimal("1e-25")
