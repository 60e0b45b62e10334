"""Criteria compared with others: the bloc, last year, the own target, the units below."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from scoring import (
    BadFile,
    CriteriaSet,
    Mark,
    Participant,
    Result,
    Year,
    build_publication,
    last_values,
    points_for,
    references_of,
    score_year,
    verify,
)
from tests.scoring.examples import small_book
from tests.scoring.trees import RATE, leaf, near, tree

MEAN = """kind = "measured"
against = "bloc_mean"
input = "number"
unit = "hồ sơ"
bands = [ { from = 1, points = 2 }, { from = 0, points = 0 } ]"""
BEST = 'kind = "proportional"\nagainst = "bloc_best"'
LAST = """kind = "measured"
against = "last_year"
bands = [ { above = 1, points = 2 }, { from = 1, points = 1 }, { from = 0, points = 0 } ]"""
TARGET = 'kind = "proportional"\nagainst = "target"'
UNITS = 'kind = "proportional"\nagainst = "units_mean"'


def scored(of: CriteriaSet, *agencies: Participant) -> dict[str, Result]:
    results = score_year(Year(of, small_book(), agencies))
    return {result.participant.agency: result for result in results}


def one(name: str, answer: dict[str, str], *, bloc: str = "X", **figures: tuple[str, ...]) -> Any:
    told = {kind: tuple(map(Fraction, values)) for kind, values in figures.items()}
    marks = {"1": Mark(answer), "2": Mark({"rate": "1"})}
    return Participant(bloc, name, name, marks, figures={"1": told} if told else {})


def points_of(method: str, *agencies: Participant, more: str = "", most: str = "2") -> list[str]:
    of = tree(leaf("1", most, method, more=more) + leaf("2", "1"))
    results = scored(of, *agencies)
    return [near(results[one.agency].scorecard.lines[0].points) for one in agencies]


def figures(*values: str) -> list[Participant]:
    return [one(f"A{i}", {"figure": value}) for i, value in enumerate(values)]


def test_points_come_at_the_mean_of_the_bloc_itself_included() -> None:
    assert points_of(MEAN, *figures("70", "80", "90")) == ["0", "2", "2"]


def test_other_blocs_and_those_whom_it_does_not_concern_change_no_mean() -> None:
    others = [
        one("B", {"figure": "1000"}, bloc="Y"),
        one("C", {"not_applicable": "yes"}),
    ]

    given = points_of(
        MEAN, *figures("70", "80", "90"), *others, more="may_be_not_applicable = true"
    )

    assert given == ["0", "2", "2", "2", "0"]


def test_who_had_nothing_due_changes_no_mean() -> None:
    method = """kind = "measured"\nagainst = "bloc_mean"\nnothing_due = "zero"
