"""Proposals for reward: class, quota, the year's own limit, ties at the edge."""

from decimal import Decimal

import pytest

from scoring import Entry, Outcome, RuleBook, load_rule_book, outcomes, rank
from tests.scoring.examples import REWARD, entries, small_book

BOOK = small_book(REWARD)
FIXED = small_book(REWARD + "[reward.fixed]\nX = 1\n")
GENEROUS = small_book(REWARD + "[reward.fixed]\nX = 9\n")
EXCLUDE = small_book(REWARD.replace("[reward]", '[reward]\ntie_at_edge = "exclude"'))


def proposed(listed: list[Entry], book: RuleBook) -> tuple[Outcome, ...]:
    return outcomes(rank(listed, book=book), book=book)


def rewards(listed: list[Entry], book: RuleBook = BOOK) -> list[tuple[str, str]]:
    return [(one.agency, one.reward) for one in proposed(listed, book)]


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (7, 2), (22, 7), (23, 7)],
)
def test_quota_is_the_floor_of_a_third_of_the_ranked(number: int, expected: int) -> None:
    listed = entries(*(f"{9900 - i}e-2" for i in range(number)))

    assert sum(reward == "yes" for _agency, reward in rewards(listed)) == expected


def test_unranked_agencies_neither_count_nor_receive() -> None:
    listed = [*entries("99", "98", "97", "96", "95"), Entry("X", "N", Decimal(100), ranked=False)]

    assert rewards(listed) == [
        ("A0", "yes"), ("A1", "no"), ("A2", "no"), ("A3", "no"), ("A4", "no"), ("N", "no"),
    ]  # fmt: skip
    assert proposed(listed, BOOK)[-1].reward_reasons[0].code == "reward.not_ranked"


def test_class_below_the_required_one_is_not_proposed() -> None:
    listed = entries("84", "83", "82")

    assert {reward for _agency, reward in rewards(listed)} == {"no"}
    assert proposed(listed, BOOK)[0].reward_reasons[0].text("en") == (
        "Not proposed for reward: class Khá, Tốt is required."
    )


def test_refused_class_is_named_in_the_language() -> None:
    book = small_book(REWARD).text.replace('name = "Khá"', 'name = "Khá"\nname_en = "Fair"')

    reason = proposed(entries("80"), load_rule_book(book, name="b"))[0].reward_reasons[0]

    assert reason.text("en") == "Not proposed for reward: class Fair, Tốt is required."


def test_class_above_the_required_one_is_proposed() -> None:
    book = small_book(REWARD.replace('class = "Tốt"', 'class = "Khá"'))

    assert rewards(entries("90", "80", "72", "71", "60", "50"), book)[:3] == [
        ("A0", "yes"), ("A1", "yes"), ("A2", "no"),
    ]  # fmt: skip


def test_places_left_by_a_lower_class_are_not_filled() -> None:
    assert rewards(entries("90", "84", "83", "82", "81", "80"))[:2] == [("A0", "yes"), ("A1", "no")]


def test_fixed_number_lowers_the_quota_and_never_raises_it() -> None:
    listed = entries("99", "98", "97", "96", "95", "94")

    assert [reward for _agency, reward in rewards(listed, FIXED)].count("yes") == 1
    assert [reward for _agency, reward in rewards(listed, GENEROUS)].count("yes") == 2


def test_fixed_number_of_another_bloc_changes_nothing() -> None:
    book = small_book(REWARD + "[reward.fixed]\nZ = 0\n")

    assert rewards(entries("99", "98", "97"), book)[0] == ("A0", "yes")


def test_tie_across_the_edge_goes_to_the_council_as_a_whole() -> None:
    listed = entries("99", "98", "98", "98", "97", "96")

    assert rewards(listed) == [
        ("A0", "yes"), ("A1", "council"), ("A2", "council"), ("A3", "council"),
        ("A4", "no"), ("A5", "no"),
    ]  # fmt: skip
    assert proposed(listed, BOOK)[1].reward_reasons[0].text("vi") == (
        "Hội đồng quyết định: 3 cơ quan đồng hạng 2, chỉ còn 1 chỗ trong 2"
        " (hạn mức 1/3 của 6 là 2)."
    )


def test_tie_that_ends_at_the_edge_is_proposed() -> None:
    assert rewards(entries("99", "99", "98", "97", "96", "95"))[:3] == [
        ("A0", "yes"), ("A1", "yes"), ("A2", "no"),
    ]  # fmt: skip


def test_tie_beyond_the_edge_is_not_for_the_council() -> None:
    assert rewards(entries("99", "98", "98"))[1:] == [("A1", "no"), ("A2", "no")]


def test_tie_across_the_edge_is_left_out_where_the_book_says_so() -> None:
    listed = entries("99", "98", "98", "97", "96", "95")

    assert [reward for _agency, reward in rewards(listed, EXCLUDE)][:3] == ["yes", "no", "no"]
    assert proposed(listed, EXCLUDE)[1].reward_reasons[0].text("en") == (
        "Not proposed for reward: 2 agencies tie at rank 2 and only 1 of 2 places are left;"
        " the rules do not split a tie."
    )


def test_order_in_which_agencies_are_placed_changes_nothing() -> None:
    listed = [*entries("99", "99", "97"), Entry("X", "N", Decimal(99), ranked=False)]
    a0, a1, a2, unranked = rank(listed, book=BOOK)

    mixed = outcomes([a0, unranked, a1, a2], book=BOOK)

    assert [one.reward for one in mixed] == ["council", "no", "council", "no"]


def test_every_bloc_has_its_own_quota() -> None:
    listed = [*entries("99", "98", "97"), *(Entry("Y", f"B{i}", Decimal(90 - i)) for i in range(6))]

    assert [agency for agency, reward in rewards(listed) if reward == "yes"] == ["A0", "B0", "B1"]


def test_beneficiaries_are_named_only_where_something_is_proposed() -> None:
    first, second, *_rest = proposed(entries("99", "98", "97"), BOOK)

    assert (first.beneficiaries, second.beneficiaries) == (("agency", "head"), ())


def test_reason_gives_the_whole_sum() -> None:
    first, second, *_rest = proposed(entries("99", "98", "97"), BOOK)

    assert first.reward_reasons[0].values == {
        "ranked": 3, "fraction": "1/3", "quota": 1, "limit": 1, "rank": 1, "tied": 1, "left": 1,
    }  # fmt: skip
    assert second.reward_reasons[0].text("en") == (
        "Not proposed for reward: rank 2, beyond the 1 that may be proposed"
        " (the quota, 1/3 of 3, is 1)."
    )


def test_book_without_reward_proposes_nobody() -> None:
    (one,) = proposed(entries("99"), small_book())

    assert (one.reward, one.reward_reasons[0].code) == ("no", "reward.no_rule")
