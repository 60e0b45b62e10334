"""Items with the rows that stand on them, in one statement whatever their number.

This is what rights, progress and marks are decided by. Names of people are not among it: a page
that shows an item in full loads that one as cases.reading.items does.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DecimalField, F, OuterRef, TextField
from django.db.models.functions import Cast, JSONObject

from cases.models import Attachment, Contest, Draft, ImportedAnswer, Item, Mark, SurveyImport
from directory.models import User
from evidence_store.models import Evidence

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

# Under the name of the relation: its rows, in the order in which they are read one by one.
ROWS: dict[str, QuerySet[Any]] = {
    "drafts": Draft.objects.order_by("pk"),
    "marks": Mark.objects.order_by("pk"),
    "attachments": Attachment.objects.order_by("attached_at", "pk"),
    "contests": Contest.objects.order_by("pk"),
    "imported": ImportedAnswer.objects.filter(replaced_by=None).order_by("pk"),
}
# What rows refer to and is read with them; of a person the name.
EVERY: tuple[str, ...] = ()
JOINED: dict[str, dict[str, tuple[type[Model], tuple[str, ...]]]] = {
    "drafts": {"saved_by": (User, ("id", "full_name", "email"))},
    "attachments": {"evidence": (Evidence, EVERY)},
    "imported": {"source": (SurveyImport, EVERY), "source__evidence": (Evidence, EVERY)},
}


def with_rows(items: QuerySet[Item]) -> list[Item]:
    """Load items with their criteria, fields and rows; the rows stand where a prefetch puts them.

    Django's own prefetch asks once for each of five relations.
    """
    asked = items.select_related("criterion__field").annotate(
        **{_column(name): _array(name) for name in ROWS}
    )
    return [_unpacked(item) for item in asked]


def _column(name: str) -> str:
    return f"{name}_as_json"


def _array(name: str) -> ArraySubquery:
    rows = ROWS[name].filter(item=OuterRef("pk"))
    columns = _columns(rows.model, EVERY)
    for path, (model, wanted) in JOINED.get(name, {}).items():
        columns |= _columns(model, wanted, f"{path}__")
    return ArraySubquery(rows.values(as_json=JSONObject(**columns)))


def _columns(model: type[Model], wanted: tuple[str, ...], prefix: str = "") -> dict[str, Any]:
    """Return the columns of a table; a number of JSON would lose the decimals of points."""
    return {
        f"{prefix}{field.attname}": Cast(f"{prefix}{field.attname}", TextField())
        if isinstance(field, DecimalField)
        else F(f"{prefix}{field.attname}")
        for field in _fields(model, wanted)
    }


def _fields(model: type[Model], wanted: tuple[str, ...]) -> list[Any]:
    every = model._meta.concrete_fields  # noqa: SLF001 - Django's documented name
    return [field for field in every if not wanted or field.attname in wanted]


def _unpacked(item: Item) -> Item:
    found = item.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, rows in ROWS.items():
        packed = item.__dict__.pop(_column(name))
        # A list in the place of a query set: to make one for each item and name takes longer than
        # the statement.
        found[name] = [_row(rows.model, name, values, item) for values in packed]
    return item


def _row(model: type[Model], name: str, values: dict[str, Any], item: Item) -> Model:
    row: Any = _instance(model, EVERY, values)
    row.item = item
    for path, (joined, wanted) in JOINED.get(name, {}).items():
        *before, last = path.split("__")
        holder = reduce(getattr, before, row)
        setattr(holder, last, _instance(joined, wanted, values, f"{path}__"))
    return row  # type: ignore[no-any-return] # a row of whichever table


def _instance(
    model: type[Model], wanted: tuple[str, ...], values: dict[str, Any], prefix: str = ""
) -> Model:
    fields = _fields(model, wanted)
    return model.from_db(
        "default",
        [field.attname for field in fields],
        [field.to_python(values[f"{prefix}{field.attname}"]) for field in fields],
    )


def add_row(item: Item, name: str, row: Model) -> None:
    """Put a row that was just written beside those an item came with."""
    item.__dict__["_prefetched_objects_cache"][name].append(row)