bands = [ { from = 1, points = 2 }, { from = 0, points = 0 } ]"""
    idle = one("I", {"achieved": "0", "total": "0"})
    agencies = [one("A", {"rate": "0.4"}), one("B", {"rate": "0.6"}), idle]

    assert points_of(method, *agencies) == ["0", "2", "0"]


def test_criterion_of_one_bloc_is_compared_there_alone() -> None:
    of = tree(leaf("1", "2", MEAN, more='blocs = ["X"]') + leaf("2", "1"))
    other = Participant("Y", "B", "B", {"2": Mark({"rate": "1"})})

    found = references_of(of, (*figures("70", "80"), other))

    assert {name: told["1"].values for name, told in found.items()} == {
        "A0": (70, 80), "A1": (70, 80), "B": (),
    }  # fmt: skip
    assert near(scored(of, *figures("70", "80"), other)["B"].scorecard.max_points) == "1"


def test_share_of_the_best_is_exact() -> None:
    agencies = [
        one(f"A{i}", {"achieved": str(part), "total": "3"}) for i, part in enumerate((1, 2))
    ]

    assert points_of(BEST, *agencies) == ["1", "2"]


@pytest.mark.parametrize(
    ("last", "now", "points"),
    [("0.812", "0.812", "1"), ("0.812", "0.813", "2"), ("0.812", "0.811", "0"),
     ("1/3", "0.3333", "0"), ("0", "0", "1"), ("0", "0.1", "2")],
)  # fmt: skip
def test_last_year_is_passed_held_or_missed(last: str, now: str, points: str) -> None:
    assert points_of(LAST, one("A", {"rate": now}, last_year=(last,))) == [points]


def test_own_target_is_full_when_reached_and_never_more() -> None:
    agencies = [
        one(f"A{i}", {"rate": rate}, target=("0.8",)) for i, rate in enumerate(("0.4", "0.8", "1"))
    ]

    assert points_of(TARGET, *agencies) == ["1", "2", "2"]


def test_units_below_stand_for_a_typed_value() -> None:
    agency = one("A", {"units": "loaded"}, units=("80", "90", "85"))

    assert points_of(UNITS, agency, most="4") == ["3.4"]


@pytest.mark.parametrize(
    ("rule", "points", "most"),
    [("", "0", "1"), ('nothing_to_compare = "full"', "2", "3"),
     ('nothing_to_compare = "zero"', "0", "3")],
)  # fmt: skip
def test_set_says_what_holds_where_there_is_nothing_to_compare(
    rule: str, points: str, most: str
) -> None:
    of = tree(leaf("1", "2", f"{LAST}\n{rule}") + leaf("2", "1"))

    card = scored(of, one("A", {"rate": "1"}))["A"].scorecard

    assert (near(card.lines[0].points), near(card.max_points)) == (points, most)


def test_step_says_whose_value_and_how_it_compares() -> None:
    of = tree(leaf("1", "2", MEAN) + leaf("2", "1"))

    steps = scored(of, *figures("70", "80", "90"))["A2"].scorecard.lines[0].steps

    assert [step.text() for step in steps] == [
        "Kết quả 90 hồ sơ.",
        "Bình quân của khối (3 đơn vị) là 80; so với đó, 90 bằng 112,5%.",
        "Thuộc mức từ 100% trở lên.",
        "Mức này được 2 điểm trên 2 điểm.",
    ]
    assert all(step.text("en") for step in steps)


def test_answer_alone_waits_for_the_others() -> None:
    of = tree(leaf("1", "2", MEAN)).criteria[0]

    worth = points_for(of, {"figure": "90"})

    assert (near(worth.points), [step.code for step in worth.steps]) == ("0", ["points.waits"])


def test_set_without_comparisons_needs_no_second_look() -> None:
    assert references_of(tree(leaf("1", "2", RATE)), figures("1")) == {}


def published() -> dict[str, Any]:
    of = tree(leaf("1", "2", LAST) + leaf("2", "1", BEST))
    agencies = (one("A", {"rate": "0.9"}, last_year=("1/3",)), one("B", {"rate": "0.5"}))
    data = build_publication(Year(of, small_book(), agencies), label="Năm 2025")
    again: dict[str, Any] = json.loads(json.dumps(data))
    return again


def test_publication_carries_the_figures_and_is_recomputed_from_itself() -> None:
    data = published()

    assert data["agencies"][0]["figures"] == {"1": {"last_year": ["1/3"]}}
    assert verify(data).ok


def test_figure_that_was_changed_afterwards_shows() -> None:
    data = published()
    data["agencies"][0]["figures"]["1"]["last_year"] = ["0.95"]

    assert {one.what for one in verify(data).differences} >= {"points", "inputs_digest"}


@pytest.mark.parametrize(
    ("wrong", "place", "code"),
    [
        ({"9": {"target": ["1"]}}, "agencies[1].figures.9", "file.want_criterion"),
        ({"1": {"target": ["một"]}}, "agencies[1].figures.1.target", "file.want_figures"),
        ({"1": {"target": ["1/0"]}}, "agencies[1].figures.1.target", "file.want_figures"),
        ({"1": {"target": "1"}}, "agencies[1].figures.1.target", "file.want_texts"),
        ({"1": {"goal": ["1"]}}, "agencies[1].figures.1.goal", "file.unknown_key"),
    ],
)
def test_wrong_figures_are_refused_at_their_place(wrong: Any, place: str, code: str) -> None:
    data = published()
    data["agencies"][0]["figures"] = wrong

    with pytest.raises(BadFile) as refused:
        verify(data)

    assert (place, code) in [(p.place, p.right.code) for p in refused.value.problems]


def test_next_year_is_compared_with_what_was_published() -> None:
    of = tree(leaf("1", "2", RATE) + leaf("2", "1", RATE) + leaf("3", "1", UNITS))
    agency = one("A", {"achieved": "1", "total": "3"})
    agency = replace(agency, marks={**agency.marks, "3": Mark({"units": "loaded"})})

    assert last_values(of, (agency,)) == {"A": {"1": Fraction(1, 3), "2": Fraction(1)}}
