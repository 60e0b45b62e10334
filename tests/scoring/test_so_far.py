"""What a tree comes to while only some of its criteria have points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scoring import evaluate, points_for, score_so_far
from scoring.scorecards import Mark
from tests.scoring.examples import small_book
from tests.scoring.trees import YES_NO, group, leaf, tree

if TYPE_CHECKING:
    from scoring import CriteriaSet, FieldScore

YES, NO = {"value": "yes"}, {"value": "no"}
UNDER = ".criteria"
NOT_ASKED = {"not_applicable": "yes"}


def one_group(rule: str = "") -> CriteriaSet:
    leaves = "".join(
        leaf(code, "4", YES_NO, under=UNDER, more="may_be_not_applicable = true")
        for code in ("1.1", "1.2", "1.3")
    )
    return tree(group("1", more=rule) + leaves + leaf("2", "2", YES_NO))


def so_far(rules: CriteriaSet, answers: dict[str, dict[str, str]]) -> FieldScore:
    worth = {code: points_for(rules.criterion(code), said) for code, said in answers.items()}
    (field,) = score_so_far(rules, worth, bloc="X")
    return field


def of_group(field: FieldScore) -> tuple[object, object]:
    return field.groups[0].points, field.groups[0].max_points


def test_what_nobody_marked_is_left_out_of_group_and_field() -> None:
    field = so_far(one_group(), {"1.1": YES, "1.2": NO})

    assert of_group(field) == (4, 8)
    assert [field.points, field.max_points, field.percent] == [4, 8, 50]


def test_nothing_marked_is_nothing_of_nothing() -> None:
    field = so_far(one_group(), {})

    assert of_group(field) == (0, 0)
    assert field.groups[0].percent is None


@pytest.mark.parametrize("rule", ['not_applicable = "rescale"', 'not_applicable = "share"'])
def test_a_group_rescales_and_shares_only_once_it_is_whole(rule: str) -> None:
    rules = one_group(rule)

    waiting = so_far(rules, {"1.1": YES, "1.2": NOT_ASKED})
    whole = so_far(rules, {"1.1": YES, "1.2": NOT_ASKED, "1.3": NO})

    assert of_group(waiting) == (4, 4)
    assert of_group(whole) == (6, 12)
    assert [bool(field.groups[0].steps) for field in (waiting, whole)] == [False, True]


def test_a_cap_holds_from_the_first_point_on() -> None:
    rules = one_group('max_points = 5\nsum = "cap"')

    field = so_far(rules, {"1.1": YES, "1.2": YES})

    assert of_group(field) == (5, 5)


@pytest.mark.parametrize(
    "rule", ["", 'max_points = 6\nsum = "scale"', 'not_applicable = "share"', "round = 0"]
)
def test_a_case_that_is_whole_comes_to_what_its_scorecard_says(rule: str) -> None:
    rules = one_group(rule)
    answers = {"1.1": YES, "1.2": NOT_ASKED, "1.3": NO, "2": YES}
    marks = {code: Mark(answer) for code, answer in answers.items()}

    card = evaluate(rules, marks, bloc="X", book=small_book())

    (scored,), found = card.fields, so_far(rules, answers)
    assert (found.points, found.max_points) == (scored.points, scored.max_points)
    assert of_group(found) == of_group(scored)


def test_a_criterion_is_found_in_its_groups() -> None:
    rules = one_group()

    assert [head.code for head in rules.path("1.2")] == ["1"]
    assert rules.path("2") == ()
