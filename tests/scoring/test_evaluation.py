"""From marks to scorecard: index, missing marks, weights, caps, rounding."""

from decimal import Decimal as D  # noqa: N817  # dozens of them in these tables
from typing import Any

import pytest

from scoring import (
    BadAnswer,
    CannotEvaluate,
    Mark,
    RuleBook,
    Scorecard,
    evaluate,
    load_criteria_set,
    shipped_book,
    shipped_set,
)
from tests.scoring.examples import EXTRAS, marks, small_book, small_set

YES, NO, NA = {"value": "yes"}, {"value": "no"}, {"not_applicable": "yes"}
FIXED = (
    '[parts]\nweighting = "fixed"\n[parts.appraisal]\nweight = 70\n[parts.survey]\nweight = 30\n'
)


def card(answers: dict[str, Any], *, book: RuleBook | None = None, extra: str = "") -> Scorecard:
    return evaluate(small_set(extra), marks(**answers), bloc="X", book=book or small_book())


def full(**changes: Any) -> dict[str, Any]:
    return {"c11": YES, "c12": {"rate": "0.5"}, "c2S": {"mean": "0.5"}} | changes


def test_index_is_points_over_applicable_points() -> None:
    scored = card(full())

    assert (scored.points, scored.max_points) == (D(8), D(10))
    assert scored.index == 80
    assert str(scored.printed) == "80.00"
    assert scored.class_name == "Khá"


def test_criterion_that_does_not_apply_leaves_the_denominator() -> None:
    scored = card(full(c12=NA))

    assert (scored.points, scored.max_points) == (D(7), D(8))
    assert str(scored.printed) == "87.50"


def test_index_is_kept_unrounded_and_printed_once_rounded() -> None:
    scored = card(full(c12={"achieved": "1", "total": "3"}))

    assert str(scored.index)[:12] == "76.666666666"
    assert str(scored.printed) == "76.67"


def test_fields_and_parts_add_up() -> None:
    scored = card(full())

    assert [(f.code, f.points, f.max_points, f.percent) for f in scored.fields] == [
        ("F1", D(7), D(8), D("87.5")), ("F2", D(1), D(2), D(50)),
    ]  # fmt: skip
    assert [(p.part, p.points, p.max_points, p.percent) for p in scored.parts] == [
        ("appraisal", D(7), D(8), D("87.5")), ("survey", D(1), D(2), D(50)),
        ("bonus", D(0), D(0), None), ("penalty", D(0), D(0), None),
    ]  # fmt: skip


def test_field_in_which_nothing_applies_has_no_percent() -> None:
    scored = card({"c11": YES, "c12": NA}, book=small_book('[parts.survey]\nmissing = "rescale"\n'))

    assert (scored.fields[1].percent, scored.index) == (None, D(100))


def test_losses_come_largest_first() -> None:
    scored = card(full(c11=NO))

    assert [(line.code, line.lost) for line in scored.losses] == [
        ("1.1", D(6)),
        ("1.2", D(1)),
        ("2.S", D(1)),
    ]


def test_line_carries_its_mark() -> None:
    mark = Mark(YES, rung="council", reason="đủ", evidence=("a" * 64,))

    scored = evaluate(small_set(), {"1.1": mark}, bloc="X", book=small_book())

    line = scored.lines[0]
    assert (line.answer, line.rung, line.reason) == ({"value": "yes"}, "council", "đủ")
    assert (line.evidence, line.missing) == (("a" * 64,), False)


@pytest.mark.parametrize(
    ("rule", "index", "applicable", "step"),
    [
        ("zero", "70", True, "points.unmarked_zero"),
        ("rescale", "87.5", False, "points.unmarked_left_out"),
    ],
)
def test_missing_survey_counts_as_the_book_says(
    rule: str,
    index: str,
    applicable: bool,  # noqa: FBT001  # a case of the table
    step: str,
) -> None:
    answers = full()
    del answers["c2S"]

    scored = card(answers, book=small_book(f'[parts.survey]\nmissing = "{rule}"\n'))

    assert scored.index == D(index)
    assert scored.missing == ("2.S",)
    line = scored.lines[2]
    assert (line.name, line.name_en, line.part) == ("Hỏi", "", "survey")
    assert (line.applicable, line.missing, line.steps[0].code) == (applicable, True, step)


def test_missing_survey_is_refused_where_the_book_says_so() -> None:
    answers = full()
    del answers["c2S"]

    with pytest.raises(CannotEvaluate) as refused:
        card(answers, book=small_book('[parts.survey]\nmissing = "refuse"\n'))

    assert refused.value.criteria == ("2.S",)
    assert str(refused.value) == "Chưa đủ điểm để tính chỉ số; còn thiếu: 2.S."


