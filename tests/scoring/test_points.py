"""Each method of giving points, with the steps that explain it."""

from decimal import Decimal
from typing import Any

import pytest

from scoring import points_for
from scoring.numbers import ZERO
from tests.scoring.examples import criterion

OPTIONS = """kind = "options"
options = [ { value = "A", share = 1 }, { value = "B", share = 0.5 },
            { value = "C", share = 0 } ]"""
STAIRS = """kind = "staircase"
stairs = [ { at_least = 0.3, share = 1 }, { at_least = 0.2, share = 0.5 },
           { at_least = 0, share = 0 } ]"""
THRESHOLD = 'kind = "proportional_from_threshold"\nthreshold = 0.8'
BELOW = 'kind = "proportional_from_threshold"\nthreshold = 0.8\nbelow = 0.25'
REPORTS = 'kind = "deductions"\nper_missing = 0.5\nper_late = 0.25'
CASES = 'kind = "deductions"\nper_case = 1'
ACCRUAL = 'kind = "accrual"\nper_case = 1.5'
SURVEY = 'kind = "survey"\nscale = { A = 1, B = 0.6, C = 0.2, D = 0 }'


@pytest.mark.parametrize(
    ("method", "answer", "points"),
    [
        ('kind = "yes_no"', {"value": "yes"}, "4"),
        ('kind = "yes_no"', {"value": "no"}, "0"),
        ('kind = "yes_no"\nno = 0.25', {"value": "no"}, "1"),
        (OPTIONS, {"option": "A"}, "4"),
        (OPTIONS, {"option": "B"}, "2"),
        (OPTIONS, {"option": "C"}, "0"),
        ('kind = "timeliness"', {"outcome": "on_time"}, "4"),
        ('kind = "timeliness"', {"outcome": "late"}, "2"),
        ('kind = "timeliness"', {"outcome": "none"}, "0"),
        ('kind = "timeliness"\nlate = 0.25', {"outcome": "late"}, "1"),
        (STAIRS, {"rate": "0.3"}, "4"),
        (STAIRS, {"rate": "0.2999"}, "2"),
        (STAIRS, {"achieved": "2", "total": "10"}, "2"),
        (STAIRS, {"achieved": "1", "total": "10"}, "0"),
        (STAIRS.replace("0.5", "1"), {"rate": "0.2"}, "4"),
        ('kind = "proportional_from_threshold"\nthreshold = 0.5\nbelow = 0.5', {"rate": "0"}, "2"),
        ('kind = "proportional"', {"achieved": "1", "total": "3"}, "1." + "3" * 33),
        ('kind = "proportional"', {"achieved": "3", "total": "3"}, "4"),
        ('kind = "proportional"', {"rate": "0"}, "0"),
        (THRESHOLD, {"rate": "0.8"}, "3.2"),
        (THRESHOLD, {"rate": "0.79"}, "0"),
        (THRESHOLD, {"achieved": "4", "total": "5"}, "3.2"),
        (THRESHOLD, {"achieved": "39", "total": "50"}, "0"),
        (BELOW, {"rate": "0.5"}, "1"),
        (REPORTS, {"missing": "0", "late": "0"}, "4"),
        (REPORTS, {"missing": "1", "late": "2"}, "3"),
        (REPORTS, {"missing": "8", "late": "0"}, "0"),
        (REPORTS, {"missing": "9", "late": "9"}, "0"),
        (CASES, {"cases": "3"}, "1"),
        (SURVEY, {"mean": "0.873"}, "3.492"),
        (SURVEY, {"A": "1", "B": "1", "C": "1", "D": "1"}, "1.8"),
        (SURVEY, {"A": "0", "B": "5", "C": "0", "D": "0"}, "2.4"),
    ],
)
def test_method_gives_points(method: str, answer: dict[str, Any], points: str) -> None:
    scored = points_for(criterion(method), answer)

    assert scored.points == Decimal(points)
    assert (scored.maximum, scored.applicable) == (Decimal(4), True)


