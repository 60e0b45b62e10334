"""The page of a set in four levels: groups with their points, criteria beneath, an outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from directory.roles import Role
from tests.tree_city import open_tree_city
from tests.visits import browser

if TYPE_CHECKING:
    from cases.rule_files.reading import FieldRows


def told(field: FieldRows) -> list[tuple[int, str]]:
    return [
        (row.depth, row.head.code if row.head else row.leaf.criterion.code if row.leaf else "")
        for row in field.rows
    ]


def test_page_of_a_set_shows_its_tree(db: None) -> None:  # noqa: ARG001 - the fixture opens the database
    city = open_tree_city()
    client = browser(city.people[Role.COORDINATOR])

    page = client.get(reverse("criteria-set", args=[city.cycle.criteria_set_id]))

    first, _second = page.context["fields"]
    assert told(first)[:4] == [(0, "1.1"), (1, "1.1.1"), (2, "1.1.1.1"), (2, "1.1.1.2")]
    points = {row.head.code: row.subtotal.maximum for row in first.rows if row.head}
    assert (points["1.1"], points["1.1.1"], first.points) == (21, 7, 63)
    assert [row.head.code for row in first.outermost] == ["1.1", "1.2", "1.3"]
