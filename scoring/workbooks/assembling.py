"""Rows of a workbook made into a document, with the cell that each key of it came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring.workbooks.amounts import read_points
from scoring.workbooks.cells import DATE, Assembled, Findings, Node, Path, Places, Row, spoken
from scoring.workbooks.guessing import guess_form
from scoring.workbooks.heads import read_head_rows
from scoring.workbooks.keys import read_codes, read_rules
from scoring.workbooks.levels import bare_code, guessed_levels, level_of, split_heading
from scoring.workbooks.methods import Reading, read_method
from scoring.workbooks.nodes import COLUMNS, cell_clauses, level_clause, read_snippet
from scoring.workbooks.notation import BadCell, Clause, folded
from wording.text import normal, normal_lines

TOTAL = "tổng"


@dataclass
class Entry:
    """A node as it is read: its row with those that continue it, and what they say."""

    row: Row
    more: list[Row] = field(default_factory=list)
    node: Node = field(default_factory=dict)
    places: Places = field(default_factory=dict)
    children: list["Entry"] = field(default_factory=list)
    level: int = 1

    def text(self, key: str) -> str:
        """Join what the rows of the node say in a column."""
        rows = [self.row, *self.more]
        return "\n".join(told for row in rows if (told := spoken(row.cell(key), key)))


def assemble(
    rows: Sequence[Row], levels: Sequence[Row], head: Sequence[Row], *, findings: Findings,
    known: Mapping[str, str], given: Mapping[str, Any],
) -> Assembled:  # fmt: skip
    """Make a document of the rows of three sheets, and note what cannot be read.

    `known` are codes by the names of departments and blocs; `given` is the head of the set that
    the workbook shall become a version of, for a workbook that has only the table.
    """
    found = Assembled()
    entries, totals = _entries(rows, findings)
    _set_levels(entries, findings)
    clauses = _clauses_by_code(levels, findings)
    top = _nested(entries)
    for entry in entries:
        _read_node(entry, clauses.pop(normal(entry.text("code")), ()), findings, known)
    for left in clauses.values():
        for row, _clause in left:
            findings.complain(row, "code", BadCell("sheet.no_such_code").right)
    read_head_rows(found, head, totals, findings, given)
    found.document["fields"] = [_placed(entry, ("fields", i), found) for i, entry in enumerate(top)]
    return found


def _entries(rows: Sequence[Row], findings: Findings) -> tuple[list[Entry], list[Row]]:
    """Give one entry a node, and the rows of a total.

    A row that says its level is a node. Of another, as tables of decisions have them, a heading may
    hold code and name in one cell, and one without code, name and points continues the one above.
    """
    entries: list[Entry] = []
    totals = []
    for row in rows:
        is_node = bool(row["level"].strip())
        split = row if is_node else _split(row, findings)
        code, name, points = split["code"], normal(split["name"]), split["points"]
        if not (is_node or code) and folded(name).startswith(TOTAL):
            totals.append(split)
        elif is_node or code or name or points or not entries:
            entries.append(Entry(split))
        else:
            entries[-1].more.append(split)
    return entries, totals


def _split(row: Row, findings: Findings) -> Row:
    """Part a code and a name that stand in one cell, as merged headings of decisions do."""
    code, name = row.cell("code"), row.cell("name")
    merged = code if not name.text else name if not code.text else None
    split = split_heading(normal_lines(merged.text)) if merged else None
    if split is None or merged is None or merged.kind:
        return row
    findings.note(row, "code" if merged is code else "name", "sheet.split", read=split[0])
    cells = {
        "code": code._replace(text=split[0], at=code.at or name.at),
        "name": name._replace(text=split[1], at=name.at or code.at),
    }
    return Row(row.sheet, row.number, {**row.cells, **cells})


def _set_levels(entries: Sequence[Entry], findings: Findings) -> None:
    """Give each node its level, and note one that is too deep under the row above it."""
    guessed = guessed_levels([bare_code(normal(entry.text("code"))) for entry in entries])
    before = 0
    for entry, guess in zip(entries, guessed, strict=True):
        told = entry.text("level")
        level = level_of(told) if told else guess
        if level is None or level > before + 1:
            findings.complain(entry.row, "level" if told else "code", BadCell(
                "sheet.want_level" if before else "sheet.want_first_level", most=before + 1,
            ).right, value=told or entry.text("code"))  # fmt: skip
            level = before + 1
        entry.level = before = level


def _nested(entries: Sequence[Entry]) -> list[Entry]:
    top: list[Entry] = []
    above: list[Entry] = []
    for entry in entries:
        del above[entry.level - 1 :]
        (above[-1].children if above else top).append(entry)
        above.append(entry)
    return top


def _clauses_by_code(
    levels: Sequence[Row], findings: Findings
) -> dict[str, tuple[tuple[Row, Clause], ...]]:
    """Read the rows of the other sheet, each a clause of the criterion that it names."""
    found: dict[str, tuple[tuple[Row, Clause], ...]] = {}
    code = ""
    for row in levels:
        code = normal(row["code"]) or code  # one that is written once speaks of those beneath it
        key, label, label_en = (normal(row[each]) for each in ("key", "label", "label_en"))
        value = spoken(row.cell("value"), "value")
        try:
            clause = level_clause(key, label, label_en, value, (row.number, row.sheet))
        except BadCell as bad:
            findings.complain(row, "key", bad.right)
            continue
        found[code] = (*found.get(code, ()), (row, clause))
    return found


def _read_node(
    entry: Entry, levels: Sequence[tuple[Row, Clause]], findings: Findings, known: Mapping[str, str]
) -> None:
    row = entry.row
    if row.cell("code").kind == DATE:
        findings.complain(row, "code", BadCell("sheet.code_is_a_date").right)
    for key, column in COLUMNS.items():
        if text := entry.text(column.cell):
            told = _known(text, key, known)
            _take(entry, key, column.cell, lambda read=column.read, told=told: read(told), findings)
    if points := entry.text("points"):
        _take(entry, "max_points", "points", lambda: _points(points), findings)
    for key, value in _rules(entry, findings):
        _put(entry, key, value, "rules")
    _read_method(entry, levels, findings)
    _read_toml(entry, findings)
    if entry.level == 1 and not entry.children and "criteria" not in entry.node:
        findings.complain(row, "code", BadCell("sheet.want_children").right)


def _points(text: str) -> Any:
    value = read_points(text)
    if isinstance(value, str):
        raise BadCell("sheet.want_points", text)
    return value


def _known(text: str, key: str, known: Mapping[str, str]) -> str:
    """Put codes for the names of departments and blocs."""
    if key in {"lead", "alternate"}:
        return known.get(folded(text), text)
    if key == "blocs":
        return ", ".join(known.get(folded(one), one) for one in read_codes(text))
    return text


def _put(entry: Entry, key: str, value: Any, column: str) -> None:
    entry.node[key] = value
    entry.places[key,] = (entry.row, column)


def _take(entry: Entry, key: str, column: str, read: Any, findings: Findings) -> None:
    try:
        _put(entry, key, read(), column)
    except BadCell as bad:
        findings.complain(entry.row, column, bad.right, value=bad.value or None)


def _rules(entry: Entry, findings: Findings) -> Iterator[tuple[str, Any]]:
    try:
        yield from read_rules(entry.text("rules")).items()
    except BadCell as bad:
        findings.complain(entry.row, "rules", bad.right, value=bad.value or None)


def _read_method(entry: Entry, levels: Sequence[tuple[Row, Clause]], findings: Findings) -> None:
    form, values = entry.text("form"), entry.text("values")
    if entry.children and not form:
        if values:
            findings.note(entry.row, "values", "sheet.not_read_of_group")
        return
    try:
        clauses = [*cell_clauses(values), *(clause for _row, clause in levels)]
    except BadCell as bad:
        findings.complain(entry.row, "values", bad.right, value=bad.value or None)
        return
    if not form and not clauses:
        return
    if not form:
        form = guess_form(clauses)
        findings.note(entry.row, "form", "sheet.guessed_form", form=form)
    try:
        reading = read_method(form, clauses)
    except BadCell as bad:
        findings.complain(entry.row, "form", bad.right, value=bad.value or None)
        return
    _take_method(entry, reading, dict(_rows_of(levels)), findings)


def _rows_of(levels: Sequence[tuple[Row, Clause]]) -> Iterator[tuple[tuple[int, str] | None, Row]]:
    yield from ((clause.place, row) for row, clause in levels)


def _take_method(
    entry: Entry, reading: Reading, rows: Mapping[Any, Row], findings: Findings
) -> None:
    _put(entry, "method", reading.method, "values")
    entry.places["method", "kind"] = (entry.row, "form")
    for path, clause in reading.places.items():
        row = rows.get(clause.place) if clause.place else None
        entry.places["method", *path] = (row, "value") if row else (entry.row, "values")
    for clause, bad in reading.wrong:
        row = rows.get(clause.place) if clause.place else None
        value = bad.value or clause.text()
        findings.complain(row or entry.row, "value" if row else "values", bad.right, value=value)


def _read_toml(entry: Entry, findings: Findings) -> None:
    text = entry.text("toml")
    try:
        keys = read_snippet(text) if text else {}
    except BadCell as bad:
        findings.complain(entry.row, "toml", bad.right)
        return
    for key, value in keys.items():
        if key in entry.node or (key == "criteria" and entry.children):
            findings.complain(entry.row, "toml", BadCell("sheet.in_toml_too", key=key).right)
        _put(entry, key, value, "toml")
    is_leaf = not entry.children and entry.level > 1
    if is_leaf and not {"method", "criteria"} & entry.node.keys():
        place = "values" if entry.text("values") else "form"
        if not findings.has(entry.row, place) and not findings.has(entry.row, "form"):
            findings.complain(entry.row, "form", BadCell("sheet.want_form_here").right)


def _placed(entry: Entry, path: Path, found: Assembled) -> Node:
    """Put a node at its path, with the cells of its keys."""
    found.places[path] = (entry.row, "code")
    for key, place in entry.places.items():
        found.places[*path, *key] = place
    children = [
        _placed(child, (*path, "criteria", i), found) for i, child in enumerate(entry.children)
    ]
    return {**entry.node, **({"criteria": children} if children else {})}
