"""Where a field or a criterion of a cycle is found: by its code, and by its set where it has two.

Blocs with a set of their own may use the same codes; the address of such a field or criterion ends
with the number of its set, as in 1.2~7. Without it the set of the cycle is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models import Criterion, Field
from cases.models.sets_in_use import sets_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cases.models import Cycle

SIGN = "~"


def ending(cycle: Cycle, set_id: int) -> str:
    """Return what the addresses of a set's fields and criteria end with."""
    return "" if set_id == cycle.criteria_set_id else f"{SIGN}{set_id}"


def fields_at(cycle: Cycle, address: str) -> QuerySet[Field]:
    """Return the one field that an address names, or none."""
    code, _sign, set_id = address.partition(SIGN)
    return Field.objects.filter(_of(cycle, set_id), code=code)


def criteria_at(cycle: Cycle, address: str) -> QuerySet[Criterion]:
    """Return the one criterion that an address names, or none, with its field."""
    code, _sign, set_id = address.partition(SIGN)
    return Criterion.objects.select_related("field").filter(_of(cycle, set_id), code=code)


def fields_in(cycle: Cycle) -> list[Field]:
    """Return the fields of every set of a cycle, each with its `address`; one query."""
    rows = Field.objects.filter(criteria_set__in=sets_of(cycle))
    found = sorted(rows, key=lambda each: _order(cycle, each))
    for each in found:
        each.address = each.code + ending(cycle, each.criteria_set_id)
    return found


def _order(cycle: Cycle, field: Field) -> tuple[bool, int, int]:
    own = field.criteria_set_id == cycle.criteria_set_id
    return not own, field.criteria_set_id, field.order


def _of(cycle: Cycle, set_id: str) -> Q:
    if not set_id:
        return Q(criteria_set=cycle.criteria_set_id)
    asked = int(set_id) if set_id.isascii() and set_id.isdecimal() and len(set_id) < 19 else 0
    return Q(criteria_set__in=sets_of(cycle).filter(pk=asked))
