"""Rows that come as JSON are the rows that Django loads: no digit, day or blank is another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import State
from cases.models import Item
from cases.services.rows import ROWS, by_key, in_its_case, with_rows
from tests.city import City, walk

if TYPE_CHECKING:
    from django.db.models import Model

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"
BESIDE = "criterion__field", "case__cycle", "case__agency", "case__bloc"


def columns(row: Model | None) -> dict[str, tuple[type, Any]] | None:
    """Return what a row says in its columns, each value with its type."""
    if row is None:
        return None
    # A person behind a row comes with what they are called alone.
    loaded = (name for name in vars(row) if not name.startswith("_"))
    return {name: (type(getattr(row, name)), getattr(row, name)) for name in loaded}


def with_all(item: Item) -> list[Any]:
    rows = [columns(row) for name in ROWS for row in getattr(item, name).all()]
    return [columns(item), columns(item.criterion), columns(item.criterion.field), *rows]


@pytest.mark.parametrize("state", [State.SELF_ASSESSMENT, State.SETTLEMENT])
def test_items_by_their_keys_are_those_of_a_query_set(city: City, state: State) -> None:
    walk(city, QUAN, to=state)
    items = Item.objects.filter(case=city.case(QUAN))

    found = {item.pk: with_all(item) for item in by_key([item.pk for item in items])}

    assert found == {item.pk: with_all(item) for item in with_rows(items)}


def test_an_item_given_to_an_officer_knows_what_they_are_called(city: City) -> None:
    item, officer = city.item(QUAN, "1.2"), city.officers[QUAN]
    Item.objects.filter(pk=item.pk).update(assigned_to=officer)

    (found,) = by_key([item.pk])

    assert found.assigned_to is not None
    assert (found.assigned_to, str(found.assigned_to)) == (officer, str(officer))


def test_an_item_in_its_case_is_the_one_that_django_joins(city: City) -> None:
    items = Item.objects.filter(case=city.case(QUAN), criterion__code="1.2")
    joined = items.select_related(*BESIDE).get()

    found = in_its_case(items)

    assert found is not None
    told = [
        [columns(row) for row in (it, it.criterion, it.criterion.field, it.case)]
        + [columns(row) for row in (it.case.cycle, it.case.agency, it.case.bloc)]
        for it in (found, joined)
    ]
    assert told[0] == told[1]


def test_no_item_is_found_in_a_case_that_has_it_not(city: City) -> None:
    assert in_its_case(Item.objects.filter(case=city.case(QUAN), criterion__code="9.9")) is None
