"""Classes and ranks inside a bloc."""

from decimal import Decimal

import pytest

from scoring import (
    ClassBand,
    Entry,
    Placed,
    RuleBook,
    SameAgencyTwice,
    class_of,
    next_class,
    parse_number,
    rank,
    shipped_book,
)
from tests.scoring.examples import entries, small_book

BOOK = small_book()


def seats(placed: tuple[Placed, ...]) -> list[tuple[str, int | None]]:
    return [(place.agency, place.rank) for place in placed]


def test_best_index_ranks_first() -> None:
    placed = rank(entries("70", "90", "80"), book=BOOK)

    assert seats(placed) == [("A1", 1), ("A2", 2), ("A0", 3)]
    assert {(place.of, place.tied) for place in placed} == {(3, 1)}


def test_equal_indices_tie_and_the_next_rank_is_skipped() -> None:
    placed = rank(entries("90", "80", "90", "95"), book=BOOK)

    assert seats(placed) == [("A3", 1), ("A0", 2), ("A2", 2), ("A1", 4)]
    assert [place.tied for place in placed] == [1, 2, 2, 1]
    assert [reason.code for reason in placed[1].reasons] == [
        "class.reached", "rank.placed", "rank.tied",
    ]  # fmt: skip


def test_next_rank_follows_where_the_book_counts_densely() -> None:
    book = small_book('[ranking]\nties = "dense"\n')

    assert seats(rank(entries("90", "80", "90"), book=book)) == [("A0", 1), ("A2", 1), ("A1", 2)]


def test_rank_follows_the_unrounded_index_even_where_print_is_equal() -> None:
    placed = rank(entries("90.001", "90.002"), book=BOOK)

    assert seats(placed) == [("A1", 1), ("A0", 2)]
    assert placed[0].printed == placed[1].printed == Decimal("90.00")


def test_index_is_kept_unrounded_beside_the_printed_one() -> None:
    book = small_book('[index]\nprecision = 1\nrounding = "down"\n')

    (placed,) = rank(entries("90.19"), book=book)

    assert (placed.index, str(placed.printed)) == (Decimal("90.19"), "90.1")


def test_printed_index_ranks_where_the_book_says_so() -> None:
    book = small_book('[ranking]\nby = "printed"\n')

    assert seats(rank(entries("90.001", "90.002"), book=book)) == [("A0", 1), ("A1", 1)]


def test_agencies_are_ranked_in_their_own_bloc_in_the_order_of_the_book() -> None:
    book = small_book('[[blocs]]\ncode = "Y"\n[[blocs]]\ncode = "X"\n')
    listed = [*entries("90", "80"), Entry("Y", "B", Decimal(60))]

    placed = rank(listed, book=book)

    assert seats(placed) == [("B", 1), ("A0", 1), ("A1", 2)]
    assert [place.of for place in placed] == [1, 2, 2]


@pytest.mark.parametrize(
    ("book", "entry", "code"),
    [
        (BOOK, Entry("X", "N", Decimal(95), newcomer=True), "rank.newcomer"),
        (BOOK, Entry("X", "N", Decimal(95), ranked=False), "rank.not_ranked"),
        (small_book('[ranking]\nexempt = ["N"]\n'), Entry("X", "N", Decimal(95)), "rank.exempt"),
    ],
)
def test_unranked_agency_is_classified_and_takes_nobody_s_rank(
    book: RuleBook, entry: Entry, code: str
) -> None:
    placed = rank([entry, *entries("90", "80")], book=book)

    assert seats(placed) == [("A0", 1), ("A1", 2), ("N", None)]
    last = placed[-1]
    assert (last.class_name, last.ranked, last.of, last.tied) == ("Tốt", False, 2, 0)
    assert [reason.code for reason in last.reasons] == ["class.reached", code]


def test_newcomer_is_ranked_where_the_book_says_so() -> None:
    book = small_book('[ranking]\nnewcomers = "ranked"\n')

    placed = rank([Entry("X", "N", Decimal(95), newcomer=True), *entries("90")], book=book)

    assert seats(placed) == [("N", 1), ("A0", 2)]


def test_unranked_agencies_stand_last_by_index_then_name() -> None:
    listed = [
        Entry("X", name, Decimal(index), ranked=False)
        for name, index in (("C", "70"), ("B", "80"), ("A", "70"))
    ]

    assert [place.agency for place in rank(listed, book=BOOK)] == ["B", "A", "C"]


@pytest.mark.parametrize(
    ("index", "name", "name_en"),
    [
        ("100", "Tốt", "Good"), ("85", "Tốt", "Good"), ("84.999", "Khá", "Khá"),
        ("70", "Khá", "Khá"), ("69.99", "Trung bình", "Trung bình"),
        ("50", "Trung bình", "Trung bình"), ("49.99", "Yếu", "Yếu"), ("0", "Yếu", "Yếu"),
    ],
)  # fmt: skip
def test_class_is_reached_from_its_lower_bound(index: str, name: str, name_en: str) -> None:
    (placed,) = rank(entries(index), book=BOOK)

    assert (placed.class_name, placed.class_name_en) == (name, name_en)


def test_class_looks_at_the_printed_index_where_the_book_says_so() -> None:
    (placed,) = rank(entries("84.996"), book=small_book('[index]\nclass_by = "printed"\n'))

    assert placed.class_name == "Tốt"


def test_index_below_every_bound_has_no_class() -> None:
    (placed,) = rank(entries("69"), book=shipped_book("national-abc"))

    assert (placed.class_name, placed.class_name_en) == ("", "")
    assert placed.reasons[0].text("en") == "The index of 69 is under every bound: no class."
    assert class_of(placed.index, book=shipped_book("national-abc")) == ClassBand(
        "", "", Decimal(0)
    )


def test_reasons_are_said_in_both_languages() -> None:
    placed = rank(entries("90.5", "90.5"), book=BOOK)[0]

    assert [reason.text("en") for reason in placed.reasons] == [
        "The index of 90.5 reaches 85: class Good.",
        "Rank 1 of 2 ranked agencies of the bloc.",
        "Tied at rank 1: 2 agencies have equal indices.",
    ]
    assert placed.reasons[0].text("vi") == "Chỉ số 90,5 đạt từ 85: xếp loại Tốt."


def test_agency_that_stands_twice_is_refused() -> None:
    with pytest.raises(SameAgencyTwice, match="A0"):
        rank([*entries("90"), *entries("80", bloc="Y")], book=BOOK)


def test_nobody_to_rank_gives_nothing() -> None:
    assert rank([], book=BOOK) == ()


@pytest.mark.parametrize(
    ("index", "above"),
    [("84.58", "Tốt"), ("69.99", "Khá"), ("12", "Trung bình"), ("85", None), ("99", None)],
)
def test_next_class_is_the_one_just_above(index: str, above: str | None) -> None:
    band = next_class(parse_number(index), book=BOOK)

    assert (band.name if band else None) == above


def test_places_of_some_are_what_they_are_among_all() -> None:
    listed = [
        *entries("90", "80", "80", "70"),
        Entry("X", "N", Decimal(95), newcomer=True),
        Entry("Y", "B", Decimal(60)),
    ]
    told = {listed[2].agency, "N", "B"}

    found = rank(listed, book=BOOK, only=told)

    assert found == tuple(one for one in rank(listed, book=BOOK) if one.agency in told)
    assert len(found) == 3
