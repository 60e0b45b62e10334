"""Books of the second format: bounds by bloc, conditions, limits by facts, extras held together."""

import json
from decimal import Decimal
from typing import Any

import pytest

from scoring import (
    BadFile,
    CannotEvaluate,
    Entry,
    Fact,
    Mark,
    Participant,
    RuleBook,
    Year,
    build_publication,
    class_of,
    evaluate,
    load_criteria_set,
    load_rule_book,
    next_class,
    rank,
    score_year,
    verify,
)
from scoring.publication import inputs_digest
from scoring.scorecards import Scorecard
from tests.scoring.examples import BOOK, REWARD
from tests.scoring.trees import HEAD, YES_NO, leaf, tree

SECOND = BOOK.replace("format = 1", "format = 2")
SET = tree(leaf("1", "97") + leaf("2", "3", YES_NO))
REPRIMAND = Fact("khien_trach", "12/QĐ-UBND", "2025-03-05")
LIMIT = """
[[limits]]
fact = "khien_trach"
label = "Bị khiển trách"
label_en = "Reprimanded"
class = "Khá"
"""


def book(right: str = "", wrong: str = "", *, more: str = "") -> RuleBook:
    return load_rule_book(SECOND.replace(right, wrong, 1) + more, name="book.toml")


def answers(rate: str, done: str) -> dict[str, Mark]:
    return {"1": Mark({"rate": rate}), "2": Mark({"value": done})}


def scored(
    of: RuleBook, rate: str, done: str = "yes", *, facts: tuple[Fact, ...] = ()
) -> Scorecard:
    return evaluate(SET, answers(rate, done), bloc="X", book=of, facts=facts)


NO_ZERO = book("from = 85", "from = 85\nno_zero = true")


def test_class_above_a_bound_is_not_reached_by_exactly_that() -> None:
    of = book("from = 85", "above = 85")

    assert class_of(Decimal(85), book=of).name == "Khá"
    assert class_of(Decimal("85.0001"), book=of).name == "Tốt"
    above = next_class(Decimal(85), book=of)
    assert above is not None
    assert above.name == "Tốt"
    placed = rank([Entry("X", "A", Decimal(90))], book=of)[0]
    assert placed.reasons[0].text() == "Chỉ số 90 trên 85: xếp loại Tốt."


def test_class_begins_elsewhere_in_another_bloc() -> None:
    of = book("from = 85", "from = 85\nfrom_by_bloc = { XA = 80 }")

    assert [class_of(Decimal(82), book=of, bloc=bloc).name for bloc in ("SO", "XA")] == [
        "Khá", "Tốt",
    ]  # fmt: skip
    told = rank([Entry("XA", "A", Decimal(82))], book=of)[0]
    assert (told.class_name, told.reasons[0].values["lower"]) == ("Tốt", 80)


def test_criterion_at_0_costs_the_class_and_with_it_the_reward() -> None:
    of = book("from = 85", "from = 85\nno_zero = true", more=REWARD)
    city = tuple(
        Participant("X", f"A{i}", f"Sở {i}", answers("1", "no" if i else "yes")) for i in range(3)
    )

    results = score_year(Year(SET, of, city))

    assert [(one.placed.class_name, one.outcome.reward) for one in results] == [
        ("Tốt", "yes"), ("Khá", "no"), ("Khá", "no"),
    ]  # fmt: skip
    assert [reason.text() for reason in results[1].placed.reasons[:2]] == [
        "Chỉ số 97 đạt từ 85: xếp loại Tốt.",
        "Loại Tốt không cho tiêu chí nào 0 điểm; đang 0 điểm: 2. Xuống loại Khá.",
    ]


