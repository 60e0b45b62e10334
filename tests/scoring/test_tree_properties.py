"""What holds of every score under the second format: properties, tested with made-up answers."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    Criterion,
    Entry,
    FieldScore,
    GroupScore,
    Mark,
    Scorecard,
    build_publication,
    clean_answer,
    evaluate,
    points_for,
    rank,
    shipped_book,
    verify,
)
from scoring.exact import rounded_exactly, sum_of, written
from scoring.numbers import ROUNDING_MODES
from scoring.points import earn
from scoring.years import Participant, Year
from tests.scoring.examples import criterion, small_book
from tests.scoring.made_up import COUNTS, SHARES, quantities
from tests.scoring.trees import EVERY_KIND, group, leaf, one, tree

BOOK = small_book()
RULES = [
    "",
    "round = 2",
    'max_points = 10\nsum = "cap"',
    'max_points = 30\nsum = "scale"',
    'not_applicable = "rescale"',
    'not_applicable = "share"',
]
OPTIONAL = "may_be_not_applicable = true"


def of_every_kind() -> str:
    """Write a set with a group under each rule, and every kind beneath one of them."""
    text = ""
    for i, rule in enumerate(RULES):
        text += group(f"g{i}", more=rule)
        mine = [kind for j, kind in enumerate(EVERY_KIND) if j % len(RULES) == i]
        for kind in [*mine, "proportional", "target"]:
            code = f"g{i}.{kind}"
            if f'"{code}"' not in text:
                text += leaf(code, "4", EVERY_KIND[kind], more=OPTIONAL, under=".criteria")
    return text


SET = tree(of_every_kind())
FIRST, *REST = SET.criteria


def box(field: Any) -> st.SearchStrategy[str]:
    """Make up what stands in one box."""
    if field.choices:
        return st.sampled_from([value for value, _vi, _en in field.choices])
    if field.kind == "rate":
        return SHARES.map(str)
    if field.kind == "count":
        return COUNTS.map(str)
    # Quarters fit every step and every scale of these sets.
    return st.integers(0, 16).map(lambda quarters: str(Decimal(quarters) / 4))


def answers(of: Criterion) -> st.SearchStrategy[dict[str, str]]:
    """Make up answers that fit the criterion's form and apply."""
    ways = []
    for name, fields in of.form.groups.items():
        if name == "quantities":
            ways.append(quantities())
        elif name == "counts":
            counts = st.fixed_dictionaries({field.name: box(field) for field in fields})
            ways.append(counts.filter(lambda each: any(count != "0" for count in each.values())))
        elif name != "not_applicable":
            ways.append(st.fixed_dictionaries({field.name: box(field) for field in fields}))
    return st.one_of(ways)


def given_to(of: Criterion) -> st.SearchStrategy[Mark]:
    """Make up a mark, now and then one that says that it does not apply."""
    left_out = st.just({"not_applicable": "yes"})
    return st.one_of(answers(of), answers(of), left_out).map(Mark)


MARKS = st.fixed_dictionaries(
    {FIRST.code: answers(FIRST).map(Mark)}, optional={c.code: given_to(c) for c in REST}
)


def scored(marks: dict[str, Mark]) -> Scorecard:
    return evaluate(SET, marks, bloc="X", book=BOOK)


@given(MARKS)
@settings(max_examples=60, deadline=None)
def test_index_and_every_level_lie_between_their_bounds(marks: dict[str, Mark]) -> None:
    card = scored(marks)

    assert 0 <= card.index <= 100
    levels: list[FieldScore | GroupScore] = [*card.fields, *card.fields[0].groups]
    for level in levels:
        assert level.percent is None or 0 <= level.percent <= 100
        assert 0 <= level.points <= level.max_points
    for line in card.lines:
        assert 0 <= line.points <= line.max_points


