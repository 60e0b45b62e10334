"""Many agencies at once: those that walked by real moves are copied, row by row, so many times.

What a copy holds is what its pattern holds: its case with items, marks, drafts, reviews, log and
turns, its people and their roles. Only names are its own. One statement a table, whatever the
number; benchmarks fill a city of thousands with it in seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from cases.models import (
    Attachment,
    Case,
    CaseEvent,
    Contest,
    Draft,
    Item,
    Mark,
    Question,
    Remark,
    Review,
)
from directory.models import Agency, BlocMembership, Membership, User
from directory.roles import OF_AN_AGENCY, Role
from wording.text import person_sort_key, plain, sort_key
from workflow.models import Proceeding, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

OWN_PEOPLE = sorted(role.value for role in OF_AN_AGENCY - {Role.SECTOR_REVIEWER})
# What every copy must have for itself, made of its pattern's and the number of the copy.
OWN = {
    (Agency, "code"): "code || '-' || k",
    (Agency, "name"): "name || '.' || k",
    (Agency, "short_name"): "name || '.' || k",
    (User, "email"): "k || '.' || email",
    (User, "full_name"): "full_name || ' ' || k",
}


class Pattern(NamedTuple):
    """The rows of a table that are copied, in the order of their keys, and where copies begin."""

    keys: list[int]
    after: int
    apart: int

    def moved(self, column: str) -> str:
        """Return the key that the copy number `k` of the row named in a column has."""
        place = f"array_position(ARRAY[{', '.join(map(str, self.keys))}]::bigint[], {column})"
        return f"{self.after} + {place}::bigint * {self.apart} + k"


def multiply(agencies: QuerySet[Agency], *, copies: Iterable[int]) -> None:
    """Copy agencies with their people and cases; `copies` are numbers that were not used yet."""
    numbers = list(copies)
    patterns = _patterns(agencies, apart=max(numbers) + 1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in patterns:
            cursor.execute(_statement(model, patterns), [numbers])
            cursor.execute(_next_key(model))
    _name(patterns[Agency].after, patterns[User].after)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _patterns(agencies: QuerySet[Agency], *, apart: int) -> dict[type[Model], Pattern]:
    """Return all rows that hang on agencies, in the order of what refers to what."""
    previous = Turn.previous.through
    about: list[tuple[type[Model], dict[str, Any]]] = [
        (Agency, {"pk__in": agencies}),
        (User, {"memberships__agency__in": agencies, "memberships__role__in": OWN_PEOPLE}),
        (Membership, {"agency__in": agencies, "role__in": OWN_PEOPLE}),
        (BlocMembership, {"agency__in": agencies}),
        (Case, {"agency__in": agencies}),
        (Item, {"case__agency__in": agencies}),
        (Draft, {"item__case__agency__in": agencies}),
        (Mark, {"item__case__agency__in": agencies}),
        (Attachment, {"item__case__agency__in": agencies}),
        (Contest, {"item__case__agency__in": agencies}),
        (Question, {"item__case__agency__in": agencies}),
        (Remark, {"item__case__agency__in": agencies}),
        (Review, {"case__agency__in": agencies}),
        (CaseEvent, {"case__agency__in": agencies}),
        (Proceeding, {"case__agency__in": agencies}),
        (Turn, {"process__case__agency__in": agencies}),
        (previous, {"from_turn__process__case__agency__in": agencies}),
    ]
    return {model: _pattern(model, of, apart) for model, of in about}


def _pattern(model: type[Model], of: dict[str, Any], apart: int) -> Pattern:
    rows = model._default_manager.order_by("pk")
    keys = list(rows.filter(**of).values_list("pk", flat=True).distinct())
    newest = rows.values_list("pk", flat=True).last()
    return Pattern(keys, newest or 0, apart)


def _statement(model: type[Model], patterns: dict[type[Model], Pattern]) -> str:
    table, fields = model._meta.db_table, model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(model, field, patterns) for field in fields)
    keys = ", ".join(map(str, patterns[model].keys)) or "NULL"
    return (
        f'INSERT INTO "{table}" ({columns}) SELECT {values} '  # noqa: S608 - names of our own tables
        f'FROM "{table}", unnest(%s::int[]) AS k WHERE id IN ({keys})'
    )


def _value(model: type[Model], field: Any, patterns: dict[type[Model], Pattern]) -> str:
    """Return the column of a copy: moved where it names a row that is copied, too."""
    column = f'"{field.column}"'
    if (model, field.name) in OWN:
        return OWN[model, field.name]
    if field.primary_key:
        return patterns[model].moved(column)
    referred = patterns.get(field.related_model) if field.is_relation else None
    return f"coalesce({referred.moved(column)}, {column})" if referred else column


def _next_key(model: type[Model]) -> str:
    table = model._meta.db_table
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\""  # noqa: S608 - names of our own tables


def _name(agencies_after: int, people_after: int) -> None:
    """Fill the columns by which copies are found and put in order."""
    agencies = list(Agency.objects.filter(pk__gt=agencies_after))
    people = list(User.objects.filter(pk__gt=people_after))
    for agency in agencies:
        agency.search_name = plain(f"{agency.name} {agency.code}")
        agency.sort_key = sort_key(agency.name)
    for person in people:
        person.search_name = plain(f"{person.full_name} {person.email}")
        person.sort_key = person_sort_key(person.full_name)
    names = ["search_name", "sort_key"]
    Agency.objects.bulk_update(agencies, names, batch_size=1_000)
    User.objects.bulk_update(people, names, batch_size=1_000)
