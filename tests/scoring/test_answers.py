"""Answers: the boxes of their forms, and the cleaning of what is put in."""

import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from scoring import BadAnswer, Criterion, answer_fields, clean_answer
from tests.scoring.examples import criterion

NA = "may_be_not_applicable = true"
OPTIONS = """kind = "options"
options = [ { value = "Đủ", label = "Công khai đủ", label_en = "All", share = 1 },
            { value = "Một phần", share = 0.5 } ]"""
RATIO = criterion('kind = "proportional"', more=NA)
SURVEY = criterion('kind = "survey"\nscale = { A = 1, B = 0.5 }')
METHODS = {
    "yes_no": criterion('kind = "yes_no"', more=NA),
    "options": criterion(OPTIONS),
    "timeliness": criterion('kind = "timeliness"'),
    "ratio": RATIO,
    "deductions": criterion('kind = "deductions"\nper_missing = 0.5\nper_late = 0.25'),
    "accrual": criterion('kind = "accrual"\nper_case = 1', part="bonus"),
    "survey": SURVEY,
}


@pytest.mark.parametrize(
    ("method", "boxes"),
    [
        ("yes_no", [("value", "choice", "answer"), ("not_applicable", "choice", "not_applicable")]),
        ("options", [("option", "choice", "answer")]),
        ("timeliness", [("outcome", "choice", "answer")]),
        (
            "ratio",
            [
                ("achieved", "number", "quantities"),
                ("total", "number", "quantities"),
                ("rate", "rate", "rate"),
                ("not_applicable", "choice", "not_applicable"),
            ],
        ),
        ("deductions", [("missing", "count", "answer"), ("late", "count", "answer")]),
        ("accrual", [("cases", "count", "answer")]),
        (
            "survey",
            [("mean", "rate", "mean"), ("A", "count", "counts"), ("B", "count", "counts")],
        ),
    ],
)
def test_form_describes_its_boxes(method: str, boxes: list[tuple[str, str, str]]) -> None:
    fields = answer_fields(METHODS[method])

    assert [(field.name, field.kind, field.group) for field in fields] == boxes


def test_form_gives_the_choices_with_labels_in_both_languages() -> None:
    assert answer_fields(METHODS["options"])[0].choices == (
        ("Đủ", "Công khai đủ", "All"),
        ("Một phần", "Một phần", "Một phần"),
    )


def test_only_one_way_forms_require_every_box() -> None:
    assert [field.required for field in answer_fields(METHODS["deductions"])] == [True, True]
    assert {field.required for field in answer_fields(RATIO)} == {False}


@pytest.mark.parametrize("method", METHODS)
def test_every_box_has_a_label_in_both_languages(method: str) -> None:
    for field in answer_fields(METHODS[method]):
        assert field.label
        assert field.label_en


@pytest.mark.parametrize(
    ("method", "answer", "cleaned"),
    [
        ("yes_no", {"value": "yes"}, {"value": "yes"}),
        ("yes_no", {"value": " Có "}, {"value": "yes"}),
        ("yes_no", {"value": "NO"}, {"value": "no"}),
        ("yes_no", {"not_applicable": "yes"}, {"not_applicable": "yes"}),
        ("yes_no", {"not_applicable": "Có", "value": "no"}, {"not_applicable": "yes"}),
        ("yes_no", {"not_applicable": "no", "value": "no"}, {"value": "no"}),
        ("yes_no", {"not_applicable": "", "value": "no"}, {"value": "no"}),
        ("options", {"option": unicodedata.normalize("NFD", "Đủ")}, {"option": "Đủ"}),
        ("options", {"option": "công khai đủ"}, {"option": "Đủ"}),
        ("options", {"option": "all"}, {"option": "Đủ"}),
        ("timeliness", {"outcome": "Trễ hạn"}, {"outcome": "late"}),
        ("ratio", {"achieved": "87", "total": 100}, {"achieved": "87", "total": "100"}),
        ("ratio", {"achieved": "1,50", "total": "3.0"}, {"achieved": "1.5", "total": "3"}),
        ("ratio", {"rate": "87%"}, {"rate": "0.87"}),
        ("ratio", {"rate": "0,870", "achieved": "", "total": None}, {"rate": "0.87"}),
        ("ratio", {"rate": Decimal("0.5")}, {"rate": "0.5"}),
        ("deductions", {"missing": "0", "late": 2}, {"missing": "0", "late": "2"}),
        ("accrual", {"cases": "3.0"}, {"cases": "3"}),
        ("survey", {"mean": "0,873"}, {"mean": "0.873"}),
        ("survey", {"A": "12", "B": 3}, {"A": "12", "B": "3"}),
    ],
)
def test_answer_is_normalised(method: str, answer: dict[str, Any], cleaned: dict[str, str]) -> None:
    assert clean_answer(METHODS[method], answer) == cleaned


