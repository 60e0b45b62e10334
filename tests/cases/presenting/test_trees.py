"""Criteria in the groups they stand in, whatever a page knows of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cases.presenting.trees import Branch, Head, Subtotal, branches_of, nodes_of, rows_of
from cases.services.progress import Progress

A, AB, B = Head("1", "Một"), Head("1.1", "Một một"), Head("2", "Hai")
PATHS = {"1.1.1": (A, AB), "1.1.2": (A, AB), "1.9": (A,), "2.1": (B,), "3": ()}


@dataclass(frozen=True)
class One:
    code: str


def standing(*codes: str) -> tuple[Branch[One], ...]:
    return branches_of(
        [One(code) for code in codes or PATHS],
        lambda one: PATHS[one.code],
        sums={"1.1": Subtotal(Decimal(3), Decimal(4))},
        count=lambda found: Progress(1, len(found)),
    )


def told(branches: tuple[Branch[One], ...]) -> list[tuple[int, str]]:
    return [
        (row.depth, row.head.code if row.head else row.leaf.code if row.leaf else "")
        for row in rows_of(branches)
    ]


def test_rows_are_told_with_each_group_before_what_stands_in_it() -> None:
    assert told(standing()) == [
        (0, "1"), (1, "1.1"), (2, "1.1.1"), (2, "1.1.2"), (1, "1.9"),
        (0, "2"), (1, "2.1"), (0, "3"),
    ]  # fmt: skip


def test_a_group_of_which_nothing_is_shown_is_not_named() -> None:
    assert told(standing("1.9", "3")) == [(0, "1"), (1, "1.9"), (0, "3")]


def test_groups_count_what_stands_anywhere_beneath_them() -> None:
    counted = {node.head.code: node.progress.total for node in nodes_of(standing()) if node.head}

    assert counted == {"1": 3, "1.1": 2, "2": 1}


def test_a_sum_is_of_the_group_it_is_given_for() -> None:
    sums = {node.head.code: node.subtotal for node in nodes_of(standing()) if node.head}

    assert sums == {"1": None, "1.1": Subtotal(Decimal(3), Decimal(4)), "2": None}


def test_leaves_of_a_branch_are_all_those_beneath_it() -> None:
    first, *_others = standing()

    assert [leaf.code for leaf in first.leaves] == ["1.1.1", "1.1.2", "1.9"]
