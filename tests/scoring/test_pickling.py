"""Sets, books and refusals travel between processes: workers and pipelines pickle them."""

import pickle
from typing import TypeVar

import pytest

from scoring import (
    BadAnswer,
    BadFile,
    CannotEvaluate,
    Mark,
    clean_answer,
    evaluate,
    load_rule_book,
    shipped_book,
    shipped_set,
)
from tests.scoring.examples import small_book, small_set

T = TypeVar("T")


def again(thing: T) -> T:
    copy: T = pickle.loads(pickle.dumps(thing))  # noqa: S301  # our own bytes
    return copy


def test_set_book_and_scorecard_come_back_equal() -> None:
    criteria_set, book = shipped_set("hcmc-2021-reconstructed"), shipped_book("hcmc-2021")
    card = evaluate(small_set(), {"1.1": Mark({"value": "yes"})}, bloc="X", book=small_book())

    assert (again(criteria_set), again(book), again(card)) == (criteria_set, book, card)
    assert clean_answer(again(criteria_set).criterion("1.1"), {"outcome": "late"}) == {
        "outcome": "late"
    }


def test_refused_answer_comes_back_with_its_words() -> None:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(small_set().criterion("1.2"), {"rate": "x"})

    bad = again(refused.value)

    assert (bad.field, bad.value, bad.criterion) == ("rate", "x", "1.2")
    assert bad.text() == str(refused.value)


def test_refused_file_comes_back_with_its_problems() -> None:
    with pytest.raises(BadFile) as refused:
        load_rule_book("", name="book.toml")

    assert again(refused.value).problems == refused.value.problems
    assert str(again(refused.value)) == refused.value.text("vi")


def test_refused_evaluation_comes_back_with_its_criteria() -> None:
    with pytest.raises(CannotEvaluate) as refused:
        evaluate(small_set(), {"9.9": Mark({})}, bloc="X", book=small_book())

    assert again(refused.value).criteria == ("9.9",)
    assert again(refused.value).text() == refused.value.text()
    assert again(refused.value).agency == ""