@given(MARKS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_of_marks_is_irrelevant(marks: dict[str, Mark], random: Any) -> None:
    codes = list(marks)
    random.shuffle(codes)

    assert scored({code: marks[code] for code in codes}) == scored(marks)


@given(MARKS, st.sampled_from(SET.criteria), st.data())
@settings(max_examples=150, deadline=None)
def test_better_mark_never_lowers_the_index(
    marks: dict[str, Mark], of: Criterion, data: st.DataObject
) -> None:
    one, other = (data.draw(answers(of)) for _ in range(2))
    worse, better = sorted((one, other), key=lambda answer: points_for(of, answer).points)

    before, after = (scored(marks | {of.code: Mark(answer)}) for answer in (worse, better))

    assert after.index >= before.index


@given(st.sampled_from(sorted(EVERY_KIND)), SHARES, SHARES)
@settings(max_examples=150, deadline=None)
def test_higher_rate_earns_never_less_or_where_late_ones_are_counted_never_more(
    kind: str, one_rate: Decimal, other: Decimal
) -> None:
    of = one(EVERY_KIND[kind])
    if "rate" not in of.form.by_name:
        return
    falls = kind in {"measured", "deducted_by_rate"}  # these count what went wrong

    low, high = (points_for(of, {"rate": str(rate)}) for rate in sorted((one_rate, other)))

    assert high.points <= low.points if falls else low.points <= high.points


@given(st.sampled_from(SET.criteria), st.data())
@settings(max_examples=150, deadline=None)
def test_cleaning_twice_changes_nothing(of: Criterion, data: st.DataObject) -> None:
    once = clean_answer(of, data.draw(answers(of)))

    assert clean_answer(of, once) == once


@given(MARKS)
@settings(max_examples=30, deadline=None)
def test_scorecard_with_groups_survives_json_and_explains_itself(marks: dict[str, Mark]) -> None:
    data = scored(marks).as_json()

    again = Scorecard.from_json(data)

    assert again.as_json() == data
    steps = [again.steps, *(field.steps for field in again.fields)]
    steps += [each.steps for each in again.fields[0].groups]
    told = [step for each in (*steps, *(line.steps for line in again.lines)) for step in each]
    assert all(step.text("vi") and step.text("en") for step in told)


@given(st.lists(MARKS, min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_publication_of_any_year_verifies(city: list[dict[str, Mark]]) -> None:
    participants = tuple(
        Participant("X", f"A{i}", f"Sở {i}", marks) for i, marks in enumerate(city)
    )

    assert verify(build_publication(Year(SET, BOOK, participants), label="Thử")).differences == ()


SAME = {
    "staircase": (
        'kind = "staircase"\nstairs = [ { at_least = 0.9, share = 1 }, '
        "{ at_least = 0.3, share = 0.5 }, { at_least = 0, share = 0 } ]"
    ),
    "proportional": 'kind = "proportional"',
    "threshold": 'kind = "proportional_from_threshold"\nthreshold = 0.8\nbelow = 0.25',
    "yes_no": 'kind = "yes_no"\nno = 0.25',
    "timeliness": 'kind = "timeliness"',
    "deductions": 'kind = "deductions"\nper_missing = 0.5\nper_late = 0.25',
    "survey": 'kind = "survey"\nscale = { A = 1, B = 0.6, C = 0.2, D = 0 }',
}


@given(st.sampled_from(sorted(SAME)), st.data())
@settings(max_examples=200, deadline=None)
def test_short_names_give_what_they_gave_in_the_first_format(
    kind: str, data: st.DataObject
) -> None:
    old, new = criterion(SAME[kind]), one(SAME[kind])
    answer = data.draw(answers(old))

    assert abs(points_for(old, answer).points - points_for(new, answer).points) < Decimal("1e-32")
    assert answer_boxes(old) == answer_boxes(new)


def answer_boxes(of: Criterion) -> list[tuple[str, str, str]]:
    return [(box.name, box.kind, box.group) for box in of.form.fields]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=2, max_size=12))
@settings(max_examples=60, deadline=None)
def test_agencies_tie_exactly_where_their_shares_are_equal(pairs: list[tuple[int, int]]) -> None:
    of = tree(leaf("1", "7") + leaf("2", "3"))
    shares = [Fraction(min(pair), max(pair)) for pair in pairs]
    entries = []
    for i, share in enumerate(shares):
        whole = {"achieved": str(share.numerator * 3), "total": str(share.denominator * 3)}
        part = {"achieved": str(share.numerator), "total": str(share.denominator)}
        card = evaluate(of, {"1": Mark(whole), "2": Mark(part)}, bloc="X", book=BOOK)
        entries.append(Entry("X", f"A{i:02}", card.index))

    ranks = {place.agency: place.rank for place in rank(entries, book=BOOK)}

    for i, share in enumerate(shares):
        assert ranks[f"A{i:02}"] == 1 + sum(other > share for other in shares)


FRACTIONS = st.fractions(-1000, 1000, max_denominator=999)


@given(st.lists(FRACTIONS, max_size=30))
def test_sum_is_exact(numbers: list[Fraction]) -> None:
    assert sum_of(numbers) == sum(numbers)


@given(FRACTIONS, st.integers(0, 6), st.sampled_from(sorted(ROUNDING_MODES)))
def test_fraction_is_rounded_as_its_decimal_is(value: Fraction, places: int, mode: str) -> None:
    near = rounded_exactly(value, places, mode)

    # Of a denominator under a thousand, 34 digits tell every half of a sixth place apart.
    expected = written(value).quantize(Decimal(1).scaleb(-places), rounding=ROUNDING_MODES[mode])
    assert written(near) == expected


@pytest.mark.parametrize("book", ["hcmc-2021", "hcmc-2018", "national-abc"])
def test_every_shipped_book_scores_a_tree(book: str) -> None:
    marks = {code: Mark({"rate": "0.5"}) for code in ("g0.proportional", "g1.proportional")}

    card = evaluate(SET, marks, bloc="QUAN_HUYEN", book=shipped_book(book))

    assert 0 < card.index < 100
    assert earn(FIRST, {"value": "yes"}).points == 4
