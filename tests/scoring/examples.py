"""Small criteria sets, books and entries that tests build on."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scoring import (
    CriteriaSet,
    Criterion,
    Entry,
    Mark,
    Previous,
    RuleBook,
    load_criteria_set,
    load_rule_book,
)

SET = """
format = 1
code = "small"
label = "Bộ nhỏ"
year = 2021
source = "thử"
[[fields]]
code = "F1"
name = "Một"
lead = "A"
alternate = "B"
[[fields.criteria]]
code = "1.1"
name = "Làm"
max_points = 6
[fields.criteria.method]
kind = "yes_no"
[[fields.criteria]]
code = "1.2"
name = "Tỷ lệ"
max_points = 2
may_be_not_applicable = true
[fields.criteria.method]
kind = "proportional"
[[fields]]
code = "F2"
name = "Hai"
lead = "B"
alternate = "A"
[[fields.criteria]]
code = "2.S"
name = "Hỏi"
max_points = 2
part = "survey"
[fields.criteria.method]
kind = "survey"
scale = { A = 1, B = 0.5, C = 0 }
"""

EXTRAS = """
[[fields.criteria]]
code = "2.B"
name = "Thưởng"
max_points = 4
part = "bonus"
[fields.criteria.method]
kind = "accrual"
per_case = 1
[[fields.criteria]]
code = "2.P"
name = "Trừ"
max_points = 6
part = "penalty"
[fields.criteria.method]
kind = "deductions"
per_case = 2
"""

BOOK = """
format = 1
code = "small"
label = "Quy tắc nhỏ"
label_en = "Small rules"
year = 2021
source = "thử"
[[classes]]
name = "Tốt"
name_en = "Good"
from = 85
[[classes]]
name = "Khá"
from = 70
[[classes]]
name = "Trung bình"
from = 50
[[classes]]
name = "Yếu"
from = 0
"""

REWARD = """
[reward]
class = "Tốt"
quota = "1/3"
beneficiaries = ["agency", "head"]
"""

REVIEW = """
[[review]]
code = "low"
label = "Thấp"
label_en = "Low"
[[review.all]]
condition = "class_at_most"
class = "Trung bình"
[[review]]
code = "falling"
label = "Tụt"
label_en = "Falling"
[[review.all]]
condition = "class_at_most"
class = "Khá"
years = 2
[[review.all]]
condition = "rank_fell"
"""


def small_set(extra: str = "") -> CriteriaSet:
    """Load the small set, with more TOML after it."""
    return load_criteria_set(SET + extra, name="set.toml")


def small_book(extra: str = "") -> RuleBook:
    """Load the small book, with more TOML after it."""
    return load_rule_book(BOOK + extra, name="book.toml")


def criterion(
    method: str, *, most: str = "4", part: str = "appraisal", more: str = ""
) -> Criterion:
    """Make one criterion with the method, written as TOML lines."""
    head = SET[: SET.index("[[fields.criteria]]")]
    text = (
        f'{head}[[fields.criteria]]\ncode = "1.1"\nname = "Một"\nmax_points = {most}\n'
        f'part = "{part}"\n{more}\n[fields.criteria.method]\n{method}\n'
    )
    return load_criteria_set(text, name="set.toml").criteria[0]


def marks(**answers: Mapping[str, Any]) -> dict[str, Mark]:
    """Give marks by code: c11 is criterion 1.1, c2S is 2.S."""
    return {f"{code[1]}.{code[2:]}": Mark(answer) for code, answer in answers.items()}


def entries(*indices: str, bloc: str = "X") -> list[Entry]:
    """Give agencies A0, A1, … with these indices."""
    return [Entry(bloc, f"A{i}", Decimal(index)) for i, index in enumerate(indices)]


def last_year(**changes: Any) -> Previous:
    """Give A0's result of last year: Khá and first, unless told otherwise."""
    result: dict[str, Any] = {
        "agency": "A0", "bloc": "X", "index": Decimal(75), "class_name": "Khá", "rank": 1,
    }  # fmt: skip
    return Previous(**{**result, **changes})