def test_zeros_of_every_field_are_named() -> None:
    two = (
        HEAD
        + leaf("1", "97")
        + leaf("2", "1", YES_NO)
        + HEAD[HEAD.index("[[fields]]") :].replace("F1", "F2")
    )
    of = load_criteria_set(two + leaf("3", "1", YES_NO) + leaf("4", "1", YES_NO), name="set.toml")
    no = Mark({"value": "no"})
    marks = {"1": Mark({"rate": "1"}), "2": no, "3": no, "4": Mark({"value": "yes"})}

    card = evaluate(of, marks, bloc="X", book=NO_ZERO)

    assert (card.class_name, card.class_reasons[1].values["criteria"]) == ("Khá", "2, 3")
    assert "Khá" in card.class_reasons[1].text("en")


def test_too_few_points_in_a_field_lead_down_as_far_as_conditions_fail() -> None:
    of = load_rule_book(
        SECOND.replace("from = 85", "from = 85\nat_least = { F1 = 99 }").replace(
            "from = 70", 'from = 70\nat_least = { "1" = 97 }'
        ),
        name="book.toml",
    )

    assert [scored(of, rate).class_name for rate in ("1", "0.98")] == ["Tốt", "Trung bình"]
    assert len(scored(of, "0.98").class_reasons) == 3


def test_condition_on_what_the_set_does_not_have_is_refused() -> None:
    with pytest.raises(CannotEvaluate) as refused:
        scored(book("from = 85", "from = 85\nat_least = { F9 = 1 }"), "1")

    assert (refused.value.reason.code, refused.value.criteria) == (
        "evaluate.unknown_level", ("F9",),
    )  # fmt: skip
    assert refused.value.reason.values == {"code": "F9"}


def test_fact_limits_the_class_and_names_its_paper() -> None:
    of = book(more=LIMIT)

    assert scored(of, "1").class_name == "Tốt"
    assert scored(of, "0.6", facts=(REPRIMAND,)).class_name == "Trung bình"
    limited = scored(of, "1", facts=(REPRIMAND,))
    assert limited.class_name == "Khá"
    assert limited.class_reasons[-1].text() == (
        "Bị khiển trách (văn bản số 12/QĐ-UBND, ngày 05/03/2025): cao nhất là loại Khá."
    )
    assert scored(of, "1", facts=(Fact("khac", "1", "2025-01-01"),)).class_name == "Tốt"
    # Who has no more than the limit allows is not told of it.
    at_the_limit = scored(of, "0.8", facts=(REPRIMAND,))
    assert (at_the_limit.class_name, len(at_the_limit.class_reasons)) == ("Khá", 1)


def test_index_alone_says_that_conditions_were_not_looked_at() -> None:
    placed = rank([Entry("X", "A", Decimal(90))], book=NO_ZERO)[0]

    assert [reason.code for reason in placed.reasons[:2]] == [
        "class.reached", "class.not_looked_at",
    ]  # fmt: skip


def publication() -> dict[str, Any]:
    city = (
        Participant("X", "A", "Sở A", answers("1", "yes"), facts=(REPRIMAND,)),
        Participant("X", "B", "Sở B", answers("1", "yes")),
        Participant("X", "C", "Sở C", answers("0.99", "yes")),
    )
    year = Year(SET, book(more=LIMIT), city)
    again: dict[str, Any] = json.loads(json.dumps(build_publication(year, label="Năm 2025")))
    return again


def test_publication_carries_the_facts_and_verifies() -> None:
    data = publication()

    assert [(one["agency"], one["class"]) for one in data["agencies"]] == [
        ("A", "Khá"), ("B", "Tốt"), ("C", "Tốt"),
    ]  # fmt: skip
    assert data["agencies"][0]["facts"] == [
        {"fact": "khien_trach", "number": "12/QĐ-UBND", "day": "2025-03-05"},
    ]
    assert "facts" not in data["agencies"][1]
    assert verify(data).ok


def test_fact_that_was_taken_out_shows_in_class_and_digest() -> None:
    data = publication()
    del data["agencies"][0]["facts"]

    assert {one.what for one in verify(data).differences} >= {"class", "inputs_digest"}
    assert inputs_digest(data) != data["inputs_digest"]


