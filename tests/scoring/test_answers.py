"""Answers: the boxes of their forms, and the cleaning of what is put in."""

import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from scoring import BadAnswer, Criterion, Reason, answer_fields, clean_answer
from tests.scoring.examples import criterion

NA = "may_be_not_applicable = true"
OPTIONS = """kind = "options"
options = [ { value = "Đủ", label = "Công khai đủ", label_en = "All", share = 1 },
            { value = "Một phần", share = 0.5 } ]"""
RATIO = 'kind = "proportional"'
# Written, not loaded: each test loads what it asks about.
METHODS = {
    "yes_no": ('kind = "yes_no"', "appraisal", NA),
    "options": (OPTIONS, "appraisal", ""),
    "timeliness": ('kind = "timeliness"', "appraisal", ""),
    "ratio": (RATIO, "appraisal", NA),
    "deductions": ('kind = "deductions"\nper_missing = 0.5\nper_late = 0.25', "appraisal", ""),
    "accrual": ('kind = "accrual"\nper_case = 1', "bonus", ""),
    "survey": ('kind = "survey"\nscale = { A = 1, B = 0.5 }', "appraisal", ""),
}


def asked(name: str) -> Criterion:
    method, part, more = METHODS[name]
    return criterion(method, part=part, more=more)


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
    fields = answer_fields(asked(method))

    assert [(field.name, field.kind, field.group) for field in fields] == boxes


def test_form_gives_the_choices_with_labels_in_both_languages() -> None:
    assert answer_fields(asked("options"))[0].choices == (
        ("Đủ", "Công khai đủ", "All"),
        ("Một phần", "Một phần", "Một phần"),
    )


def test_only_one_way_forms_require_every_box() -> None:
    assert [field.required for field in answer_fields(asked("deductions"))] == [True, True]
    assert {field.required for field in answer_fields(asked("ratio"))} == {False}
    assert {field.required for field in answer_fields(asked("survey"))} == {False}


@pytest.mark.parametrize("method", METHODS)
def test_every_box_has_a_label_in_both_languages(method: str) -> None:
    for field in answer_fields(asked(method)):
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
        ("ratio", {"achieved": "1.50", "total": "3.0"}, {"achieved": "1.5", "total": "3"}),
        ("ratio", {"achieved": "1.455", "total": "3"}, {"achieved": "1.455", "total": "3"}),
        ("ratio", {"achieved": Decimal("1.450"), "total": 3}, {"achieved": "1.45", "total": "3"}),
        ("ratio", {"rate": "87%"}, {"rate": "0.87"}),
        ("ratio", {"rate": "0.870", "achieved": "", "total": None}, {"rate": "0.87"}),
        ("ratio", {"rate": Decimal("0.5")}, {"rate": "0.5"}),
        ("deductions", {"missing": "0", "late": 2}, {"missing": "0", "late": "2"}),
        ("accrual", {"cases": "3.0"}, {"cases": "3"}),
        ("survey", {"mean": "0.873"}, {"mean": "0.873"}),
        ("survey", {"A": "12", "B": 3}, {"A": "12", "B": "3"}),
    ],
)
def test_answer_is_normalised(method: str, answer: dict[str, Any], cleaned: dict[str, str]) -> None:
    assert clean_answer(asked(method), answer) == cleaned


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
        ("ratio", {"rate": "0,87"}, "rate", "answer.want_rate"),
        ("ratio", {"achieved": "1,5", "total": "2"}, "achieved", "answer.want_number"),
        ("ratio", {"achieved": "1.450", "total": "1500"}, "achieved", "answer.two_readings"),
        ("deductions", {"missing": "1.000", "late": "0"}, "missing", "answer.two_readings"),
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
        clean_answer(asked(method), answer)

    assert (refused.value.field, refused.value.right.code) == (field, code)
    assert refused.value.criterion == "1.1"


def test_answer_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(asked("ratio"), "yes")  # type: ignore[arg-type]  # that is the point

    assert refused.value.right.code == "answer.want_mapping"


