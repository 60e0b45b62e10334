"""What holds of every score, whatever the marks: properties, tested with made-up years."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    CriteriaSet,
    Criterion,
    Entry,
    Mark,
    RuleBook,
    Scorecard,
    Step,
    build_publication,
    clean_answer,
    evaluate,
    outcomes,
    parse_number,
    points_for,
    rank,
    read_answer,
    shipped_book,
    shipped_set,
    verify,
)
from scoring.numbers import (
    BadNumber,
    TwoReadings,
    canonical,
    in_groups,
    parse_rate,
    read_count,
    read_quantity,
    read_rate,
    typed_back,
    typed_rate,
)
from scoring.reasons import LANGUAGES
from scoring.years import Participant, Year
from tests.scoring.examples import EXTRAS, REVIEW, REWARD, small_book, small_set
from tests.scoring.made_up import COUNTS, SHARES, quantities

SET = shipped_set("hcmc-2021-reconstructed")
BOOKS = [shipped_book(code) for code in ("hcmc-2021", "hcmc-2018", "national-abc")]
CITY = BOOKS[0]
TIED = small_book(REWARD + REVIEW)
LIMITED = small_book(REWARD + "[reward.fixed]\nX = 2\n")

Draw = Callable[[st.SearchStrategy[Any]], Any]

# ---- made-up answers ---------------------------------------------------------------------------


def rates() -> st.SearchStrategy[dict[str, str]]:
    return st.one_of(SHARES.map(lambda share: {"rate": str(share)}), quantities())


def surveys(letters: list[str]) -> st.SearchStrategy[dict[str, str]]:
    counts = st.fixed_dictionaries({letter: COUNTS.map(str) for letter in letters})
    return st.one_of(
        SHARES.map(lambda share: {"mean": str(share)}),
        counts.filter(lambda answer: any(count != "0" for count in answer.values())),
    )


def answers(criterion: Criterion) -> st.SearchStrategy[dict[str, str]]:
    """Make up answers that fit the criterion's form."""
    boxes = {field.name: field for field in criterion.form.fields}
    boxes.pop("not_applicable", None)
    if "rate" in boxes:
        made = rates()
    elif "mean" in boxes:
        made = surveys([name for name in boxes if name != "mean"])
    else:
        made = st.fixed_dictionaries({
            name: st.sampled_from([value for value, _vi, _en in field.choices])
            if field.choices
            else COUNTS.map(str)
            for name, field in boxes.items()
        })  # fmt: skip
    if criterion.may_be_not_applicable:
        made = st.one_of(made, st.just({"not_applicable": "yes"}))
    return made


def marks_of(criteria_set: CriteriaSet) -> st.SearchStrategy[dict[str, Mark]]:
    """Make up marks for some of the criteria, always with one that applies."""
    first, *rest = criteria_set.criteria
    return st.fixed_dictionaries(
        {first.code: answers(first).map(Mark)},
        optional={criterion.code: answers(criterion).map(Mark) for criterion in rest},
    )


MARKS = marks_of(SET)
INDICES = st.lists(st.decimals("0", "100", places=2), min_size=1, max_size=40)
CLOSE = st.lists(st.decimals("84", "100", places=0), min_size=1, max_size=30)  # many ties


def city(indices: list[Decimal], *, bloc: str = "X") -> list[Entry]:
    return [Entry(bloc, f"{bloc}{i:03}", index) for i, index in enumerate(indices)]


def seats(entries: list[Entry], book: RuleBook = TIED) -> dict[str, int | None]:
    return {place.agency: place.rank for place in rank(entries, book=book)}


# ---- the index ---------------------------------------------------------------------------------


@given(MARKS, st.sampled_from(BOOKS))
@settings(max_examples=60, deadline=None)
def test_index_lies_between_0_and_100_without_bonus(marks: dict[str, Mark], book: RuleBook) -> None:
    card = evaluate(SET, marks, bloc="QUAN_HUYEN", book=book)

    assert 0 <= card.index <= 100
    assert abs(card.printed - card.index) <= Decimal("0.005")


@given(marks_of(small_set(EXTRAS)))
@settings(max_examples=100, deadline=None)
def test_index_is_never_negative_with_penalties(marks: dict[str, Mark]) -> None:
    card = evaluate(small_set(EXTRAS), marks, bloc="X", book=TIED)

    assert 0 <= card.index <= 104