def test_every_missing_mark_is_named() -> None:
    book = small_book('[parts.appraisal]\nmissing = "refuse"\n')

    with pytest.raises(CannotEvaluate) as refused:
        card({}, book=book)

    assert refused.value.text("en") == (
        "The index cannot be computed yet; these have no mark: 1.1, 1.2."
    )


def test_marks_for_criteria_that_are_not_asked_are_refused() -> None:
    with pytest.raises(CannotEvaluate) as refused:
        card(full(c99=YES, c98=YES))

    assert refused.value.criteria == ("9.8", "9.9")
    assert refused.value.text("en") == (
        "There are marks for criteria that the set does not ask of the bloc: 9.8, 9.9."
    )


def test_wrong_answer_is_refused_with_its_criterion() -> None:
    with pytest.raises(BadAnswer) as refused:
        card(full(c12={"rate": "2"}))

    assert refused.value.criterion == "1.2"


def test_agency_to_which_nothing_applies_has_no_index() -> None:
    book = small_book(
        '[parts.appraisal]\nmissing = "rescale"\n[parts.survey]\nmissing = "rescale"\n'
    )

    with pytest.raises(CannotEvaluate) as refused:
        card({"c12": NA}, book=book)

    assert refused.value.reason.code == "evaluate.nothing_applies"


def test_fixed_weights_weigh_the_parts() -> None:
    scored = card(full(), book=small_book(FIXED))

    assert scored.index == D("87.5") * 70 / 100 + 15
    assert [step.text("en") for step in scored.steps] == [
        "Appraisal: 7 of 8 points, weight 70/100: 61.25.",
        "Survey: 1 of 2 points, weight 30/100: 15.",
        "Rounded once, to 2 decimal places: 76.25.",
    ]


def test_weight_of_a_part_in_which_nothing_applies_goes_to_the_others() -> None:
    answers = full()
    del answers["c2S"]

    scored = card(answers, book=small_book(FIXED + 'missing = "rescale"\n'))

    assert scored.index == D("87.5")


def test_nothing_applies_under_fixed_weights_either() -> None:
    book = small_book(
        FIXED.replace("weight = 70", 'weight = 70\nmissing = "rescale"') + 'missing = "rescale"\n'
    )

    with pytest.raises(CannotEvaluate) as refused:
        card({"c12": NA}, book=book)

    assert refused.value.reason.code == "evaluate.nothing_applies"


@pytest.mark.parametrize(
    ("parts", "bonus", "penalty", "index", "codes"),
    [
        ("", "0", "0", "80", []),
        ("", "3", "0", "83", ["index.bonus"]),
        ("[parts.bonus]\ncap = 2\n", "3", "0", "82", ["index.bonus_capped"]),
        ("[parts.bonus]\ncap = 3\n", "3", "0", "83", ["index.bonus"]),
        ("", "0", "2", "76", ["index.penalty"]),
        ("[parts.penalty]\ncap = 3\n", "0", "2", "77", ["index.penalty_capped"]),
        ("", "3", "2", "79", ["index.bonus", "index.penalty"]),
    ],
)
def test_bonus_and_penalty_are_points_of_the_index(
    parts: str, bonus: str, penalty: str, index: str, codes: list[str]
) -> None:
    answers = full(c2B={"cases": bonus}, c2P={"cases": penalty})

    scored = card(answers, book=small_book(parts), extra=EXTRAS)

    assert scored.index == D(index)
    assert (scored.points, scored.max_points) == (D(8), D(10))
    assert [step.code for step in scored.steps] == ["index.by_points", *codes, "index.printed"]


def test_bonus_and_penalty_are_said() -> None:
    book = small_book("[parts.bonus]\ncap = 0.5\n[parts.penalty]\ncap = 3\n")

    scored = card(full(c2B={"cases": "1"}, c2P={"cases": "2"}), book=book, extra=EXTRAS)

    assert scored.index == D("77.5")
    assert [step.text("en") for step in scored.steps] == [
        "8 points achieved of 10 points applicable × 100 = 80.",
        "The bonus of 1 exceeds its cap: 0.5 added.",
        "The penalty of 4 exceeds its cap: 3 taken.",
        "Rounded once, to 2 decimal places: 77.50.",
    ]


def test_bonus_and_penalty_stay_out_of_their_field() -> None:
    scored = card(full(c2B={"cases": "3"}, c2P={"cases": "1"}), extra=EXTRAS)

    assert (scored.fields[1].points, scored.fields[1].max_points) == (D(1), D(2))
    assert [(line.code, line.lost) for line in scored.lines[3:]] == [("2.B", D(0)), ("2.P", D(2))]