@pytest.mark.parametrize(
    ("part", "method", "answer", "points"),
    [
        ("penalty", CASES, {"cases": "0"}, "0"),
        ("penalty", CASES, {"cases": "3"}, "-3"),
        ("penalty", CASES, {"cases": "9"}, "-4"),
        ("penalty", 'kind = "yes_no"', {"value": "yes"}, "-4"),
        ("penalty", 'kind = "accrual"\nper_case = 1', {"cases": "3"}, "-3"),
        ("bonus", 'kind = "accrual"\nper_case = 1.5', {"cases": "2"}, "3"),
        ("bonus", 'kind = "accrual"\nper_case = 1.5', {"cases": "3"}, "4"),
        ("bonus", 'kind = "yes_no"', {"value": "yes"}, "4"),
    ],
)
def test_bonus_adds_and_penalty_takes(
    part: str, method: str, answer: dict[str, Any], points: str
) -> None:
    assert points_for(criterion(method, part=part), answer).points == Decimal(points)


def test_not_applicable_gives_no_points_and_no_maximum() -> None:
    of = criterion('kind = "yes_no"', more="may_be_not_applicable = true")

    scored = points_for(of, {"not_applicable": "yes"})

    assert (scored.points, scored.maximum, scored.applicable) == (ZERO, ZERO, False)
    assert scored.answer == {"not_applicable": "yes"}
    assert [step.code for step in scored.steps] == ["points.not_applicable"]


@pytest.mark.parametrize(
    ("method", "answer", "sentences"),
    [
        (
            OPTIONS,
            {"option": "B"},
            ["Chọn “B”: 50% của 4 điểm = 2 điểm."],
        ),
        (
            STAIRS,
            {"achieved": "2", "total": "9"},
            [
                "Đã thực hiện 2 trên 9, đạt tỷ lệ 22,2222%.",
                "Đạt bậc từ 20% trở lên: 50% của 4 điểm = 2 điểm.",
            ],
        ),
        (
            'kind = "proportional"',
            {"rate": "0.5"},
            ["Tỷ lệ đạt 50%.", "Tính theo tỷ lệ trên 4 điểm: 2 điểm."],
        ),
        (
            THRESHOLD,
            {"rate": "0.9"},
            ["Tỷ lệ đạt 90%.", "Đạt ngưỡng 80%, tính theo tỷ lệ trên 4 điểm: 3,6 điểm."],
        ),
        (
            BELOW,
            {"rate": "0.5"},
            ["Tỷ lệ đạt 50%.", "Dưới ngưỡng 80%: 1 trên 4 điểm."],
        ),
        (
            REPORTS,
            {"missing": "7", "late": "3"},
            [
                "Thiếu 7 × 0,5 điểm: trừ 3,5 điểm.",
                "Trễ hạn 3 × 0,25 điểm: trừ 0,75 điểm.",
                "Tổng số trừ 4,25 vượt 4 điểm; chỉ trừ 4 điểm.",
            ],
        ),
        (
            CASES,
            {"cases": "4"},
            ["4 vụ việc × 1 điểm: trừ 4 điểm."],
        ),
        (
            ACCRUAL,
            {"cases": "3"},
            ["3 × 1,5 điểm, tối đa 4: 4 điểm."],
        ),
        (
            SURVEY,
            {"mean": "0.5"},
            ["Điểm điều tra trung bình 50% của 4 điểm = 2 điểm."],
        ),
        (
            SURVEY,
            {"A": "1", "B": "2", "C": "0", "D": "1"},
            [
                "4 phiếu điều tra (A: 1, B: 2, C: 0, D: 1), trung bình 55%.",
                "Nhân với 4 điểm: 2,2 điểm.",
            ],
        ),
    ],
)
def test_steps_say_how_the_points_came(
    method: str, answer: dict[str, Any], sentences: list[str]
) -> None:
    part = "bonus" if method == ACCRUAL else "appraisal"

    assert [
        step.text("vi") for step in points_for(criterion(method, part=part), answer).steps
    ] == sentences