def test_bonus_and_penalty_are_held_together() -> None:
    extra = leaf("B", "9", 'kind = "accrual"\nper_case = 0.5', more='part = "bonus"') + leaf(
        "P", "9", 'kind = "deductions"\nper_case = 1', more='part = "penalty"'
    )
    of = book(more="[parts.together]\nfrom = -3\nto = 2\n")

    def index(plus: str, minus: str) -> Decimal:
        marks = {"1": {"rate": "0.5"}, "B": {"cases": plus}, "P": {"cases": minus}}
        given = {code: Mark(answer) for code, answer in marks.items()}
        return evaluate(tree(leaf("1", "10") + extra), given, bloc="X", book=of).index

    assert [index(*pair) for pair in (("7", "1"), ("3", "1"), ("0", "9"), ("0", "0"))] == [
        Decimal(52), Decimal("50.5"), Decimal(47), Decimal(50),
    ]  # fmt: skip


def test_column_breaks_ties_and_the_reason_names_it() -> None:
    of = book(more='[ranking]\nbreak_ties = ["2"]\n')
    halves = tree(leaf("1", "4") + leaf("2", "4"))
    city = tuple(
        Participant("X", name, name, {"1": Mark({"rate": one}), "2": Mark({"rate": two})})
        for name, one, two in (("A", "1", "0.5"), ("B", "0.5", "1"), ("C", "0.5", "1"))
    )

    placed = {one.placed.agency: one.placed for one in score_year(Year(halves, of, city))}

    assert {name: (one.rank, one.tied) for name, one in placed.items()} == {
        "B": (1, 2), "C": (1, 2), "A": (3, 1),
    }  # fmt: skip
    assert placed["A"].reasons[-1].text() == ("Chỉ số bằng nhau, xếp trước sau theo điểm của 2.")


@pytest.mark.parametrize(
    ("right", "wrong", "more", "place", "code"),
    [
        ("from = 85", "from = 85\nabove = 80", "", "classes[1].above", "file.want_from_or_above"),
        ("from = 85", "above = 85\nfrom_by_bloc = { X = 1 }", "", "classes[1].from_by_bloc",
         "file.unknown_key"),
        ("from = 85", "from = 85\nfrom_by_bloc = { X = 60 }", "", "classes[2].from",
         "file.want_falling_bounds"),
        ("from = 85", "from = 85\nno_zero = 1", "", "classes[1].no_zero", "file.want_flag"),
        ("from = 85", 'from = 85\nat_least = { F1 = "8" }', "", "classes[1].at_least.F1",
         "file.want_number"),
        ("from = 85", "from = 85\nfrom_by_bloc = { Z = 90 }", '[[blocs]]\ncode = "X"\n',
         "classes[1].from_by_bloc.Z", "file.want_bloc"),
        ("", "", LIMIT.replace("Khá", "Kém"), "limits[1].class", "file.want_choice"),
        ("", "", LIMIT + LIMIT, "limits[2].fact", "file.want_unique"),
        ("", "", "[parts.together]\nfrom = 1\nto = 2\n", "parts.together.from", "file.want_number"),
        ("", "", "[parts.together]\nfrom = -1\nto = 2\n[parts.bonus]\ncap = 1\n", "parts.together",
         "file.want_cap_or_together"),
        ("format = 2", "format = 1", LIMIT, "limits", "file.unknown_key"),
        ("format = 2", "format = 1", '[ranking]\nbreak_ties = ["1"]\n', "ranking.break_ties",
         "file.unknown_key"),
    ],
)  # fmt: skip
def test_problem_of_a_book_names_its_place(
    right: str, wrong: str, more: str, place: str, code: str
) -> None:
    with pytest.raises(BadFile) as refused:
        book(right, wrong, more=more)

    assert (place, code) in [(p.place, p.right.code) for p in refused.value.problems]
