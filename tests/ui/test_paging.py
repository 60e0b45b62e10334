"""A list in groups is shown whole where it fits, else the first of each group, or one by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from ui.paging import Making, Rows, keys_in, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUPS = {"a": range(7), "b": range(2), "c": range(0)}


@pytest.mark.parametrize(
    ("asked", "most", "shown"),
    [
        ("", 9, {"a": [*range(7)], "b": [0, 1], "c": []}),
        ("", 8, {"a": [0, 1, 2, 3], "b": [0, 1], "c": []}),
        ("", 1, {"a": [0], "b": [0], "c": []}),
        ("?phan=a", 3, {"a": [0, 1, 2]}),
        ("?phan=a&page=3", 3, {"a": [6]}),
        ("?phan=a&page=99", 3, {"a": [6]}),
        ("?phan=khac&page=2", 9, {"a": [*range(7)], "b": [0, 1], "c": []}),
    ],
)
def test_what_is_shown_of_each_group(asked: str, most: int, shown: dict[str, list[int]]) -> None:
    parts = parts_of(GROUPS, RequestFactory().get(f"/{asked}"), most=most)

    assert {name: list(page) for name, page in parts.items()} == shown
    assert {name: page.paginator.count for name, page in parts.items()} == {
        name: len(GROUPS[name]) for name in parts
    }


def lists() -> tuple[dict[str, Rows[int, str]], list[list[int]]]:
    """Return lists of words over numbers, and which numbers were made words at once."""
    asked: list[list[int]] = []

    def load(keys: Sequence[int]) -> list[str]:
        asked.append(list(keys))
        return [f"row {key}" for key in keys]

    make = Making(load)
    return {"a": Rows(range(7), make), "b": Rows([3, 9], make)}, asked


def test_rows_are_made_where_they_are_shown_alone_and_once() -> None:
    groups, asked = lists()

    parts = parts_of(groups, RequestFactory().get("/"), most=4)
    none = list(asked)
    shown = {name: list(page) for name, page in parts.items()}
    again = [groups["a"][1], *groups["a"][:2]]

    assert none == []
    assert shown == {"a": ["row 0", "row 1"], "b": ["row 3", "row 9"]}
    assert again == ["row 1", "row 0", "row 1"]
    assert asked == [[0, 1], [3, 9]]


def test_rows_of_several_lists_are_made_together() -> None:
    groups, asked = lists()
    parts = parts_of(groups, RequestFactory().get("/"), most=4)

    groups["a"].make(keys_in(parts))

    assert [list(page) for page in parts.values()] == [["row 0", "row 1"], ["row 3", "row 9"]]
    assert asked == [[0, 1, 3, 9]]


def test_rows_that_are_kept_and_all_rows_stand_in_order() -> None:
    rows = lists()[0]["a"]

    kept = rows.only(lambda key: key % 2)

    assert (len(kept), list(kept), kept[-1]) == (3, ["row 1", "row 3", "row 5"], "row 5")
    assert list(rows) == [f"row {key}" for key in range(7)]
    assert not rows.only(lambda _key: False)
