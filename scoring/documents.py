"""A set or a book as a document, the dict that its TOML says, and the TOML of a document."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from scoring.numbers import ZERO
from scoring.table_files import open_toml

Document = dict[str, Any]

_RATES = ("per_missing", "per_late", "per_case")


def text_of_document(document: Document) -> str:
    """Write a document as TOML; read again it is the same document with the same digest."""
    import tomli_w  # noqa: PLC0415 - reading and scoring run on bare Python; only writing needs it

    return tomli_w.dumps(document)


def document_of(text: str, *, name: str = "") -> Document:
    """Read a TOML text as a document of the second format; raise BadFile where it is not TOML.

    What the first format says is said in the second, with the same meaning.
    """
    document = open_toml(text, name=name).data
    return _second(document) if document.get("format") == 1 else document


def _second(document: Document) -> Document:
    """Say a document of the first format in the second; books say the same in both."""
    fields = document.get("fields")
    if not isinstance(fields, list):
        return {**document, "format": 2}
    kept = dict(document)
    if _asks_blocs_apart(fields):
        kept.pop("total", None)  # the first format promised it of all blocs taken together
    return {**kept, "format": 2, "fields": [_field(field) for field in fields]}


def _asks_blocs_apart(fields: list[Any]) -> bool:
    return any(row.get("blocs") for field in fields for row in _rows(field, "criteria"))


def _rows(table: Any, key: str) -> list[Document]:
    rows = table.get(key) if isinstance(table, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _field(field: Any) -> Any:
    rows = _rows(field, "criteria")
    return {**field, "criteria": [_criterion(row) for row in rows]} if rows else field


def _criterion(row: Document) -> Document:
    method = row.get("method")
    if not isinstance(method, dict):
        return row
    translate = _METHODS.get(str(method.get("kind")), _same)
    return {**row, "method": translate(method, row.get("max_points"))}


def _same(method: Document, _most: object) -> Document:
    return method


def _counted(method: Document, most: object) -> Document:
    """Leave out what counted nothing, and hold each case within the points there are."""
    kept = {key: value for key, value in method.items() if key not in _RATES or value != ZERO}
    if not isinstance(most, int | Decimal):
        return kept
    return {key: min(value, most) if key in _RATES else value for key, value in kept.items()}


_METHODS: dict[str, Callable[[Document, object], Document]] = {
    "deductions": _counted,
    "accrual": _counted,
}