@pytest.mark.parametrize(
    ("method", "answer", "field", "code"),
    [
        ("yes_no", {}, "value", "answer.empty"),
        ("yes_no", {"value": "maybe"}, "value", "answer.want_choice"),
        ("yes_no", {"not_applicable": "maybe"}, "not_applicable", "answer.want_choice"),
        ("yes_no", {"not_applicable": "no"}, "value", "answer.empty"),
        ("options", {"not_applicable": "yes"}, "not_applicable", "answer.unknown_field"),
        ("options", {"value": "Đủ"}, "value", "answer.unknown_field"),
        ("ratio", {"achieved": "3"}, "total", "answer.empty"),
        ("ratio", {"total": "3"}, "achieved", "answer.empty"),
        ("ratio", {"achieved": "3", "total": "2"}, "achieved", "answer.too_much"),
        ("ratio", {"achieved": "0", "total": "0"}, "total", "answer.want_total"),
        ("ratio", {"achieved": "-1", "total": "2"}, "achieved", "answer.want_number_from"),
        ("ratio", {"achieved": "x", "total": "2"}, "achieved", "answer.want_number"),
        ("ratio", {"rate": "87"}, "rate", "answer.want_rate_between"),
        ("ratio", {"rate": "100.01%"}, "rate", "answer.want_rate_between"),
        ("ratio", {"rate": "-1%"}, "rate", "answer.want_rate_between"),
        ("ratio", {"rate": "x"}, "rate", "answer.want_rate"),
        ("ratio", {"rate": "1", "total": "2"}, "total", "answer.one_group"),
        ("ratio", {"rate": 0.87}, "rate", "answer.want_text"),
        ("ratio", {"rate": True}, "rate", "answer.want_text"),
        ("ratio", {"rate": ["1"]}, "rate", "answer.want_text"),
        ("deductions", {"missing": "1"}, "late", "answer.empty"),
        ("deductions", {"missing": "1.5", "late": "0"}, "missing", "answer.want_count"),
        ("deductions", {"missing": "-1", "late": "0"}, "missing", "answer.want_count_from"),
        ("survey", {"A": "0", "B": "0"}, "A", "answer.want_answers"),
        ("survey", {"A": "1"}, "B", "answer.empty"),
        ("survey", {"mean": "0.5", "A": "1"}, "A", "answer.one_group"),
    ],
)
def test_answer_is_refused_with_its_box_and_what_would_be_right(
    method: str, answer: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(METHODS[method], answer)

    assert (refused.value.field, refused.value.right.code) == (field, code)
    assert refused.value.criterion == "1.1"


def test_answer_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(RATIO, "yes")  # type: ignore[arg-type]  # that is the point

    assert refused.value.right.code == "answer.want_mapping"


@pytest.mark.parametrize(
    ("of", "answer", "text", "text_en"),
    [
        (
            RATIO,
            {"rate": "87"},
            (
                "Tiêu chí 1.1, mục “rate”, giá trị “87”:"
                " hãy viết một tỷ lệ từ 0% đến 100%, ví dụ 87% hoặc 0,87."
            ),
            (
                "Criterion 1.1, box “rate”, value “87”:"
                " write a rate from 0% to 100%, such as 87% or 0.87."
            ),
        ),
        (
            RATIO,
            {"total": "3"},
            "Tiêu chí 1.1, mục “achieved”, giá trị “”: hãy điền “Số đã thực hiện”.",
            "Criterion 1.1, box “achieved”, value “”: fill in “Achieved”.",
        ),
    ],
)
def test_refusal_is_said_in_both_languages(
    of: Criterion, answer: dict[str, Any], text: str, text_en: str
) -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(of, answer)

    assert refused.value.text("vi") == text
    assert refused.value.text("en") == text_en
    assert str(refused.value) == text