@given(MARKS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_of_marks_is_irrelevant(marks: dict[str, Mark], random: Any) -> None:
    codes = list(marks)
    random.shuffle(codes)

    shuffled = {code: marks[code] for code in codes}

    assert evaluate(SET, shuffled, bloc="X", book=BOOKS[2]) == evaluate(
        SET, marks, bloc="X", book=BOOKS[2]
    )


@given(MARKS, st.sampled_from(SET.criteria), st.data())
@settings(max_examples=150, deadline=None)
def test_better_mark_never_lowers_the_index(
    marks: dict[str, Mark], criterion: Criterion, data: st.DataObject
) -> None:
    one, other = (data.draw(answers(criterion).filter(applies)) for _ in range(2))
    worse, better = sorted((one, other), key=lambda answer: points_for(criterion, answer).points)
    book = data.draw(st.sampled_from(BOOKS))

    before = evaluate(SET, marks | {criterion.code: Mark(worse)}, bloc="NGANH_DOC", book=book)
    after = evaluate(SET, marks | {criterion.code: Mark(better)}, bloc="NGANH_DOC", book=book)

    assert after.index >= before.index


def applies(answer: dict[str, str]) -> bool:
    return "not_applicable" not in answer


@given(st.sampled_from(SET.criteria), SHARES, SHARES)
@settings(max_examples=150, deadline=None)
def test_higher_rate_never_earns_less(criterion: Criterion, one: Decimal, other: Decimal) -> None:
    names = {field.name for field in criterion.form.fields}
    name = next((name for name in ("rate", "mean") if name in names), None)
    if name is None:
        return

    low, high = (points_for(criterion, {name: str(rate)}) for rate in sorted((one, other)))

    assert low.points <= high.points


@given(MARKS)
@settings(max_examples=40, deadline=None)
def test_points_never_leave_their_criterion(marks: dict[str, Mark]) -> None:
    card = evaluate(SET, marks, bloc="X", book=BOOKS[2])

    for line in card.lines:
        assert 0 <= line.points <= line.max_points
        assert line.lost == line.max_points - line.points


@given(MARKS)
@settings(max_examples=40, deadline=None)
def test_every_number_explains_itself(marks: dict[str, Mark]) -> None:
    card = evaluate(SET, marks, bloc="X", book=BOOKS[2])

    for line in card.lines:
        assert line.steps
        for step in (*line.steps, *card.steps):
            assert step.text("vi")
            assert step.text("en")


@given(MARKS)
@settings(max_examples=30, deadline=None)
def test_scorecard_survives_json(marks: dict[str, Mark]) -> None:
    data = evaluate(SET, marks, bloc="X", book=BOOKS[2]).as_json()

    again = Scorecard.from_json(data)

    assert again.as_json() == data
    assert [Step.from_json(step).text() for step in data["steps"]] == [
        step.text() for step in again.steps
    ]


@given(st.sampled_from(SET.criteria), st.data())
@settings(max_examples=150, deadline=None)
def test_cleaning_twice_changes_nothing(criterion: Criterion, data: st.DataObject) -> None:
    once = clean_answer(criterion, data.draw(answers(criterion)))

    assert clean_answer(criterion, once) == once


AMOUNTS = st.one_of(
    st.decimals("-999999", "999999", places=6),
    st.decimals("-9999", "9999", places=3),
    st.integers(-(10**17), 10**17).map(Decimal),
)
LANGUAGE = st.sampled_from(LANGUAGES)


@given(AMOUNTS, LANGUAGE)
def test_amount_in_its_box_is_read_back_as_the_same_value(amount: Decimal, lang: str) -> None:
    assert read_quantity(typed_back(amount, lang)) == amount


@given(st.integers(0, 10**17), LANGUAGE)
def test_count_in_its_box_and_beside_it_is_read_back_as_the_same_value(
    count: int, lang: str
) -> None:
    number = Decimal(count)

    assert read_count(typed_back(number, lang)) == read_count(in_groups(str(count), lang)) == count


@given(st.decimals("0", "1", places=18), LANGUAGE)
def test_rate_in_its_box_is_read_back_as_the_same_value(share: Decimal, lang: str) -> None:
    assert read_rate(typed_rate(share, lang)) == parse_rate(canonical(share)) == share


@given(AMOUNTS, LANGUAGE)
def test_amount_beside_its_box_is_the_same_value_or_asked_back(amount: Decimal, lang: str) -> None:
    try:
        read = {read_quantity(in_groups(canonical(amount), lang))}
    except TwoReadings as asked:
        read = {asked.one, asked.other}

    assert amount in read


@given(st.decimals("-999999", "999999", places=6))
def test_plain_number_is_read_as_it_is_written(number: Decimal) -> None:
    assert parse_number(canonical(number)) == number


@given(st.text("0123456789., -%", max_size=16), st.sampled_from([read_count, read_quantity]))
def test_whatever_is_typed_is_read_back_or_refused(
    text: str, read: Callable[[str], Decimal]
) -> None:
    try:
        number = read(text)
    except BadNumber:
        return

    assert read(typed_back(number, "vi")) == read(typed_back(number, "en")) == number


@given(st.sampled_from(SET.criteria), st.data())
@settings(max_examples=150, deadline=None)
def test_typed_answer_is_stored_in_the_form_that_files_hold(
    criterion: Criterion, data: st.DataObject
) -> None:
    stored = read_answer(criterion, data.draw(answers(criterion)))

    assert clean_answer(criterion, stored) == stored


# ---- ranks -------------------------------------------------------------------------------------


@given(INDICES, st.randoms(use_true_random=False))
def test_order_of_agencies_is_irrelevant(indices: list[Decimal], random: Any) -> None:
    entries = city(indices)
    shuffled = list(entries)
    random.shuffle(shuffled)

    placed, again = rank(entries, book=TIED), rank(shuffled, book=TIED)

    assert again == placed
    assert outcomes(again, book=TIED) == outcomes(placed, book=TIED)


@given(INDICES)
def test_rank_is_one_more_than_the_number_of_better_agencies(indices: list[Decimal]) -> None:
    ranks = seats(city(indices))

    for entry in city(indices):
        assert ranks[entry.agency] == 1 + sum(index > entry.index for index in indices)


@given(CLOSE)
def test_equal_agencies_tie(indices: list[Decimal]) -> None:
    places = rank(city(indices), book=TIED)

    for place in places:
        equals = [other for other in places if other.index == place.index]
        assert {other.rank for other in equals} == {place.rank}
        assert place.tied == len(equals)


@given(INDICES, st.data())
def test_better_index_never_lowers_the_rank(indices: list[Decimal], data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(indices) - 1))
    better = data.draw(st.decimals(indices[chosen], 100, places=2))
    raised = [*indices[:chosen], better, *indices[chosen + 1 :]]

    name = f"X{chosen:03}"

    assert (seats(city(raised))[name] or 0) <= (seats(city(indices))[name] or 0)