def test_index_does_not_exceed_the_highest_of_the_book() -> None:
    best = {"c11": YES, "c12": {"rate": "1"}, "c2S": {"mean": "1"}, "c2B": {"cases": "3"}}

    capped = card(best, book=small_book("[index]\nhighest = 100\n"), extra=EXTRAS)
    free = card(best, extra=EXTRAS)

    assert (capped.index, free.index) == (D(100), D(103))
    assert capped.steps[2].text("en") == (
        "The index of 103 exceeds the highest there is: 100 is taken."
    )
    assert [step.code for step in capped.steps] == [
        "index.by_points", "index.bonus", "index.highest", "index.printed",
    ]  # fmt: skip


def test_index_is_never_below_nothing() -> None:
    worst = {"c11": NO, "c12": {"rate": "0"}, "c2S": {"mean": "0"}, "c2P": {"cases": "3"}}

    scored = card(worst, extra=EXTRAS)

    assert scored.index == D(0)
    assert scored.steps[-2].text("en") == "The index of -6 is below 0: 0 is taken."


def test_index_at_its_very_bounds_needs_no_step() -> None:
    best = {"c11": YES, "c12": {"rate": "1"}, "c2S": {"mean": "1"}}
    worst = {"c11": NO, "c12": {"rate": "0"}, "c2S": {"mean": "0"}}
    book = small_book("[index]\nhighest = 100\n")

    cards = [card(answers, book=book) for answers in (best, worst)]

    assert [one.index for one in cards] == [D(100), D(0)]
    assert [[step.code for step in one.steps] for one in cards] == [
        ["index.by_points", "index.printed"]
    ] * 2


def test_names_are_carried_in_both_languages() -> None:
    text = small_set().text.replace('name = "Một"', 'name = "Một"\nname_en = "One"')
    named = load_criteria_set(text, name="set.toml")

    scored = evaluate(named, {}, bloc="X", book=small_book())

    assert [(field.name, field.name_en) for field in scored.fields] == [("Một", "One"), ("Hai", "")]
    assert scored.bloc == "X"


@pytest.mark.parametrize(("by", "name"), [("unrounded", "Khá"), ("printed", "Tốt")])
def test_class_looks_at_the_value_that_the_book_names(by: str, name: str) -> None:
    # 84.9967 is printed 85.00
    answers = {"c11": YES, "c12": {"rate": "0.5"}, "c2S": {"mean": "0.749835"}}

    scored = card(answers, book=small_book(f'[index]\nclass_by = "{by}"\n'))

    assert (str(scored.printed), scored.class_name) == ("85.00", name)


def test_index_is_printed_by_the_mode_of_the_book() -> None:
    book = small_book('[index]\nrounding = "down"\n')

    assert str(card(full(c12={"achieved": "1", "total": "3"}), book=book).printed) == "76.66"


@pytest.mark.parametrize(
    ("index", "printed"), [("precision = 0", "76"), ("precision = 3", "76.250"), ("", "76.25")]
)
def test_index_is_printed_at_the_precision_of_the_book(index: str, printed: str) -> None:
    scored = card(full(c12={"rate": "0.3125"}), book=small_book(f"[index]\n{index}\n"))

    assert str(scored.printed) == printed


def test_order_of_marks_does_not_matter() -> None:
    answers = full()

    assert card(answers) == card(dict(reversed(answers.items())))


def test_sum_of_nothing_is_a_decimal_like_every_other() -> None:
    data = card(full()).as_json()

    assert [part["points"] for part in data["parts"]] == ["7.0", "1.0", "0", "0"]


def test_scorecard_comes_back_from_its_json() -> None:
    scored = card(full(c12=NA, c2B={"cases": "3"}), extra=EXTRAS)

    again = Scorecard.from_json(scored.as_json())

    assert again.as_json() == scored.as_json()
    assert (again.index, again.printed, again.lines[0].points) == (
        scored.index, scored.printed, scored.lines[0].points,
    )  # fmt: skip
    assert (again.max_points, again.lines[1].max_points) == (scored.max_points, D(0))
    assert (again.fields[0].percent, again.parts[0].percent) == (D(100), D(100))
    assert [step.text() for step in again.steps] == [step.text() for step in scored.steps]


def test_reconstructed_set_gives_everything_to_the_best() -> None:
    criteria_set, book = shipped_set("hcmc-2021-reconstructed"), shipped_book("hcmc-2021")
    best = {
        "yes_no": YES,
        "timeliness": {"outcome": "on_time"},
        "staircase": {"rate": "1"},
        "proportional_from_threshold": {"rate": "1"},
        "survey": {"mean": "1"},
    }
    special = {
        "1.3": {"missing": "0", "late": "0"},
        "1.5": {"option": "A"},
        "3.1": {"option": "Đủ"},
        "4.3": {"option": "A"},
        "5.3": {"cases": "0"},
    }
    given = {c.code: Mark(special.get(c.code) or best[c.kind]) for c in criteria_set.criteria}

    scored = evaluate(criteria_set, given, bloc="SO_BAN_NGANH", book=book)

    assert (scored.index, scored.class_name, scored.missing) == (D(100), "Tốt", ())
