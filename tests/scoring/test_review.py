"""Review of the head: rules as named conditions over this year and last."""

from typing import Any

import pytest

from scoring import Change, Lineage, Outcome, Previous, RuleBook, load_rule_book, outcomes, rank
from tests.scoring.examples import REVIEW, entries, last_year, small_book

BOOK = small_book(REVIEW)


def reviewed(
    *indices: str, last: Previous | None = None, book: RuleBook = BOOK, **more: Any
) -> Outcome:
    """Give A0's outcome; the others are there to be ranked against."""
    placed = rank(entries(*indices), book=book)
    previous = {last.agency: last} if last else {}
    found = outcomes(placed, book=book, previous=previous, **more)
    return next(one for one in found if one.agency == "A0")


def codes(outcome: Outcome) -> list[str]:
    return [reason.code for reason in outcome.review_reasons]


@pytest.mark.parametrize("index", ["69", "50", "49", "0"])
def test_low_class_this_year_is_enough(index: str) -> None:
    outcome = reviewed(index, last=last_year())

    assert outcome.review == "consider"
    assert codes(outcome)[:2] == ["review.rule_holds", "review.class_at_most"]


def test_good_class_needs_no_last_year() -> None:
    outcome = reviewed("90")

    assert outcome.review == "none"
    assert codes(outcome) == [
        "review.rule_fails", "review.class_at_most_not",
        "review.rule_fails", "review.class_at_most_not",
    ]  # fmt: skip


def test_two_years_running_and_a_fall_is_considered() -> None:
    outcome = reviewed("75", "80", last=last_year(rank=1))

    assert outcome.review == "consider"
    assert [reason.text("en") for reason in outcome.review_reasons] == [
        "The head is to be considered under the rule “Falling”.",
        "Class Khá last year and Khá this year: Khá or lower two years running.",
        "Fell by 1: rank 1 last year, 2 this year.",
    ]


@pytest.mark.parametrize(
    ("last", "text", "text_en"),
    [
        (
            last_year(rank=2),
            "Không tụt hạng đến mức quy định: năm trước hạng 2, năm nay hạng 2.",
            "The rank did not fall as far as the rule says: 2 last year, 2 this year.",
        ),
        (
            last_year(class_name="Tốt"),
            "Năm trước loại Tốt, trên Khá.",
            "Class Tốt last year, above Khá.",
        ),
        (
            last_year(class_name="Giỏi"),
            "Loại năm trước “Giỏi” không có trong quy tắc năm nay nên không so sánh được.",
            "Last year's class “Giỏi” is not one of this year's rules, so it cannot be compared.",
        ),
        (
            last_year(bloc="Y"),
            "Năm trước thuộc khối Y, năm nay thuộc khối X: thứ hạng không so sánh được.",
            "In bloc Y last year and X this year: the ranks cannot be compared.",
        ),
    ],
)
def test_reason_is_said_in_both_languages(last: Previous, text: str, text_en: str) -> None:
    reason = reviewed("75", "80", last=last).review_reasons[-1]

    assert (reason.text("vi"), reason.text("en")) == (text, text_en)


def test_reason_of_a_rule_keeps_its_code_and_its_years() -> None:
    named, condition = reviewed("60").review_reasons

    assert named.values == {"rule": "Thấp", "rule_en": "Low", "code": "low"}
    assert condition.values == {
        "class": "Trung bình", "class_en": "Trung bình", "bound": "Trung bình", "years": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (last_year(rank=2), "review.rank_held"),
        (last_year(rank=3), "review.rank_held"),
        (last_year(class_name="Tốt"), "review.class_at_most_two_years_not"),
    ],
)
def test_rule_fails_where_one_condition_does(last: Previous, code: str) -> None:
    outcome = reviewed("75", "80", last=last)

    assert (outcome.review, codes(outcome)[-1]) == ("none", code)


@pytest.mark.parametrize("name", ["Trung bình", "Yếu", "Khá"])
def test_lower_class_last_year_counts_as_at_most(name: str) -> None:
    assert reviewed("75", "80", last=last_year(class_name=name)).review == "consider"


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (None, "review.no_last_year"),
        (last_year(rank=None, ranked=False), "review.not_ranked_then"),
        (last_year(rank=None), "review.not_ranked_then"),
        (last_year(ranked=False), "review.not_ranked_then"),
        (last_year(rank=None, ranked=False, class_name="Tốt"), "review.not_ranked_then"),
        (last_year(bloc="Y"), "review.other_bloc"),
        (last_year(class_name="Xuất sắc"), "review.last_class_unknown"),
    ],
)
def test_last_year_that_cannot_be_compared_needs_a_person(last: Previous | None, code: str) -> None:
    outcome = reviewed("75", "80", last=last)

    assert (outcome.review, codes(outcome)) == ("person", ["review.rule_open", code])


