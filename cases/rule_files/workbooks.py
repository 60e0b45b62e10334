"""Criteria sets as workbooks: handed out, and read cell by cell before anything is made of them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import scoring
from cases.rule_files.troubles import Trouble, trouble_of
from directory.models import Agency, Bloc
from evidence_store.inspection import examine_table
from evidence_store.kinds import Unfit
from evidence_store.texts import sentence
from scoring.workbooks.reading import read_workbook
from scoring.workbooks.writing import workbook_of

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 2 * 1024 * 1024
XLSX = ".xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What a workbook says: the document where nothing is wrong, else the troubles."""

    name: str
    document: scoring.Document
    troubles: tuple[Trouble, ...]
    notes: tuple[Trouble, ...]

    @property
    def text(self) -> str:
        """Write it as the TOML file that it is."""
        return scoring.text_of_document(self.document)


def read_sheet(content: bytes, *, name: str, given: Mapping[str, Any] | None = None) -> SheetRead:
    """Try a workbook; names of the directory are known to it. Two queries."""
    try:
        examine_table(io.BytesIO(content), filename=name, limit=MOST_BYTES)
    except Unfit as unfit:
        return SheetRead(name, {}, (Trouble(None, "", name, sentence(unfit.fault)),), ())
    found = read_workbook(
        content, name=name, departments=department_names(), blocs=bloc_names(), given=given
    )
    problems = tuple(trouble_of(problem) for problem in found.problems)
    notes = tuple(trouble_of(note) for note in found.notes)
    return SheetRead(name, found.document, problems, notes)


def sheet_of(document: scoring.Document) -> bytes:
    """Write a document as a workbook with the directory's names to choose from. Two queries."""
    return workbook_of(document, departments=department_names(), blocs=bloc_names())


def department_names() -> dict[str, str]:
    """Return the names of all agencies that there are, by code."""
    alive = Agency.objects.filter(valid_to=None).order_by("name", "code")
    return dict(alive.values_list("code", "name"))


def bloc_names() -> dict[str, str]:
    """Return the names of all blocs, by code."""
    return dict(Bloc.objects.order_by("order", "code").values_list("code", "name"))