@pytest.mark.parametrize(
    ("answer", "text", "text_en"),
    [
        (
            {"rate": "87"},
            (
                "Tiêu chí 1.1, mục “rate”, giá trị “87”:"
                " hãy viết một tỷ lệ từ 0% đến 100%, ví dụ 87%."
            ),
            ("Criterion 1.1, box “rate”, value “87”: write a rate from 0% to 100%, such as 87%."),
        ),
        (
            {"total": "3"},
            "Tiêu chí 1.1, mục “achieved”, giá trị “”: hãy điền “Số đã thực hiện”.",
            "Criterion 1.1, box “achieved”, value “”: fill in “Achieved”.",
        ),
    ],
)
def test_refusal_is_said_in_both_languages(answer: dict[str, Any], text: str, text_en: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(asked("ratio"), answer)

    assert refused.value.text("vi") == text
    assert refused.value.text("en") == text_en
    assert str(refused.value) == text


def test_refusal_without_a_criterion_names_the_box() -> None:
    bad = BadAnswer("rate", "x", Reason("answer.want_rate"))

    assert bad.text() == "Mục “rate”, giá trị “x”: hãy viết một tỷ lệ phần trăm, ví dụ 87%."
    assert bad.criterion == ""


def test_labels_are_those_of_the_method() -> None:
    labels = {
        name: [(field.label, field.label_en) for field in answer_fields(asked(name))]
        for name in ("timeliness", "ratio", "deductions", "survey")
    }

    assert labels == {
        "timeliness": [("Thời điểm hoàn thành", "When it was done")],
        "ratio": [
            ("Số đã thực hiện", "Achieved"),
            ("Tổng số phải thực hiện", "Total due"),
            ("Tỷ lệ", "Rate"),
            ("Không áp dụng", "Not applicable"),
        ],
        "deductions": [("Số báo cáo thiếu", "Missing"), ("Số báo cáo trễ hạn", "Late")],
        "survey": [
            ("Điểm điều tra trung bình", "Mean of the answers"),
            ("Số phiếu chọn A", "Answers A"),
            ("Số phiếu chọn B", "Answers B"),
        ],
    }


@pytest.mark.parametrize(
    ("method", "bounds"),
    [
        ("ratio", [(0, None), (0, None), (0, 1), (None, None)]),
        ("deductions", [(0, None), (0, None)]),
        ("survey", [(0, 1), (0, None), (0, None)]),
    ],
)
def test_bounds_are_given_for_the_form(
    method: str, bounds: list[tuple[int | None, int | None]]
) -> None:
    fields = answer_fields(asked(method))

    assert [(field.minimum, field.maximum) for field in fields] == [
        tuple(None if bound is None else Decimal(bound) for bound in pair) for pair in bounds
    ]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"achieved": "-1", "total": "2"}, "write a number from 0 up."),
        ({"rate": "2"}, "write a rate from 0% to 100%, such as 87%."),
        ({"achieved": "3", "total": "2"}, "no more can be achieved than the total of 2."),
        ({"rate": "1", "total": "2"}, "fill in only one of these: rate | achieved+total."),
        ({"speed": "1"}, "there is no such box; there are achieved, total, rate, not_applicable."),
    ],
)
def test_right_form_is_said_in_full(answer: dict[str, Any], text: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(asked("ratio"), answer)

    assert refused.value.right.text("en") == text


@pytest.mark.parametrize(
    ("method", "answer", "value"),
    [
        ("ratio", {"achieved": "0", "total": "0.0"}, "0.0"),
        ("ratio", {"achieved": "3", "total": "2"}, "3"),
        ("survey", {"A": "0", "B": "0"}, "0"),
        ("yes_no", {"value": "maybe"}, "maybe"),
        ("yes_no", {}, ""),
    ],
)
def test_refusal_shows_the_value(method: str, answer: dict[str, Any], value: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(asked(method), answer)

    assert refused.value.value == value


def test_count_that_is_no_whole_number_is_shown_as_written() -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(asked("deductions"), {"missing": "1,5", "late": "0"})

    assert refused.value.value == "1,5"
