"""What the rules of the format say of a document that came out of a workbook, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scoring.criteria import CriteriaSet
from scoring.criteria_file import read_criteria_set
from scoring.exact import written
from scoring.problems import BadFile
from scoring.reasons import Reason
from scoring.tables import Source, Table
from scoring.workbooks.amounts import number_text, percent_text, plain
from scoring.workbooks.cells import NUMBER, Assembled, Findings, Path, Row
from scoring.workbooks.columns import HEAD, HEAD_ROWS, NODES
from scoring.workbooks.methods import spelling_of
from scoring.workbooks.nodes import COLUMNS, RULE_KEYS

_COLUMN_OF = {
    **{key: column.cell for key, column in COLUMNS.items()},
    **dict.fromkeys(RULE_KEYS, "rules"),
    "max_points": "points",
    "method": "values",
}
# What the file's own sentence says in words of TOML is said in words of the sheet.
_IN_SHEETS = {
    "file.want_from_or_above", "file.want_band_way", "file.want_falling_bands",
    "file.band_never_reached", "file.value_never_reached", "file.band_hole", "file.band_hole_at",
    "file.bands_overlap", "file.bands_overlap_at", "file.want_band_from_zero",
    "file.want_one_direction", "file.want_points_or_share", "file.want_own_points",
    "file.want_tables", "file.unknown_key", "file.want_sum_of_children", "file.want_sum_in_bloc",
}  # fmt: skip

_SUMS = {
    "file.want_total", "file.want_total_in_bloc", "file.want_sum_of_children",
    "file.want_sum_in_bloc",
}  # fmt: skip
_UNREAD_POINTS = {"file.two_readings", "sheet.want_points", "sheet.formula_without_value"}
_BOUNDS = {"low", "high", "bound", "better", "top"}


@dataclass(slots=True)
class SheetSource(Source):
    """A document whose keys stand in cells: problems are noted there."""

    found: Assembled = field(default_factory=Assembled)
    findings: Findings = field(default_factory=lambda: Findings(""))

    def refuse(self, path: Path, value: object, right: Reason) -> None:
        """Note a problem at its cell, once for each cell."""
        Source.refuse(self, path, value, right)
        place = self._place(path)
        told = self._in_words(path, right)
        if place is None:
            key = str(path[0])
            label = HEAD_ROWS.get(key, key)
            self.findings.problems.append(replace(
                self.problems[-1], sheet=HEAD if key in HEAD_ROWS else NODES, place=label,
                right=told, form="sheet", line=None,
            ))  # fmt: skip
            return
        row, column = place
        if self.findings.has(row, column) or ("method" in path and self.findings.has(row, "form")):
            return  # what could not be read is missing, and was told already
        if right.code in _SUMS and self._lacks_points:
            return  # a sum of what could not be read tells nothing
        if right.code == "file.want_unique" and row.cell("code").kind == NUMBER:
            told = Reason("sheet.want_code_as_text", {"code": row["code"]})
        self.findings.complain(row, column, told)

    @property
    def _lacks_points(self) -> bool:
        return any(one.right.code in _UNREAD_POINTS for one in self.findings.problems)

    def _place(self, path: Path) -> tuple[Row, str] | None:
        for length in range(len(path), 0, -1):
            place = self.found.places.get(path[:length])
            if place is None:
                continue
            rest = path[length:]
            column = _COLUMN_OF.get(str(rest[0]), place[1]) if rest else place[1]
            is_node = place[1] == "code" and bool(rest)
            return (place[0], column) if is_node else place
        return None

    def _in_words(self, path: Path, right: Reason) -> Reason:
        if right.code not in _IN_SHEETS:
            return right
        code = right.code.replace("file.", "sheet.")
        method = _method_at(self.found.document, path)
        write = percent_text if spelling_of(method).in_per_cent else number_text
        values = {
            key: write(plain(written(value))) if key in _BOUNDS else value
            for key, value in right.values.items()
        }
        return Reason(code, values)


def _method_at(document: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """Give the method that a path leads into; an empty one where it leads elsewhere."""
    at: Any = document
    method: Mapping[str, Any] = {}
    for part in path:
        try:
            at = at[part]
        except (LookupError, TypeError):
            break
        if isinstance(at, dict) and "kind" in at:
            method = at
    return method


def check(found: Assembled, *, findings: Findings, text: str) -> CriteriaSet | None:
    """Read the set that the document is; note what is wrong with it and give none."""
    source = SheetSource(findings.file, found=found, findings=findings)
    try:
        return read_criteria_set(Table(found.document, (), source), text=text)
    except BadFile:
        return None