@given(INDICES, st.decimals("0", "100", places=2))
def test_unranked_agency_changes_nobody_s_rank_and_nobody_s_reward(
    indices: list[Decimal], index: Decimal
) -> None:
    entries = city(indices)
    newcomer = Entry("X", "new", index, newcomer=True)

    alone, together = rank(entries, book=TIED), rank([*entries, newcomer], book=TIED)

    assert together[:-1] == alone
    assert outcomes(together, book=TIED)[:-1] == outcomes(alone, book=TIED)


@given(INDICES, INDICES)
def test_other_bloc_changes_nobody_s_rank(indices: list[Decimal], others: list[Decimal]) -> None:
    alone = seats(city(indices))

    together = seats(city(indices) + city(others, bloc="Y"))

    assert {agency: together[agency] for agency in alone} == alone


# ---- outcomes ----------------------------------------------------------------------------------


@given(CLOSE, st.sampled_from([TIED, LIMITED]))
def test_quota_is_never_exceeded(indices: list[Decimal], book: RuleBook) -> None:
    proposed = outcomes(rank(city(indices), book=book), book=book)

    limit = min(len(indices) // 3, 2 if book is LIMITED else len(indices))
    assert sum(one.reward == "yes" for one in proposed) <= limit


@given(CLOSE)
def test_council_is_asked_only_about_one_whole_tie_at_the_edge(indices: list[Decimal]) -> None:
    placed = rank(city(indices), book=TIED)
    rewards = {one.agency: one.reward for one in outcomes(placed, book=TIED)}

    asked = [place for place in placed if rewards[place.agency] == "council"]

    assert len({place.rank for place in asked}) <= 1
    assert all(place.tied == len(asked) for place in asked)
    sure = sum(reward == "yes" for reward in rewards.values())
    assert not asked or sure < len(indices) // 3 < sure + len(asked)


@given(CLOSE)
def test_nobody_is_proposed_before_somebody_better(indices: list[Decimal]) -> None:
    order = {"yes": 0, "council": 1, "no": 2}
    proposed = outcomes(rank(city(indices), book=TIED), book=TIED)

    found = [order[one.reward] for one in proposed]

    assert found == sorted(found)


@given(INDICES)
def test_every_outcome_has_its_reasons_in_both_languages(indices: list[Decimal]) -> None:
    for outcome in outcomes(rank(city(indices), book=TIED), book=TIED):
        assert outcome.reward_reasons
        assert outcome.review_reasons
        assert all(reason.text("vi") and reason.text("en") for reason in outcome.reasons)


@given(st.lists(MARKS, min_size=1, max_size=4))
@settings(max_examples=15, deadline=None)
def test_publication_of_any_year_verifies(city_marks: list[dict[str, Mark]]) -> None:
    participants = tuple(
        Participant("QUAN_HUYEN", f"A{i}", f"Quận {i}", marks) for i, marks in enumerate(city_marks)
    )

    report = verify(build_publication(Year(SET, CITY, participants), label="Thử"))

    assert report.differences == ()
