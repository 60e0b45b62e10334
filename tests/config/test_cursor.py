"""Statements whose values PostgreSQL cannot count are answered as any other."""

from __future__ import annotations

import pytest
from django.db import connection

from config.cursor import MOST_VALUES
from directory.models import Agency
from tests.city import FOUNDED

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("values", [MOST_VALUES, MOST_VALUES + 1])
def test_a_statement_may_hold_any_number_of_values(values: int) -> None:
    agency = Agency.named(code="QUAN-100%", name="Quận 'một'", valid_from=FOUNDED)
    agency.save()
    keys = [agency.pk, *range(-values + 2, 0)]

    found = Agency.objects.filter(code="QUAN-100%", pk__in=keys)

    assert [each.name for each in found] == ["Quận 'một'"]
    assert len(keys) + 1 == values


def test_what_is_asked_again_and_again_is_planned_once() -> None:
    for code in range(10):
        assert not Agency.objects.filter(code=str(code)).exists()

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        planned = [statement for (statement,) in cursor.fetchall()]
    assert [each for each in planned if "directory_agency" in each and "LIMIT 1" in each]
