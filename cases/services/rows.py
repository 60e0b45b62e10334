"""Items with the rows that stand on them, in one statement whatever their number.

This is what rights, progress and marks are decided by. Of the people behind the rows only who
typed a draft or wrote in a question is among it: a page that shows an item in full loads it as
cases.reading.items does.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import DateField, JSONField, UUIDField
from django.db.models.expressions import RawSQL

from cases.models import (
    Attachment,
    Case,
    Contest,
    Criterion,
    Cycle,
    Draft,
    Field,
    ImportedAnswer,
    Item,
    Mark,
    Question,
    Remark,
    SurveyImport,
)
from directory.models import Agency, Bloc, User
from evidence_store.models import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model, QuerySet


class Rows(NamedTuple):
    """Rows of one kind: their model, how an item's are selected, and what is selected with them.

    Each row comes as JSON by the names of its columns. The text of the statement never changes;
    to have it composed anew each time takes longer than PostgreSQL needs to answer it.
    """

    model: type[Model]
    select: str
    beside: dict[str, type[Model]]


ROWS = {
    "drafts": Rows(
        Draft,
        """SELECT to_jsonb(it) || jsonb_build_object('saved_by', jsonb_build_object(
             'id', person.id, 'full_name', person.full_name, 'email', person.email))
           FROM cases_draft it JOIN directory_user person ON person.id = it.saved_by_id
           WHERE it.item_id = cases_item.id ORDER BY it.id""",
        {"saved_by": User},
    ),
    "marks": Rows(
        Mark,
        """SELECT to_jsonb(it) FROM cases_mark it
           WHERE it.item_id = cases_item.id ORDER BY it.id""",
        {},
    ),
    "attachments": Rows(
        Attachment,
        """SELECT to_jsonb(it) || jsonb_build_object('evidence', to_jsonb(file))
           FROM cases_attachment it JOIN evidence_store_evidence file ON file.id = it.evidence_id
           WHERE it.item_id = cases_item.id ORDER BY it.attached_at, it.id""",
        {"evidence": Evidence},
    ),
    "contests": Rows(
        Contest,
        """SELECT to_jsonb(it) FROM cases_contest it
           WHERE it.item_id = cases_item.id ORDER BY it.id""",
        {},
    ),
    "remarks": Rows(
        Remark,
        """SELECT to_jsonb(it) || jsonb_build_object(
             'question', to_jsonb(asked),
             'by', jsonb_build_object(
               'id', person.id, 'full_name', person.full_name, 'email', person.email))
           FROM cases_remark it JOIN cases_question asked ON asked.id = it.question_id
           JOIN directory_user person ON person.id = it.by_id
           WHERE it.item_id = cases_item.id ORDER BY it.id""",
        {"question": Question, "by": User},
    ),
    "imported": Rows(
        ImportedAnswer,
        """SELECT to_jsonb(it) || jsonb_build_object('source',
             to_jsonb(brought) || jsonb_build_object('evidence', to_jsonb(file)))
           FROM cases_importedanswer it
           JOIN cases_surveyimport brought ON brought.id = it.source_id
           JOIN evidence_store_evidence file ON file.id = brought.evidence_id
           WHERE it.item_id = cases_item.id AND it.replaced_by_id IS NULL ORDER BY it.id""",
        {"source": SurveyImport, "evidence": Evidence},
    ),
}


class Exactly(json.JSONDecoder):
    """Read numbers as the decimals they are: points must not lose theirs."""

    def __init__(self) -> None:
        super().__init__(parse_float=Decimal)


BESIDE = ("criterion__field", "assigned_to")
AS_JSON = ArrayField(JSONField(decoder=Exactly))
ARRAYS = {
    f"{name}_as_json": RawSQL(f"ARRAY({rows.select})", (), output_field=AS_JSON)  # noqa: S611 - the constants above
    for name, rows in ROWS.items()
}


PERSON = "jsonb_build_object('id', id, 'full_name', full_name, 'email', email)"
BY_KEY = f"""
SELECT to_jsonb(cases_item) || jsonb_build_object(
  {", ".join(f"'{name}_as_json', ARRAY({rows.select})" for name, rows in ROWS.items())},
  'criterion', to_jsonb(criterion) || jsonb_build_object('field', to_jsonb(field)),
  'assigned_to', (SELECT {PERSON} FROM directory_user WHERE id = cases_item.assigned_to_id)
)
FROM cases_item
JOIN cases_criterion criterion ON criterion.id = cases_item.criterion_id
JOIN cases_field field ON field.id = criterion.field_id
WHERE cases_item.dropped_at IS NULL AND cases_item.id IN
"""  # noqa: S608 - the constants above
OF_ITEM: dict[str, type[Model]] = {"criterion": Criterion, "field": Field, "assigned_to": User}
IN_ITS_CASE = """
to_jsonb(cases_item) || jsonb_build_object(
  'criterion', (
    SELECT to_jsonb(it) || jsonb_build_object('field', to_jsonb(field))
    FROM cases_criterion it JOIN cases_field field ON field.id = it.field_id
    WHERE it.id = cases_item.criterion_id),
  'case', (
    SELECT to_jsonb(it) || jsonb_build_object(
      'cycle', to_jsonb(cycle), 'agency', to_jsonb(agency), 'bloc', to_jsonb(bloc))
    FROM cases_case it JOIN cases_cycle cycle ON cycle.id = it.cycle_id
    JOIN directory_agency agency ON agency.id = it.agency_id
    JOIN directory_bloc bloc ON bloc.id = it.bloc_id
    WHERE it.id = cases_item.case_id))
