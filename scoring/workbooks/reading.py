"""Read a workbook as a criteria set, or say everything that is wrong with it, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.criteria import CriteriaSet
from scoring.documents import Document, text_of_document
from scoring.problems import Problem
from scoring.sheets import MOST_COLUMNS, MOST_ROWS, Sheet, TooLarge, visible_sheets
from scoring.workbooks.assembling import assemble
from scoring.workbooks.cells import Findings, Row
from scoring.workbooks.checking import check
from scoring.workbooks.columns import (
    GUIDE,
    HEAD,
    HEAD_COLUMNS,
    LEVEL_COLUMNS,
    LEVELS,
    LISTS,
    NODE_COLUMNS,
    NODES,
)
from scoring.workbooks.grids import looks_like, rows_of
from scoring.workbooks.notation import folded

Names = Mapping[str, str]  # by code


@dataclass(frozen=True, slots=True)
class WorkbookRead:
    """What a workbook says; a set only where nothing is wrong with it."""

    document: Document
    criteria_set: CriteriaSet | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]  # what was read in a way that its writer should look at

    @property
    def text(self) -> str:
        """Write the set as the TOML file that it is."""
        return text_of_document(self.document)


def read_workbook(
    content: bytes, *, name: str, departments: Names | None = None, blocs: Names | None = None,
    given: Mapping[str, Any] | None = None,
) -> WorkbookRead:  # fmt: skip
    """Try a workbook; nothing of it is taken where it has a problem.

    `given` is the head for a table that is pasted without one.
    """
    findings = Findings(name)
    sheets = _sheets(content, findings)
    nodes = _rows(sheets, NODES, findings)
    levels = _rows(sheets, LEVELS, findings)
    head = _rows(sheets, HEAD, findings)
    found = assemble(
        nodes, levels, head, findings=findings,
        known=_codes({**(departments or {}), **(blocs or {})}), given=given or {},
    )  # fmt: skip
    read = check(found, findings=findings, text="") if nodes else None
    problems = sorted(findings.problems, key=lambda one: (_ORDER.get(one.sheet, 0), one.line or 0))
    return WorkbookRead(
        found.document, None if problems else read, tuple(problems), tuple(findings.notes)
    )


_ORDER = {NODES: 0, LEVELS: 1, HEAD: 2}  # what is wrong in the tree is why its head differs
_COLUMNS = {NODES: NODE_COLUMNS, LEVELS: LEVEL_COLUMNS, HEAD: HEAD_COLUMNS}


def _sheets(content: bytes, findings: Findings) -> dict[str, Sheet]:
    """Open the workbook, and find the table of the tree whatever its sheet is called."""
    try:
        sheets = visible_sheets(content, without={LISTS, GUIDE})
    except TooLarge:
        findings.refuse("", "sheet.too_large", rows=MOST_ROWS, columns=MOST_COLUMNS)
        return {}
    except Exception:  # noqa: BLE001 - whatever a broken workbook raises is one problem of the file
        findings.refuse("", "sheet.want_workbook")
        return {}
    named = {known: one for known in _COLUMNS for one in sheets if folded(one) == folded(known)}
    found = {known: sheets[one] for known, one in named.items()}
    if NODES not in found:
        table = next((one for one in sheets if looks_like(sheets[one], NODE_COLUMNS)), None)
        if table is None:
            findings.refuse(NODES, "sheet.want_table", known=", ".join(
                column.header for column in NODE_COLUMNS if column.key in {"code", "name", "points"}
            ))  # fmt: skip
            return {}
        found[NODES] = sheets[table]
    return found


def _rows(sheets: Mapping[str, Sheet], sheet: str, findings: Findings) -> list[Row]:
    return rows_of(sheets[sheet], sheet, _COLUMNS[sheet], findings) if sheet in sheets else []


def _codes(names: Names) -> dict[str, str]:
    """Give the codes by name; a name that two have is none."""
    found = {folded(name): code for code, name in names.items()}
    doubles = {folded(name) for name in names.values() if _count(names, name) > 1}
    return {name: code for name, code in found.items() if name not in doubles}


def _count(names: Names, name: str) -> int:
    return sum(folded(one) == folded(name) for one in names.values())
