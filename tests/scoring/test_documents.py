"""The document of a set or a book, and its TOML, there and back."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import scoring

HERE = Path(scoring.__file__).parent
FILES = sorted([*HERE.glob("sets/*.toml"), *HERE.glob("books/*.toml")])
SECOND = [path for path in FILES if tomllib.loads(path.read_text("utf-8"))["format"] == 2]

FIRST = """
format = 1
code = "old"
label = "Bộ cũ"
year = 2021
source = "thử"
total = 9
[[fields]]
code = "F1"
name = "Một"
lead = "A"
alternate = "B"
[[fields.criteria]]
code = "1.1"
name = "Báo cáo"
max_points = 2
blocs = ["X"]
[fields.criteria.method]
kind = "deductions"
per_missing = 3
per_late = 0.5
per_case = 0
[[fields.criteria]]
code = "1.2"
name = "Khảo sát"
max_points = 7
part = "survey"
[fields.criteria.method]
kind = "survey"
scale = { C = 0, A = 1, B = 0.5 }
[[fields.criteria]]
code = "1.3"
name = "Vi phạm"
max_points = 5
part = "penalty"
[fields.criteria.method]
kind = "accrual"
per_case = 6
"""


def load(text: str) -> scoring.CriteriaSet | scoring.RuleBook:
    """Load whichever of the two it is."""
    read = scoring.load_criteria_set if "[[fields]]" in text else scoring.load_rule_book
    return read(text, name="x.toml")


@pytest.mark.parametrize("path", SECOND, ids=lambda path: path.name)
def test_text_of_a_document_loads_with_the_digest_of_its_file(path: Path) -> None:
    text = path.read_text("utf-8")

    again = scoring.text_of_document(scoring.document_of(text))

    assert load(again).digest == load(text).digest
    assert scoring.text_of_document(scoring.document_of(again)) == again


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_document_of_every_shipped_file_is_of_the_second_format_and_loads(path: Path) -> None:
    text = path.read_text("utf-8")
    document = scoring.document_of(text)

    again = load(scoring.text_of_document(document))

    assert document["format"] == 2
    assert (again.code, again.label, again.year) == (load(text).code, load(text).label, again.year)


ANSWERS = [
    ("1.1", {"missing": "0", "late": "0"}),
    ("1.1", {"missing": "0", "late": "3"}),
    ("1.1", {"missing": "1", "late": "1"}),
    ("1.2", {"mean": "0.8"}),
    ("1.2", {"C": "1", "A": "2", "B": "3"}),
    ("1.3", {"cases": "0"}),
    ("1.3", {"cases": "2"}),
]


@pytest.mark.parametrize(("code", "answer"), ANSWERS)
def test_first_format_means_the_same_in_the_second(code: str, answer: dict[str, str]) -> None:
    old = scoring.load_criteria_set(FIRST, name="old.toml")
    text = scoring.text_of_document(scoring.document_of(FIRST))
    new = scoring.load_criteria_set(text, name="new.toml")

    one, other = (scoring.points_for(each.criterion(code), answer) for each in (old, new))

    assert one.points == other.points
    boxes = [[box.name for box in scoring.answer_fields(s.criterion(code))] for s in (old, new)]
    assert boxes[0] == boxes[1]


def test_numbers_and_the_order_of_keys_stay_as_written() -> None:
    document = {"z": Decimal("0.10"), "a": 3, "third": "1/3", "scale": {"C": 0, "A": Decimal(1)}}

    text = scoring.text_of_document(document)

    assert text == 'z = 0.10\na = 3\nthird = "1/3"\n\n[scale]\nC = 0\nA = 1.0\n'


def test_text_that_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(scoring.BadFile) as bad:
        scoring.document_of("a = 1\nb = = 2\n", name="x.toml")

    assert [problem.line for problem in bad.value.problems] == [2]