"""
OF_CASE: dict[str, type[Model]] = {"case": Case, "cycle": Cycle, "agency": Agency, "bloc": Bloc}


class Loaded(list[Any]):
    """Rows of an item that came along with it, where a prefetch would put a query set.

    To make one for each item and relation takes longer than the statement. Who asks for more than
    the rows gets a query set of the table.
    """

    def __init__(self, item: Item, model: type[Model]) -> None:
        super().__init__()
        self.item, self.model = item, model

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.model._default_manager.filter(item=self.item), name)  # noqa: SLF001 - documented API


def with_rows(items: QuerySet[Item]) -> list[Item]:
    """Load items with their criteria, fields and rows; the rows stand where a prefetch puts them.

    Django's own prefetch asks once for each of six relations.
    """
    loaded = items.select_related(*BESIDE).annotate(**ARRAYS)
    return [_unpacked(item, item.__dict__) for item in loaded]


def by_key(keys: Sequence[int]) -> list[Item]:
    """Load items by their keys, in no order, as `with_rows` does.

    For one item Django composes the statement longer than PostgreSQL answers it; this one stands.
    """
    # By an array of keys PostgreSQL would plan anew each time, not knowing how many they are.
    places = ", ".join(["%s"] * len(keys)) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"{BY_KEY} ({places})", keys)
        found = [json.loads(text, cls=Exactly) for (text,) in cursor.fetchall()]
    return [_unpacked(_instance(Item, values, OF_ITEM), values) for values in found]


def in_its_case(items: QuerySet[Item]) -> Item | None:
    """Load an item, if there is one, with criterion and field, its case, cycle, agency and bloc.

    Its own rows are not among it.
    """
    beside = RawSQL(IN_ITS_CASE, (), output_field=JSONField(decoder=Exactly))  # noqa: S611 - a constant
    # Unlike first(), this composes no order for a single row.
    for values in items.order_by().values_list(beside, flat=True)[:1]:
        return cast("Item", _instance(Item, values, OF_ITEM | OF_CASE))
    return None


def _unpacked(item: Any, arrays: dict[str, Any]) -> Item:
    known = item.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, rows in ROWS.items():
        known[name] = found = Loaded(item, rows.model)
        for values in arrays.pop(f"{name}_as_json"):
            row: Any = _instance(rows.model, values, rows.beside)
            row.item = item
            found.append(row)
    return cast("Item", item)


def _instance(model: type[Model], values: dict[str, Any], beside: dict[str, type[Model]]) -> Model:
    present = [each for each in _columns(model) if each.column in values]
    made = [each.make(values[each.column]) for each in present]
    row = model.from_db("default", [each.attribute for each in present], made)
    for name in beside.keys() & values.keys():
        if values[name] is not None:
            setattr(row, name, _instance(beside[name], values[name], beside))
    return row


class Column(NamedTuple):
    """A column, the attribute it becomes, and what makes a value that JSON has no word for."""

    column: str
    attribute: str
    make: Callable[[Any], Any]


@lru_cache
def _columns(model: type[Model]) -> tuple[Column, ...]:
    return tuple(
        Column(str(field.column), field.attname, field.to_python if _is_made(field) else _as_it_is)
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's documented name
    )


def _is_made(field: Any) -> bool:
    kind = field.target_field if field.is_relation else field
    return isinstance(kind, DateField | UUIDField)  # a time is a day, too


def _as_it_is(value: Any) -> Any:
    return value


def add_row(item: Item, name: str, row: Model) -> None:
    """Put a row that was just written beside those an item came with."""
    item.__dict__["_prefetched_objects_cache"][name].append(row)
