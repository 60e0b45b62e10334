"""The figures of the consistency radar, against examples worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from insight.radar.figures import Alike, Earlier, Judged, Spread, judged_otherwise, ranks, spread_of
from insight.radar.people import Claim, Ruling, inflation, leniency
from scoring.numbers import mean

D = Decimal


def numbers(*values: str) -> list[Decimal]:
    return [D(value) for value in values]


@pytest.mark.parametrize(
    ("values", "quartiles"),
    [
        # n = 8: places 1.75, 3.5 and 5.25 of 1..8.
        (("8", "1", "3", "2", "7", "5", "4", "6"), ("2.75", "4.5", "6.25")),
        # n = 5: the values themselves.
        (("10", "20", "30", "40", "50"), ("20", "30", "40")),
        (("3",), ("3", "3", "3")),
        (("-1", "0"), ("-0.75", "-0.5", "-0.25")),
    ],
)
def test_quartiles_are_those_of_a_spreadsheet(
    values: tuple[str, ...], quartiles: tuple[str, str, str]
) -> None:
    spread = spread_of(numbers(*values))

    assert spread is not None
    assert [spread.first, spread.median, spread.third] == numbers(*quartiles)


def test_no_values_have_no_spread() -> None:
    assert spread_of([]) is None


def test_bounds_lie_one_and_a_half_ranges_beyond_the_quartiles() -> None:
    spread = spread_of(numbers("1", "2", "3", "4", "5", "6", "7", "8"))

    assert spread is not None
    # 6.25 − 2.75 = 3.5; 1.5 × 3.5 = 5.25.
    assert (spread.floor, spread.ceiling) == (D("-2.5"), D("11.5"))
    assert [spread.side(D(value)) for value in ("-2.51", "-2.5", "11.5", "11.51")] == [-1, 0, 0, 1]


def test_among_fewer_than_eight_nothing_is_far() -> None:
    few, enough = spread_of([D(0)] * 7), spread_of([D(0)] * 8)

    assert few is not None
    assert enough is not None
    assert (few.side(D(5)), enough.side(D(5))) == (0, 1)


def test_least_keeps_small_differences_close_where_nearly_all_are_equal() -> None:
    spread = spread_of([D(0)] * 20, least=D("0.2"))

    assert spread is not None
    assert [spread.side(D(value)) for value in ("-0.2", "0.2", "0.21", "-1")] == [0, 0, 1, -1]


def test_spread_in_percent_has_the_same_outliers() -> None:
    spread = spread_of(numbers("0.01", "0.02", "0.03", "0.04", "0.05", "0.06", "0.07", "0.08"))

    assert spread is not None
    assert spread.times(D(100)) == Spread(
        n=8,
        low=D("1"),
        first=D("2.75"),
        median=D("4.5"),
        third=D("6.25"),
        high=D("8"),
    )


def test_ranks_share_the_better_place() -> None:
    assert ranks({"a": D(3), "b": D(5), "c": D(3), "d": D(1)}) == {"b": 1, "a": 2, "c": 2, "d": 4}


def test_mean_of_nothing_is_nothing() -> None:
    assert (mean([]), mean(numbers("1", "2", "6"))) == (None, D(3))


def judged(*given: str, evidence: bool = True, claimed: str = "2") -> list[Judged[str]]:
    return [
        Judged(f"{claimed}-{evidence}-{at}", D(claimed), has_evidence=evidence, given=D(points))
        for at, points in enumerate(given)
    ]


def test_verdict_other_than_the_usual_one_of_its_situation_is_found() -> None:
    found = judged_otherwise(judged("2", "2", "0", "2", "2"))

    assert found == {"2-True-2": Alike(given=D(0), usual=D(2), n=5, usual_n=4, given_n=1)}


def test_verdict_almost_the_usual_one_is_none_other() -> None:
    found = judged_otherwise(judged("2", "2", "1.99", "1.9", "2", "2"), least=D("0.1"))

    assert list(found) == ["2-True-3"]


@pytest.mark.parametrize(
    "verdicts",
    [
        judged("2", "2", "0"),  # three are too few to be usual
        judged("2", "2", "0", "0"),  # half is not most
        judged("2", "2", "2", "2"),  # all the same
        # A claim without evidence is another situation than one with it.
        [*judged("2", "2", "2", "2"), *judged("0", evidence=False)],
        # So is another claim.
        [*judged("2", "2", "2", "2"), *judged("1", claimed="1")],
    ],
)
def test_without_a_usual_verdict_none_is_other(verdicts: list[Judged[str]]) -> None:
    assert judged_otherwise(verdicts) == {}


@pytest.mark.parametrize(
    ("now", "before", "is_at_odds"),
    [
        (("1", "0.8"), ("1", "1"), True),
        (("1", "0.81"), ("1", "1"), False),
        (("1", "1"), ("0.95", "0.5"), True),
        (("1", "1"), ("0.94", "0.5"), False),
        (("0.5", "0.5"), ("0.5", "0.5"), False),
    ],
)
def test_same_claim_with_a_fifth_more_or_less_is_at_odds_with_last_year(
    now: tuple[str, str], before: tuple[str, str], *, is_at_odds: bool
) -> None:
    assert Earlier(*numbers(*now), *numbers(*before)).is_at_odds is is_at_odds


def claims(agency: str, *pairs: tuple[str, str], peers: str = "bloc") -> list[Claim]:
    """Return claims of one agency on criteria of ten points."""
    return [
        Claim(agency, peers, maximum=D(10), claimed=D(claimed), counted=D(counted))
        for claimed, counted in pairs
    ]


def test_inflation_of_an_agency_is_what_it_claimed_over_what_counts() -> None:
    pairs = [("10", "10")] * 7 + [("10", "4"), ("8", "6"), ("5", "7")]

    line = inflation(claims("A", *pairs))[0].lines[0]

    # 93 claimed, 87 count, of 100: 6 points, 6 per cent; two lowered, one raised.
    assert (line.claimed, line.counted, line.points, line.percent) == (D(93), D(87), D(6), D(6))
    assert (line.n, line.lowered, line.raised, line.rank) == (10, 2, 1, 1)
    assert (line.spread.low, line.spread.median, line.spread.high) == (D("-0.2"), D(0), D("0.6"))


def test_agency_with_few_criteria_is_neither_ranked_nor_flagged() -> None:
    everybody = [
        claim for name in "ABCDEFGH" for claim in claims(name, *[("10", "10")] * 10)
    ] + claims("I", *[("10", "0")] * 9)

    peers = inflation(everybody)[0]

    last = peers.lines[-1]
    assert (last.agency, last.n, last.rank, last.is_far) == ("I", 9, None, False)
    assert peers.spread is not None
    assert peers.spread.n == 8


def test_agency_far_above_its_peers_is_flagged_and_its_equals_in_another_bloc_are_not() -> None:
    quiet = [claim for name in "ABCDEFGH" for claim in claims(name, *[("10", "10")] * 10)]
    loud = claims("I", *[("10", "9")] * 10)
    elsewhere = claims("J", *[("10", "9")] * 10, peers="other")

    first, second = inflation([*quiet, *loud, *elsewhere])

    assert [(line.agency, line.rank) for line in first.lines[:2]] == [("I", 1), ("A", 2)]
    assert [line.agency for line in first.lines if line.is_far] == ["I"]
    assert [(line.agency, line.is_far) for line in second.lines] == [("J", False)]


def test_one_hundredth_above_equal_peers_is_no_matter() -> None:
    quiet = [claim for name in "ABCDEFGH" for claim in claims(name, *[("10", "10")] * 10)]

    peers = inflation([*quiet, *claims("I", *[("10", "9.9")] * 10)])[0]

    assert [line.agency for line in peers.lines if line.is_far] == []


def rulings(reviewer: str, *triples: tuple[str, str, str]) -> list[Ruling]:
    """Return verdicts on criteria of ten points: claimed, given, final."""
    return [
        Ruling(reviewer, maximum=D(10), claimed=D(claimed), given=D(given), final=D(final))
        for claimed, given, final in triples
    ]


def test_leniency_is_the_mean_of_the_verdict_over_what_counts_in_the_end() -> None:
    triples = [("10", "10", "10")] * 16 + [("10", "10", "5")] * 3 + [("10", "5", "10")]

    line = leniency(rulings("A", *triples)).lines[0]

    # 3 × 0.5 − 1 × 0.5 over 20 verdicts.
    assert line.mean == D("0.05")
    assert (line.agreed_percent, line.kept_percent) == (D(95), D(80))
    assert (line.above, line.below, line.spread.median) == (3, 1, D(0))


def test_reviewer_far_from_the_others_is_flagged_on_its_side() -> None:
    fair = [("10", "10", "10")] * 20
    everybody = [ruling for name in "ABCDE" for ruling in rulings(name, *fair)]

    found = leniency(
        [
            *everybody,
            *rulings("mild", *[("10", "10", "9")] * 20),
            *rulings("few", *[("10", "10", "0")] * 19),
        ]
    )

    assert {line.reviewer: line.side for line in found.lines if line.side} == {"mild": 1}
    assert (found.lines[-1].reviewer, found.lines[-1].is_enough) == ("few", False)


def test_among_four_reviewers_none_is_flagged() -> None:
    fair = [("10", "10", "10")] * 20
    everybody = [ruling for name in "ABC" for ruling in rulings(name, *fair)]

    found = leniency([*everybody, *rulings("mild", *[("10", "10", "0")] * 20)])

    assert [line.side for line in found.lines] == [0, 0, 0, 0]