def test_unknown_last_class_needs_a_person_even_where_the_rank_fell() -> None:
    assert reviewed("75", "80", last=last_year(class_name="Xuất sắc")).review == "person"


def test_failed_condition_settles_the_rule_whatever_the_unknown_one_says() -> None:
    outcome = reviewed("75", "80", last=last_year(class_name="Tốt", bloc="Y"))

    assert outcome.review == "none"


def test_agency_not_ranked_this_year_needs_a_person() -> None:
    book = small_book(REVIEW + '[ranking]\nexempt = ["A0"]\n')

    outcome = reviewed("75", last=last_year(), book=book)

    assert (outcome.review, codes(outcome)[-1]) == ("person", "review.not_ranked_now")


def test_lineage_that_is_not_one_to_one_needs_a_person() -> None:
    lineage = Lineage((Change("merge", ("A0", "B"), ("A0",), "2021-03-01"),))

    outcome = reviewed("75", "80", last=last_year(), lineage=lineage)

    assert (outcome.review, codes(outcome)) == ("person", ["review.rule_open", "review.lineage"])
    assert outcome.review_reasons[1].values == {"before": "A0, B"}


def test_renamed_agency_answers_for_its_old_name() -> None:
    lineage = Lineage((Change("rename", ("Old",), ("A0",), "2021-03-01"),))

    outcome = reviewed("75", "80", last=last_year(agency="Old"), lineage=lineage)

    assert outcome.review == "consider"


def test_rule_that_holds_outweighs_one_that_is_open() -> None:
    outcome = reviewed("60")

    assert (outcome.review, codes(outcome)) == (
        "consider", ["review.rule_holds", "review.class_at_most"],
    )  # fmt: skip


def test_fall_must_be_as_deep_as_the_rule_says() -> None:
    book = small_book(REVIEW.replace('"rank_fell"', '"rank_fell"\nplaces = 2'))

    assert reviewed("75", "80", last=last_year(rank=1), book=book).review == "none"
    assert reviewed("75", "80", "81", last=last_year(rank=1), book=book).review == "consider"


@pytest.mark.parametrize(
    ("years", "index", "last", "review", "code"),
    [
        (1, "75", "Yếu", "consider", "review.class_equals"),
        (1, "60", "Khá", "none", "review.class_equals_not"),
        (1, "90", "Khá", "none", "review.class_equals_not"),
        (2, "75", "Khá", "consider", "review.class_equals_two_years"),
        (2, "75", "Yếu", "none", "review.class_equals_two_years_not"),
    ],
)
def test_class_may_have_to_be_a_certain_one(
    years: int, index: str, last: str, review: str, code: str
) -> None:
    rule = '[[review]]\ncode = "k"\nlabel = "K"\n[[review.all]]\ncondition = "class_equals"\n'
    book = small_book(f'{rule}class = "Khá"\nyears = {years}\n')

    outcome = reviewed(index, last=last_year(class_name=last), book=book)

    assert (outcome.review, codes(outcome)[-1]) == (review, code)


def test_index_below_every_bound_is_the_lowest_class() -> None:
    text = BOOK.text.replace("from = 0", "from = 40")

    book = load_rule_book(text, name="book.toml")

    assert reviewed("39", book=book).review == "consider"


def test_book_without_review_proposes_nothing() -> None:
    outcome = reviewed("10", book=small_book())

    assert (outcome.review, codes(outcome)) == ("none", ["review.no_rules"])


def test_reasons_are_those_of_reward_and_review() -> None:
    outcome = reviewed("90", book=small_book())

    assert [reason.code for reason in outcome.reasons] == ["reward.no_rule", "review.no_rules"]


def test_created_agency_is_told_as_such() -> None:
    lineage = Lineage((Change("create", (), ("A0",), "2021-03-01"),))

    outcome = reviewed("75", lineage=lineage)

    assert outcome.review == "person"
    assert outcome.review_reasons[-1].text("en") == (
        "The agency was newly created, so there is no result of last year to compare with."
    )


def test_agency_renamed_like_another_one_of_last_year_needs_a_person() -> None:
    lineage = Lineage((Change("rename", ("Old",), ("A0",), "2021-03-01"),))
    previous = {name: last_year(agency=name) for name in ("Old", "A0")}
    placed = rank(entries("75", "80"), book=BOOK)

    found = outcomes(placed, book=BOOK, previous=previous, lineage=lineage)

    assert [(one.agency, one.review) for one in found] == [("A1", "person"), ("A0", "person")]
