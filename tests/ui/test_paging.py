"""A list in groups is shown whole where it fits, else the first of each group, or one by pages."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from ui.paging import parts_of

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
